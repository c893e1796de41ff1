/**
 * Reads vCards (RFC 6350, RFC 2426) into the contact attributes of the sandbox.
 *
 * @module
 */

interface Property {
  readonly name: string;
  /** Values of TYPE and bare parameters, in lower case. */
  readonly types: readonly string[];
  readonly value: string;
}

/** A value that RFC 6350 section 3.4 escapes. */
const unescape = (text: string): string =>
  text.replace(/\\(.)/gu, (_, char: string) => (char === "n" || char === "N" ? "\n" : char));

/** The components of a structured value, separated by semicolons that are not escaped. */
const components = (value: string): readonly string[] =>
  (value.match(/(?:\\.|[^;\\])*(?:;|$)/gu) ?? []).map((part) =>
    unescape(part.replace(/;$/u, "")).trim(),
  );

function decodeQuotedPrintable(text: string): string {
  const bytes = text
    .replace(/=\r?\n/gu, "")
    .split(/(=[\dA-F]{2})/iu)
    .flatMap((part) =>
      /^=[\dA-F]{2}$/iu.test(part)
        ? [Number.parseInt(part.slice(1), 16)]
        : [...new TextEncoder().encode(part)],
    );
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

function parseProperty(line: string): Property | undefined {
  const match = /^(?:[\w-]+\.)?([\w-]+)((?:;(?:"[^"]*"|[^":;])*(?:"[^"]*")?)*):(.*)$/su.exec(line);
  if (!match) return undefined;
  const [, name = "", parameters = "", raw = ""] = match;
  const pairs = parameters.split(";").filter((part) => part !== "");
  const types = pairs.flatMap((pair) => {
    const [key = "", value] = pair.toLowerCase().split("=");
    if (value === undefined) return [key];
    return key === "type" ? value.replace(/"/gu, "").split(",") : [];
  });
  const isQuoted = pairs.some((pair) => /^(?:encoding=)?quoted-printable$/iu.test(pair));
  return { name: name.toUpperCase(), types, value: isQuoted ? decodeQuotedPrintable(raw) : raw };
}

const place = (types: readonly string[]): "home" | "work" | "mobile" | "other" =>
  types.includes("cell")
    ? "mobile"
    : types.includes("home")
      ? "home"
      : types.includes("work")
        ? "work"
        : "other";

type Attributes = Record<string, string>;

/** Sets the first free of `name`, `name2`, `name3`… */
function setFree(attributes: Attributes, name: string, value: string): void {
  let key = name;
  for (let count = 2; attributes[key] !== undefined; count += 1) key = `${name}${String(count)}`;
  attributes[key] = value;
}

function setAll(attributes: Attributes, entries: readonly (readonly [string, string?])[]): void {
  for (const [name, value] of entries) if (value) attributes[name] ??= value;
}

type Setter = (attributes: Attributes, property: Property) => void;

const plain =
  (name: string): Setter =>
  (attributes, { value }) => {
    attributes[name] ??= unescape(value);
  };

const SETTERS: Readonly<Record<string, Setter>> = {
  FN: plain("fullName"),
  NICKNAME: plain("nickname"),
  TITLE: plain("jobTitle"),
  NOTE: plain("notes"),
  BDAY: plain("birthday"),
  URL: (attributes, { value, types }) => {
    const where = place(types);
    setFree(attributes, where === "home" ? "homeURL" : "workURL", value);
  },
  N: (attributes, { value }) => {
    const [last, first, middle, prefix, suffix] = components(value);
    setAll(attributes, [
      ["lastName", last],
      ["firstName", first],
      ["middleName", middle],
      ["namePrefix", prefix],
      ["nameSuffix", suffix],
    ]);
  },
  ORG: (attributes, { value }) => {
    const [company, department] = components(value);
    setAll(attributes, [
      ["company", company],
      ["department", department],
    ]);
  },
  EMAIL: (attributes, { value }) => {
    setFree(attributes, "email", unescape(value));
  },
  TEL: (attributes, { value, types }) => {
    const number = unescape(value).replace(/^tel:/iu, "");
    setFree(attributes, `${place(types)}Phone`, number);
  },
  ADR: (attributes, { value, types }) => {
    const where = place(types);
    const prefix = where === "mobile" ? "other" : where;
    const [, , street, city, state, postalCode, country] = components(value);
    setAll(attributes, [
      [`${prefix}Street`, street],
      [`${prefix}City`, city],
      [`${prefix}State`, state],
      [`${prefix}PostalCode`, postalCode],
      [`${prefix}Country`, country],
    ]);
  },
};

/** The cards of a text as Zimbra contact attributes (`firstName`, `email`, `workPhone`, …). */
export function readVcards(text: string): readonly Readonly<Attributes>[] {
  const lines = text
    .replace(/^\ufeff/u, "")
    .replace(/=\r?\n(?=[^\r\n:;]*(?:=[\dA-F]{2}|\r?\n))/giu, "")
    .replace(/\r?\n[ \t]/gu, "")
    .split(/\r?\n/u);
  const cards: Attributes[] = [];
  let open: Attributes | undefined;
  for (const line of lines) {
    if (/^BEGIN:VCARD\s*$/iu.test(line)) open = {};
    else if (/^END:VCARD\s*$/iu.test(line)) {
      if (open && Object.keys(open).length > 0) cards.push(open);
      open = undefined;
    } else if (open) {
      const property = parseProperty(line);
      if (property && property.value.trim() !== "") SETTERS[property.name]?.(open, property);
    }
  }
  return cards;
}

/**
 * Messages as parts (RFC 3501 sections 6.4.5 and 7.4.2): structure, envelope, sections.
 *
 * @module
 */
import { literal, quoted } from "./wire-text.js";

/** A part of a message, or the message itself. */
export interface MimePart {
  readonly header: Buffer;
  readonly body: Buffer;
  readonly type: string;
  readonly subtype: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly parts: readonly MimePart[];
}

/** Takes a message apart. */
export function parsePart(raw: Buffer, depth = 0): MimePart {
  const split = raw.indexOf("\r\n\r\n");
  const header = split < 0 ? raw : raw.subarray(0, split + 4);
  const body = split < 0 ? Buffer.alloc(0) : raw.subarray(split + 4);
  const { value, parameters } = readParameters(fieldOf(header, "content-type") ?? "text/plain");
  const [type = "text", subtype = "plain"] = value.toLowerCase().split("/");
  return { header, body, type, subtype, parameters, parts: partsOf(type, subtype) };

  function partsOf(kind: string, sub: string): readonly MimePart[] {
    if (depth > 20) return [];
    if (kind === "message" && sub === "rfc822") return [parsePart(body, depth + 1)];
    const boundary = parameters.get("boundary");
    if (kind !== "multipart" || boundary === undefined) return [];
    const [, ...pieces] = `\r\n${body.toString("latin1")}`.split(`\r\n--${boundary}`);
    return pieces
      .filter((piece) => !piece.startsWith("--"))
      .map((piece) =>
        parsePart(Buffer.from(piece.replace(/^[ \t]*\r\n/, ""), "latin1"), depth + 1),
      );
  }
}

/** A field of a header block, unfolded. */
export function fieldOf(header: Buffer, name: string): string | undefined {
  const text = header.toString("latin1").replace(/\r\n[ \t]+/g, " ");
  return new RegExp(`^${name}:[ \\t]*(.*)$`, "im").exec(text)?.[1]?.trim();
}

function readParameters(field: string): {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
} {
  const [value = ""] = field.split(";", 1);
  const pairs = field
    .slice(value.length)
    .matchAll(/;\s*([^=;\s]+)=(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g);
  const entries = [...pairs].map(([, key = "", inQuotes, bare = ""]): [string, string] => [
    key.toLowerCase(),
    inQuotes ?? bare.trim(),
  ]);
  return { value: value.trim(), parameters: new Map(entries) };
}

/** ENVELOPE. */
export function envelopeOf(header: Buffer): string {
  const people = (name: string): string => addressList(fieldOf(header, name));
  const from = people("from");
  const or = (list: string): string => (list === "NIL" ? from : list);
  return `(${[
    quoted(fieldOf(header, "date")),
    quoted(fieldOf(header, "subject")),
    ...[from, or(people("sender")), or(people("reply-to"))],
    ...[people("to"), people("cc"), people("bcc")],
    quoted(fieldOf(header, "in-reply-to")),
    quoted(fieldOf(header, "message-id")),
  ].join(" ")})`;
}

function addressList(field: string | undefined): string {
  const entries = (field ?? "").match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? [];
  const addresses = entries.map((entry) => {
    const match = /^\s*(?:"?([^"<]*?)"?\s*<)?([^<>@\s]+)@([^<>\s]+)>?\s*$/.exec(entry);
    const [, name, local = "", domain = ""] = match ?? [];
    return match ? `(${quoted(name || null)} NIL ${quoted(local)} ${quoted(domain)})` : "";
  });
  const list = addresses.join("");
  return list === "" ? "NIL" : `(${list})`;
}

/** BODYSTRUCTURE. */
export function structureOf(part: MimePart): string {
  const disposition = dispositionOf(part.header);
  if (part.type === "multipart") {
    const inner = part.parts.map(structureOf).join("");
    const rest = `${parameterList(part.parameters)} ${disposition} NIL NIL`;
    return `(${inner} ${quoted(part.subtype)} ${rest})`;
  }
  const lines = part.body.toString("latin1").split("\r\n").length - 1;
  const [message] = part.parts;
  const nested = message
    ? [envelopeOf(message.header), structureOf(message), String(lines)]
    : part.type === "text"
      ? [String(lines)]
      : [];
  return `(${[
    ...[quoted(part.type), quoted(part.subtype), parameterList(part.parameters)],
    ...[quoted(fieldOf(part.header, "content-id")), "NIL"],
    quoted(fieldOf(part.header, "content-transfer-encoding") ?? "7bit"),
    ...[String(part.body.length), ...nested, "NIL", disposition, "NIL", "NIL"],
  ].join(" ")})`;
}

function parameterList(parameters: ReadonlyMap<string, string>): string {
  if (parameters.size === 0) return "NIL";
  return `(${[...parameters].map(([key, value]) => `${quoted(key)} ${quoted(value)}`).join(" ")})`;
}

function dispositionOf(header: Buffer): string {
  const field = fieldOf(header, "content-disposition");
  if (field === undefined) return "NIL";
  const { value, parameters } = readParameters(field);
  return `(${quoted(value)} ${parameterList(parameters)})`;
}

/** The octets of a section, `1.2.MIME`, `HEADER.FIELDS (SUBJECT)`; undefined where there is none. */
export function sectionOf(message: MimePart, raw: Buffer, section: string): Buffer | undefined {
  const match = /^((?:\d+(?:\.|$))*)(.*)$/.exec(section.toUpperCase());
  const numbers = (match?.[1] ?? "").split(".").filter((number) => number !== "");
  const what = match?.[2] ?? "";
  let part: MimePart | undefined = message;
  for (const number of numbers) part = part && childOf(part, Number(number));
  if (!part) return undefined;
  if (what === "" && numbers.length === 0) return raw;
  if (what === "") return part.body;
  if (what === "MIME") return part.header;
  const isNested = numbers.length > 0 && part.subtype === "rfc822";
  const of: MimePart | undefined = isNested ? part.parts[0] : part;
  if (what === "TEXT") return of?.body;
  if (what === "HEADER") return of?.header;
  const fields = /^HEADER\.FIELDS(\.NOT)? \(([^)]*)\)$/.exec(what);
  return fields && of
    ? someFields(of.header, fields[2]!.split(" "), fields[1] === undefined)
    : undefined;
}

/** A message that is no multipart has itself as its first part. */
function childOf(part: MimePart, number: number): MimePart | undefined {
  if (part.type === "multipart") return part.parts[number - 1];
  const inner = part.subtype === "rfc822" ? part.parts[0] : undefined;
  if (inner) return childOf(inner, number);
  return number === 1 ? part : undefined;
}

function someFields(header: Buffer, names: readonly string[], isWanted: boolean): Buffer {
  const wanted = new Set(names.map((name) => name.replaceAll('"', "")));
  const fields = header.toString("latin1").split(/\r\n(?![ \t])/);
  const kept = fields.filter((field) => {
    const [name = ""] = field.split(":", 1);
    return field !== "" && wanted.has(name.trim().toUpperCase()) === isWanted;
  });
  return Buffer.from(`${kept.map((field) => `${field}\r\n`).join("")}\r\n`, "latin1");
}

/** Octets as a value of FETCH. */
export function octetsOf(octets: Buffer | undefined): string {
  return octets === undefined ? "NIL" : literal(octets);
}

/**
 * What the mail system knows about an account itself: names, quota, time zone, identities (GetInfo).
 *
 * @module
 */
import type { Identity } from "@partage-ent/jmap";
import {
  isObject,
  type JsonObject,
  numberOf,
  objectOf,
  objectsOf,
  pairsOf,
  textOf,
} from "./soap/json.js";

/** An account as GetInfo tells it. */
export interface AccountInfo {
  /** Zimbra's id of the account, the account id of the wire. */
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  /** IANA zone, where the preference is one. */
  readonly timeZone: string | undefined;
  /** Octets; 0 for none. */
  readonly quotaLimit: number;
  /** Octets. */
  readonly used: number;
  /** Octets of the largest message that is accepted. */
  readonly maxMessageSize: number;
  readonly identities: readonly Identity[];
  /** Addresses of the account, its own first, in lowercase. */
  readonly addresses: readonly string[];
  /** Language of the person, `fr`, where the preference is one. */
  readonly language: string | undefined;
  readonly features: AccountFeatures;
}

/** What the class of service gives an account; what it does not speak of is there, as in Zimbra. */
export interface AccountFeatures {
  readonly contacts: boolean;
  /** The global address list. */
  readonly directory: boolean;
  /** Completion of names from the global address list. */
  readonly completion: boolean;
}

/** Sections of GetInfo that {@link readAccountInfo} reads. */
export const INFO_SECTIONS = "mbox,prefs,attrs,idents,sigs";

/** Reads the answer of GetInfo. */
export function readAccountInfo(answer: JsonObject): AccountInfo {
  const attributes = pairsOf(answer["attrs"]);
  const preferences = pairsOf(answer["prefs"]);
  const email = textOf(answer["name"]) ?? "";
  const displayName = attributes.get("displayName")?.[0] ?? attributes.get("cn")?.[0] ?? email;
  return {
    id: textOf(answer["id"]) ?? "",
    email,
    displayName,
    timeZone: ianaZone(preferences.get("zimbraPrefTimeZoneId")?.[0]),
    quotaLimit: numberOf(attributes.get("zimbraMailQuota")?.[0]) ?? 0,
    used: numberOf(answer["used"]) ?? 0,
    maxMessageSize: numberOf(attributes.get("zimbraMtaMaxMessageSize")?.[0]) ?? 10_240_000,
    identities: readIdentities(answer, { email, displayName }),
    addresses: readAddresses(email, attributes),
    language: /^[a-z]{2}/i.exec(preferences.get("zimbraPrefLocale")?.[0] ?? "")?.[0].toLowerCase(),
    features: readFeatures(attributes),
  };
}

function readFeatures(attributes: ReadonlyMap<string, readonly string[]>): AccountFeatures {
  const has = (name: string): boolean =>
    attributes.get(`zimbraFeature${name}Enabled`)?.[0] !== "FALSE";
  const directory = has("Gal");
  return {
    contacts: has("Contacts"),
    directory,
    completion: directory && has("GalAutoComplete"),
  };
}

/** Addresses of one account that are read. */
const MAX_ADDRESSES = 100;

/** Invitations reach a person under her aliases too; addresses she may only send as are others'. */
function readAddresses(
  email: string,
  attributes: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const aliases = ["zimbraMailAlias", "mail"].flatMap((name) => attributes.get(name) ?? []);
  const addresses = [email, ...aliases].map((address) => address.toLowerCase());
  return [...new Set(addresses.filter((address) => address.includes("@")))].slice(0, MAX_ADDRESSES);
}

function ianaZone(zone: string | undefined): string | undefined {
  if (zone === undefined || !zone.includes("/")) return undefined;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone && zone;
  } catch {
    // Zimbra also has names of its own, which no other program knows.
    return undefined;
  }
}

interface Signature {
  readonly text: string;
  readonly html: string;
}

function readSignatures(answer: JsonObject): ReadonlyMap<string, Signature> {
  const signatures = new Map<string, Signature>();
  for (const entry of objectsOf(objectOf(answer["signatures"])?.["signature"])) {
    const contents = objectsOf(entry["content"]);
    const of = (type: string): string =>
      textOf(contents.find((content) => textOf(content["type"]) === type)) ?? "";
    signatures.set(textOf(entry["id"]) ?? "", { text: of("text/plain"), html: of("text/html") });
  }
  return signatures;
}

function readIdentities(
  answer: JsonObject,
  own: { readonly email: string; readonly displayName: string },
): readonly Identity[] {
  const signatures = readSignatures(answer);
  const entries = objectsOf(objectOf(answer["identities"])?.["identity"]);
  const identities = entries.map((entry): Identity => {
    const values = pairsOf(isObject(entry["_attrs"]) ? entry : objectOf(entry["attrs"]));
    const of = (name: string): string | undefined => values.get(name)?.[0];
    const signature = signatures.get(of("zimbraPrefDefaultSignatureId") ?? "");
    const replyTo =
      of("zimbraPrefReplyToEnabled") === "TRUE" ? of("zimbraPrefReplyToAddress") : undefined;
    const isDefault = textOf(entry["name"]) === "DEFAULT";
    return {
      id: textOf(entry["id"]) ?? "",
      name: of("zimbraPrefFromDisplay") ?? own.displayName,
      email: of("zimbraPrefFromAddress") ?? own.email,
      replyTo: replyTo ? [{ name: of("zimbraPrefReplyToDisplay") ?? null, email: replyTo }] : null,
      bcc: null,
      textSignature: signature?.text ?? "",
      htmlSignature: signature?.html ?? "",
      mayDelete: !isDefault,
    };
  });
  return identities.filter(({ id }) => id !== "");
}

/**
 * Values that cards are made of (RFC 9553 section 1.4), with the bounds of the profile
 * (docs/profile.md).
 *
 * @module
 */
import * as v from "valibot";
import type { JCardProperty } from "@partage-ent/jmap";
import { integer, text, uri, wordSet } from "../event/event-values.js";

/** Most entries of one map of a card. */
export const MAX_ENTRIES = 100;
/** Most properties of a vCard that the model has no place for. */
const MAX_KEPT = 200;

/** `@type`, which may be said and need not (RFC 9553 section 1.3.4). */
export function typeName<const Name extends string>(
  ...names: readonly [Name, ...Name[]]
): v.OptionalSchema<v.PicklistSchema<readonly [Name, ...Name[]], string>, undefined> {
  return v.optional(v.picklist(names, `is not ${names.join(" or ")}`));
}

/** A URI that a card may have: none that runs a script or holds its own content. */
export const cardUri: v.GenericSchema<string> = uri(
  ...["https", "http", "mailto", "tel", "sip", "sips", "xmpp", "ftp", "geo"],
);

/** A URI of an account of an online service. */
export const serviceUri: v.GenericSchema<string> = uri(
  ...["https", "http", "mailto", "tel", "sip", "sips", "xmpp", "im", "irc", "ircs"],
  ...["matrix", "skype"],
);

/** A language tag (RFC 5646). */
export const language = v.pipe(
  v.string("is no language"),
  v.regex(/^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,6}$/, "is no language"),
);

/** An id of an entry (RFC 9553 section 1.4.1). */
export const entryId = v.pipe(v.string("is no id"), v.regex(/^[A-Za-z0-9_-]{1,255}$/, "is no id"));

/** What begins like a URI that runs or holds something. */
const RUNS = /^\s*(?:javascript|vbscript|data|blob|file)\s*:/i;

/** A telephone number, free text or a URI (RFC 9553 section 2.3.3). */
export const phoneNumber = v.pipe(
  text(255),
  v.minLength(1, "is empty"),
  v.check((value) => !RUNS.test(value), "is no number"),
);

/** Whether JSON has no control character in its texts and names. */
function isPlain(value: unknown): boolean {
  if (typeof value === "string") return !/[^\P{Cc}\t\r\n]/u.test(value);
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  return Object.entries(value).every(([name, inner]) => !/\p{Cc}/u.test(name) && isPlain(inner));
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Parameters of a vCard that the model has no place for (RFC 9555 section 3.2). */
export const vCardParams = v.custom<Readonly<Record<string, unknown>>>(
  (value) => isObject(value) && Object.keys(value).length <= MAX_ENTRIES && isPlain(value),
  "is no set of parameters",
);

const NAME = /^[A-Za-z0-9-]{1,64}$/;

const isParameter = (value: unknown): boolean =>
  typeof value === "string" ||
  (Array.isArray(value) && value.every((one) => typeof one === "string"));

function isJCardProperty(value: unknown): value is JCardProperty {
  if (!Array.isArray(value) || value.length < 4 || value.length > 64) return false;
  const [name, parameters, type] = value as readonly unknown[];
  return (
    [name, type].every((word) => typeof word === "string" && NAME.test(word)) &&
    isObject(parameters) &&
    Object.entries(parameters).every(([key, inner]) => NAME.test(key) && isParameter(inner)) &&
    isPlain(value)
  );
}

/** Properties of a vCard that the model has no place for (RFC 9555 section 2.15.1). */
export const vCardProps = v.pipe(
  v.array(v.custom<JCardProperty>(isJCardProperty, "is no property of a vCard"), "is no list"),
  v.maxLength(MAX_KEPT, `has more than ${MAX_KEPT} properties`),
);

/** What most entries of a card have (RFC 9553 section 1.5). */
export const ENTRY = {
  contexts: v.optional(wordSet(10, text(64))),
  pref: v.optional(integer(1, 100)),
  label: v.optional(text(255)),
  vCardParams: v.optional(vCardParams),
};

/**
 * What a launch says of a person, as claims of one level. Nothing else of the token becomes a claim: a
 * platform says who somebody is there, not what she may do here.
 *
 * @module
 */
import { LTI_CLAIMS } from "./lti-words.js";

const LONGEST = 256;

/** A value as a record; an empty one for anything else. */
export function readRecord(value: unknown): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  return isRecord ? (value as Readonly<Record<string, unknown>>) : {};
}

/** A text of a record; undefined for anything else, and for what is empty or too long. */
export function readText(
  record: Readonly<Record<string, unknown>>,
  name: string,
  longest = LONGEST,
): string | undefined {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  return typeof value === "string" && value !== "" && value.length <= longest ? value : undefined;
}

/**
 * Claims for the account rules: `username` (Moodle's own, which no teacher sets), `uid` (custom
 * parameter of the registration), `sourcedid` (LIS), and the ordinary ones of a name. Of the wrong type
 * they are left out, and so is a variable that the platform did not replace, and an `uid` that is not the
 * name which the platform itself states: who edits a link may have written it.
 */
export function flattenClaims(
  token: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string | boolean>> {
  const ext = readRecord(token[LTI_CLAIMS.ext]);
  const custom = readRecord(token[LTI_CLAIMS.custom]);
  const lis = readRecord(token[LTI_CLAIMS.lis]);
  const verified = token["email_verified"];
  const username = readText(ext, "user_username");
  const uid = readText(custom, "uid");
  const texts = {
    username,
    uid: username === undefined || uid === username ? uid : undefined,
    sourcedid: readText(lis, "person_sourcedid"),
    name: readText(token, "name") ?? joinNames(token),
    given_name: readText(token, "given_name"),
    family_name: readText(token, "family_name"),
    email: readText(token, "email"),
  };
  const stated = Object.entries(texts).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[1].startsWith("$"),
  );
  return {
    ...Object.fromEntries(stated),
    ...(typeof verified === "boolean" ? { email_verified: verified } : {}),
  };
}

function joinNames(token: Readonly<Record<string, unknown>>): string | undefined {
  const names = [readText(token, "given_name"), readText(token, "family_name")];
  return names.filter((name) => name !== undefined).join(" ") || undefined;
}

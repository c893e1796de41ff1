/**
 * Who is in a course, as the platform says it (Names and Role Provisioning Services 2.0), page by page and
 * never beyond the platform's own origin.
 *
 * @module
 */
import type { CoursePerson } from "@partage-ent/jmap";
import { AnswerRefused, askJson } from "../fetch-json.js";
import { readText } from "./launch-claims.js";
import { readRoles } from "./lti-roles.js";
import { MEMBERSHIP_SCOPE, MEMBERSHIP_TYPE } from "./lti-words.js";
import { readPlatformUrl } from "./platform-metadata.js";
import type { PlatformTokens } from "./platform-tokens.js";
import type { Platform } from "./platforms.js";

const MOST_PAGES = 20;
const MOST_PEOPLE = 2_000;
const PAGE_SIZE = 200;
const MOST_BYTES = 1_048_576;
/** For all pages, in milliseconds. */
const TIMEOUT = 10_000;
const ADDRESS = /^[^\s@<>,;:"()[\]\\]{1,64}@[a-zA-Z0-9.-]{1,253}$/;

/** Reads all pages, within bounds; rejects when the platform does not answer as one does. */
export async function readCoursePeople(
  platform: Platform,
  membershipsUrl: string,
  { tokens, fetch }: { readonly tokens: PlatformTokens; readonly fetch: typeof globalThis.fetch },
): Promise<readonly CoursePerson[]> {
  const issuer = platform.issuer.issuer;
  const signal = AbortSignal.timeout(TIMEOUT);
  const people: CoursePerson[] = [];
  const seen = new Set<string>();
  let next: URL | undefined = readPlatformUrl(membershipsUrl, issuer);
  next.searchParams.set("limit", String(PAGE_SIZE));
  while (next && seen.size < MOST_PAGES && people.length < MOST_PEOPLE && !seen.has(next.href)) {
    seen.add(next.href);
    const page = await askPage(platform, next, { tokens, fetch, signal });
    people.push(...readMembers(page.value["members"]));
    const following: string | undefined = readNext(page.headers.get("Link"), next);
    next = following === undefined ? undefined : readPlatformUrl(following, issuer);
  }
  return people.slice(0, MOST_PEOPLE);
}

interface Means {
  readonly tokens: PlatformTokens;
  readonly fetch: typeof globalThis.fetch;
  readonly signal: AbortSignal;
}

async function askPage(
  platform: Platform,
  url: URL,
  { tokens, fetch, signal }: Means,
): ReturnType<typeof askJson> {
  const ask = async (): ReturnType<typeof askJson> => {
    const token = await tokens.take(platform, MEMBERSHIP_SCOPE);
    const headers = { Accept: MEMBERSHIP_TYPE, Authorization: `Bearer ${token}` };
    return askJson(url, fetch, { headers, signal, maxBytes: MOST_BYTES });
  };
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof AnswerRefused) || error.status !== 401) throw error;
    // The platform may have ended the token before its time.
    tokens.drop(platform, MEMBERSHIP_SCOPE);
    return ask();
  }
}

/** The address of the next page (RFC 8288), resolved against that of this one. */
function readNext(header: string | null, base: URL): string | undefined {
  for (const link of (header ?? "").slice(0, 8_192).split(",")) {
    const [, target = "", parameters = ""] = /^\s*<([^<>]*)>(.*)$/.exec(link) ?? [];
    if (!/;\s*rel="?next"?\s*(;|$)/i.test(parameters)) continue;
    return URL.canParse(target, base.href) ? new URL(target, base.href).href : undefined;
  }
  return undefined;
}

function readMembers(value: unknown): readonly CoursePerson[] {
  const members: readonly unknown[] = Array.isArray(value) ? value : [];
  return members.slice(0, MOST_PEOPLE).flatMap((member) => {
    if (typeof member !== "object" || member === null) return [];
    const person = readPerson(member as Readonly<Record<string, unknown>>);
    return person ? [person] : [];
  });
}

function readPerson(member: Readonly<Record<string, unknown>>): CoursePerson | undefined {
  const status = member["status"];
  if (status !== undefined && status !== "Active") return undefined;
  const given = [readText(member, "given_name"), readText(member, "family_name")];
  const stated = readText(member, "name") ?? given.filter((name) => name !== undefined).join(" ");
  const name = stated.replace(/\p{C}/gu, "").trim();
  if (name === "") return undefined;
  const email = readText(member, "email", 254);
  const isAddress = email !== undefined && ADDRESS.test(email);
  return { name, ...(isAddress ? { email } : {}), roles: readRoles(member["roles"]) };
}

/**
 * Asks a uPortal whose a token is: `GET api/v5-0/people/me` answers the attributes of whoever asks, each a
 * list of values (uPortal 5, `PeopleRESTControllerV50`). A token that is no good is no error there: it
 * makes a guest.
 *
 * @module
 */
import { AnswerRefused, askJson, type JsonAnswer } from "../fetch-json.js";
import { GrantRefusal } from "../grant.js";

/** Where a portal tells who asks, below the address of its context. */
export const PEOPLE_ME = "api/v5-0/people/me";
const MOST_ATTRIBUTES = 500;
const MOST_VALUES = 500;
const LONGEST_VALUE = 4_096;

/** Attributes of somebody in the portal, by name. */
export type PortalAttributes = Readonly<Record<string, readonly string[]>>;

/** Address of a portal's resource. */
export function portalAddress(issuer: string, path: string): URL {
  return new URL(`${issuer.replace(/\/+$/, "")}/${path}`);
}

/**
 * The attributes of whom the portal takes the bearer of a token for. Redirects are not followed: they lead
 * to a page for people, and the token goes to the portal alone.
 *
 * @throws GrantRefusal, temporary where the portal gives no answer that can be read.
 */
export async function askPeopleMe(
  issuer: string,
  token: string,
  fetcher: typeof fetch,
): Promise<PortalAttributes> {
  const { value, headers } = await ask(portalAddress(issuer, PEOPLE_ME), token, fetcher);
  const type = headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase();
  const attributes = type === "application/json" ? readAttributes(value) : undefined;
  if (!attributes) throw new GrantRefusal("portal-answer", { temporary: true });
  return attributes;
}

async function ask(address: URL, token: string, fetcher: typeof fetch): Promise<JsonAnswer> {
  try {
    return await askJson(address, fetcher, { headers: { Authorization: `Bearer ${token}` } });
  } catch (error) {
    // Nothing of the error goes on: it could quote what was sent or answered.
    const status = error instanceof AnswerRefused ? error.status : 0;
    if ([401, 403, 404].includes(status)) throw new GrantRefusal("portal-refused");
    throw new GrantRefusal("portal-unreachable", { temporary: true });
  }
}

function readAttributes(answer: Readonly<Record<string, unknown>>): PortalAttributes | undefined {
  const entries = Object.entries(answer);
  if (entries.length > MOST_ATTRIBUTES) return undefined;
  const read: (readonly [string, readonly string[]])[] = [];
  for (const [name, value] of entries) {
    const texts = [value].flat().filter(isText);
    if (texts.length > MOST_VALUES) return undefined;
    if (/^[A-Za-z][\w.:-]{0,63}$/.test(name) && texts.length > 0) read.push([name, texts]);
  }
  return Object.fromEntries(read);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= LONGEST_VALUE;
}

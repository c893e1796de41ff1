/**
 * Objects that are written and removed, under the condition that nobody else did meanwhile.
 *
 * @module
 */
import { type DavExchange, errorConditions } from "./dav-exchange.js";
import { refusalOf, writeRefusal } from "./dav-failure.js";
import type { DavAnswer } from "./dav-http.js";
import type { DavSettings } from "./dav-options.js";
import { childUrl } from "./dav-path.js";
import type { DavCollection, DavCondition } from "./dav-scope.js";
import { propertyText } from "./multistatus.js";

/** Where an object is, or goes. */
export interface ObjectTarget {
  readonly exchange: DavExchange;
  readonly kind: DavSettings["kind"];
  readonly url: URL;
}

/** Address of an object by its name; undefined where the name can be none. */
export function objectUrl(collection: DavCollection, name: string): URL | undefined {
  return childUrl(collection.url, name);
}

const TYPES: Readonly<Record<DavSettings["kind"], string>> = {
  calendar: "text/calendar; charset=utf-8",
  addressbook: "text/vcard; charset=utf-8",
};

/** Writes an object. */
export async function putObject(
  target: ObjectTarget,
  data: string,
  condition: DavCondition,
): Promise<{ readonly etag: string | null } | "preconditionFailed"> {
  const answer = await conditional(target, condition, (conditions) =>
    target.exchange.send({
      method: "PUT",
      url: target.url,
      headers: { "Content-Type": TYPES[target.kind], ...conditions },
      body: data,
    }),
  );
  if (answer === "preconditionFailed") return answer;
  if (answer.status >= 300) {
    throw writeRefusal(answer.status, errorConditions(answer), answer.retryAfter);
  }
  return { etag: answer.headers.get("ETag") };
}

/** Removes an object. Answers whether there was one. */
export async function removeObject(
  target: ObjectTarget,
  condition: DavCondition,
  isSilent: boolean,
): Promise<boolean | "preconditionFailed"> {
  const answer = await conditional(target, condition, (conditions) =>
    target.exchange.send({
      method: "DELETE",
      url: target.url,
      headers: { ...conditions, ...(isSilent ? { "Schedule-Reply": "F" } : {}) },
    }),
  );
  return answer === "preconditionFailed" ? answer : wasThere(answer);
}

/** Moves an object to an address where there is none (RFC 4918 section 9.9). Answers whether there was one. */
export async function moveObject(
  target: ObjectTarget,
  to: URL,
  condition: DavCondition,
): Promise<boolean | "preconditionFailed"> {
  const answer = await conditional(target, condition, (conditions) =>
    target.exchange.send({
      method: "MOVE",
      url: target.url,
      headers: { ...conditions, Destination: to.href, Overwrite: "F" },
    }),
  );
  return answer === "preconditionFailed" ? answer : wasThere(answer);
}

function wasThere({ status, retryAfter }: DavAnswer): boolean {
  if (status === 404 || status === 410) return false;
  if (status >= 300) throw refusalOf(status, retryAfter);
  return true;
}

type Conditions = Readonly<Record<string, string>>;

/**
 * Sends under a condition. A weak etag never matches (RFC 9110 section 13.1.1): where that alone made the
 * server refuse, what it is now is compared here.
 */
async function conditional(
  target: ObjectTarget,
  condition: DavCondition,
  send: (conditions: Conditions) => Promise<DavAnswer>,
): Promise<DavAnswer | "preconditionFailed"> {
  const answer = await send(conditionsOf(condition));
  if (answer.status !== 412) return answer;
  const isWeak = condition !== null && "ifMatch" in condition && condition.ifMatch.startsWith("W/");
  if (!isWeak || (await etagNow(target)) !== condition.ifMatch) return "preconditionFailed";
  const again = await send({});
  return again.status === 412 ? "preconditionFailed" : again;
}

function conditionsOf(condition: DavCondition): Conditions {
  if (!condition) return {};
  if ("ifNone" in condition) return { "If-None-Match": "*" };
  // A server that tells no etags can't compare them.
  const etag = condition.ifMatch.replace(/^W\//, "");
  return /^[\x20-\x7e\u0080-\u00ff]+$/.test(etag) ? { "If-Match": etag } : {};
}

async function etagNow({ exchange, url }: ObjectTarget): Promise<string | undefined> {
  const found = await exchange.properties(url, ["d:getetag"]);
  return found ? propertyText(found, "d:getetag") : undefined;
}

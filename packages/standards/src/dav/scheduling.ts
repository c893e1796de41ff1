/**
 * What calendars ask a server of other people: free/busy by the outbox (RFC 6638 section 5) and searches
 * of principals (RFC 3744 section 9.4).
 *
 * @module
 */
import type { DavExchange } from "./dav-exchange.js";
import { multistatusOf, propElement } from "./dav-exchange.js";
import { notUnderstood, refusalOf } from "./dav-failure.js";
import { clark, type DavName } from "./dav-names.js";
import { PERSON_PROPERTIES, readPerson } from "./dav-discovery.js";
import type { DavPerson } from "./dav-scope.js";
import { child, childrenOf, element, parseXml, textOf, xmlDocument, XmlError } from "./xml.js";

/** People of one search. */
const MAX_PEOPLE = 200;

/** Posts a scheduling message; answers calendar data by recipient. */
export async function postMessage(
  exchange: DavExchange,
  { outbox, originator }: { readonly outbox: URL; readonly originator: string | undefined },
  data: string,
  recipients: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const headers = {
    "Content-Type": "text/calendar; charset=utf-8",
    ...addressHeader("Originator", originator === undefined ? [] : [originator]),
    ...addressHeader("Recipient", recipients),
  };
  const answer = await exchange.send({ method: "POST", url: outbox, headers, body: data });
  if (answer.status >= 300) throw refusalOf(answer.status, answer.retryAfter);
  const told = readScheduleResponse(answer.body);
  return new Map(recipients.map((one) => [one, told.get(one.toLowerCase()) ?? null]));
}

/** Servers of the drafts before RFC 6638 read the addresses from headers. */
function addressHeader(
  name: string,
  addresses: readonly string[],
): Readonly<Record<string, string>> {
  const plain = addresses.filter((one) => /^[\x21-\x2b\x2d-\x7e]{3,320}$/.test(one));
  return plain.length > 0 ? { [name]: plain.map((one) => `mailto:${one}`).join(", ") } : {};
}

function readScheduleResponse(body: string): ReadonlyMap<string, string> {
  try {
    const root = parseXml(body);
    if (root.name !== clark("cal:schedule-response")) throw notUnderstood();
    return new Map(
      childrenOf(root, "cal:response").flatMap((response): (readonly [string, string])[] => {
        const recipient = child(response, "cal:recipient");
        // SOGo says the address where RFC 6638 section 10.4 has an element around it.
        const address = textOf(child(recipient, "d:href")) ?? textOf(recipient) ?? "";
        const data = textOf(child(response, "cal:calendar-data"));
        const status = textOf(child(response, "cal:request-status")) ?? "2.0";
        if (data === undefined || !status.startsWith("2.")) return [];
        return [[address.replace(/^mailto:/i, "").toLowerCase(), data]];
      }),
    );
  } catch (error) {
    if (error instanceof XmlError) throw notUnderstood(error);
    throw error;
  }
}

const SEARCHED: readonly DavName[] = [
  "d:displayname",
  "cal:calendar-user-address-set",
  "cs:email-address-set",
];

/** Searches principals; none where the server does not search. */
export async function findPrincipals(
  exchange: DavExchange,
  collections: readonly URL[],
  text: string,
): Promise<readonly DavPerson[]> {
  const searches = SEARCHED.map((name) =>
    element("d:property-search", [
      propElement([name]),
      element("d:match", text, { "match-type": "contains" }),
    ]),
  );
  const body = xmlDocument(
    "d:principal-property-search",
    [...searches, propElement(PERSON_PROPERTIES)],
    { test: "anyof" },
  );
  const found = new Map<string, DavPerson>();
  for (const url of collections.slice(0, 3)) {
    const answer = await exchange.tryReport(url, 0, body);
    if ([400, 403, 404, 405, 409, 415, 501].includes(answer.status)) continue;
    for (const resource of multistatusOf(answer).resources) {
      if (resource.status < 300) found.set(resource.url.pathname, readPerson(resource));
    }
  }
  return [...found.values()].slice(0, MAX_PEOPLE);
}

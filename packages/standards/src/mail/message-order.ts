/**
 * Orders of emails (RFC 8621 section 4.4.2): the server's own where it sorts (RFC 5256), else by keys
 * that are fetched; the same keys merge what several mailboxes have found.
 *
 * @module
 */
import type { EmailComparator } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import type { SelectedMailbox } from "../imap/imap-scope.js";
import { headerValues, readHeaders } from "./header-values.js";
import { atom, type ImapArgument } from "./imap-command.js";
import { fetchMessages, type MessageData, type MessageFetch } from "./message-fetch.js";

/** Properties that `Email/query` can sort by. */
export const SORT_PROPERTIES = ["receivedAt", "sentAt", "size", "from", "to", "subject"] as const;

type SortProperty = (typeof SORT_PROPERTIES)[number];

/** One key of an order. */
export interface OrderKey {
  readonly property: SortProperty;
  readonly isAscending: boolean;
}

/** Values of one email to compare by, one for each key of the order. */
export type SortValues = readonly (number | string)[];

const isSortProperty = (property: string): property is SortProperty =>
  (SORT_PROPERTIES as readonly string[]).includes(property);

/** Reads an order. @throws MethodFailure `unsupportedSort`. */
export function readOrder(sort: readonly EmailComparator[]): readonly OrderKey[] {
  return sort.map(({ property, isAscending = true }) => {
    if (isSortProperty(property)) return { property, isAscending };
    throw new MethodFailure("unsupportedSort", "The mail server can't sort like this.");
  });
}

const SORT_KEYS: Readonly<Record<SortProperty, string>> = {
  receivedAt: "ARRIVAL",
  sentAt: "DATE",
  size: "SIZE",
  from: "FROM",
  to: "TO",
  subject: "SUBJECT",
};

/** Keys by the name that is shown rather than the address (RFC 5957). */
const DISPLAY_KEYS: ReadonlyMap<string, string> = new Map([
  ["FROM", "DISPLAYFROM"],
  ["TO", "DISPLAYTO"],
]);

/** The criteria of a SORT; undefined where the server does not sort. */
export function sortCriteria(
  mailbox: SelectedMailbox,
  order: readonly OrderKey[],
): readonly ImapArgument[] | undefined {
  if (!mailbox.has("SORT")) return undefined;
  return order.flatMap(({ property, isAscending }) => {
    const key = SORT_KEYS[property];
    const name = (mailbox.has("SORT=DISPLAY") ? DISPLAY_KEYS.get(key) : undefined) ?? key;
    return isAscending ? [atom(name)] : [atom("REVERSE"), atom(name)];
  });
}

/** Header fields of an order that are fetched, in octets: a key needs no more. */
const MAX_KEY_FIELDS = 8_192;

function fetchOf(order: readonly OrderKey[]): MessageFetch {
  const properties = new Set(order.map(({ property }) => property));
  const names = [...properties].flatMap((property) => HEADER_OF.get(property) ?? []);
  return {
    receivedAt: properties.has("receivedAt") || properties.has("sentAt"),
    size: properties.has("size"),
    ...(names.length > 0 ? { fields: [{ names, octets: MAX_KEY_FIELDS }] } : {}),
  };
}

const HEADER_OF: ReadonlyMap<SortProperty, string> = new Map([
  ["sentAt", "Date"],
  ["from", "From"],
  ["to", "To"],
  ["subject", "Subject"],
]);

/** Fetches what some messages of a mailbox are sorted by; those that are gone are left out. */
export async function fetchSortValues(
  mailbox: SelectedMailbox,
  uids: readonly number[],
  order: readonly OrderKey[],
): Promise<ReadonlyMap<number, SortValues>> {
  const messages = await fetchMessages(mailbox, uids, fetchOf(order));
  return new Map([...messages].map(([uid, data]) => [uid, valuesOf(data, order)] as const));
}

function valuesOf(data: MessageData, order: readonly OrderKey[]): SortValues {
  const headers = data.headers.flatMap(readHeaders);
  const values = headerValues(headers, [...HEADER_OF.keys()]);
  return order.map(({ property }) => {
    switch (property) {
      case "receivedAt":
        return data.receivedAt ?? 0;
      case "size":
        return data.size ?? 0;
      case "sentAt": {
        const sent = values["sentAt"];
        return typeof sent === "string" ? Date.parse(sent) : (data.receivedAt ?? 0);
      }
      case "subject":
        return baseSubject(values["subject"]);
      default:
        return shownName(values[property]);
    }
  });
}

/** A subject without what replies and forwards put before it (RFC 5256 section 2.1). */
function baseSubject(subject: unknown): string {
  const text = typeof subject === "string" ? subject : "";
  return text.replace(/^(?:\s*(?:\[[^\]]{0,100}\]\s*)?(?:re|fwd?|tr|réf?)\s*:)+\s*/i, "").trim();
}

function shownName(addresses: unknown): string {
  const first: unknown = Array.isArray(addresses) ? addresses[0] : undefined;
  if (typeof first !== "object" || first === null) return "";
  const name = "name" in first && typeof first.name === "string" ? first.name : "";
  return name !== ""
    ? name
    : "email" in first && typeof first.email === "string"
      ? first.email
      : "";
}

const collator = new Intl.Collator("und", { sensitivity: "base", numeric: false });

/** Compares two emails by an order. */
export function compareValues(a: SortValues, b: SortValues, order: readonly OrderKey[]): number {
  for (const [index, { isAscending }] of order.entries()) {
    const [left = 0, right = 0] = [a[index], b[index]];
    const difference =
      typeof left === "number" && typeof right === "number"
        ? left - right
        : collator.compare(String(left), String(right));
    if (difference !== 0) return isAscending ? difference : -difference;
  }
  return 0;
}

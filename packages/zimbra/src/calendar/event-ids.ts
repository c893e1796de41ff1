/**
 * Ids of events: `<item>` a series or single event, `<item>_<ridZ>` one occurrence, with
 * `<account>_` before both for events in other people's calendars.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";

/** What an id of an event says. */
export interface EventPlace {
  /** Id of the series or single event on the wire. */
  readonly baseId: Id;
  /** Id of the item for requests, `<account>:<item>` in other people's mailboxes. */
  readonly itemId: string;
  /** Account whose mailbox it is in, undefined for the person's own. */
  readonly owner: string | undefined;
  /** `20261123T080000Z` or `20261123`, undefined for a series. */
  readonly occurrence: string | undefined;
}

const OWNER = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";
const EVENT = new RegExp(`^(?:(${OWNER})_)?([1-9]\\d{0,9})(?:_(\\d{8}(?:T\\d{6}Z)?))?$`);
const ITEM = new RegExp(`^(?:(${OWNER}):)?([1-9]\\d{0,9})$`);

/** Reads an id of the wire; undefined where it can be none of an event. */
export function eventPlace(id: Id): EventPlace | undefined {
  const match = EVENT.exec(id);
  if (!match) return undefined;
  const [, owner, item, occurrence] = match;
  return {
    baseId: owner === undefined ? item! : `${owner}_${item}`,
    itemId: owner === undefined ? item! : `${owner}:${item}`,
    owner,
    occurrence,
  };
}

/** An item of Zimbra: whose it is, and its number. */
export interface ItemPlace {
  readonly owner: string | undefined;
  readonly number: string;
}

/** Reads an id of Zimbra, the person's own account taken away; undefined where it is none. */
export function itemPlace(id: string, ownAccount: string): ItemPlace | undefined {
  const match = ITEM.exec(id);
  if (!match) return undefined;
  const owner = match[1] === ownAccount ? undefined : match[1];
  return { owner, number: match[2]! };
}

/** The id on the wire of an item of Zimbra. */
export function wireId({ owner, number }: ItemPlace): Id {
  return owner === undefined ? number : `${owner}_${number}`;
}

/** The id of an occurrence on the wire. */
export function occurrenceId(baseId: Id, occurrence: string): Id {
  return `${baseId}_${occurrence}`;
}

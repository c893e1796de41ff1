/**
 * Ids of events: `<item>` a series or single event, `<item>_<ridZ>` one occurrence, with
 * `<account>_` before both for events in other people's calendars.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { ACCOUNT } from "../item-place.js";

export { itemPlace, wireId } from "../item-place.js";

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

const EVENT = new RegExp(`^(?:(${ACCOUNT})_)?([1-9]\\d{0,9})(?:_(\\d{8}(?:T\\d{6}Z)?))?$`);

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

/** The id of an occurrence on the wire. */
export function occurrenceId(baseId: Id, occurrence: string): Id {
  return `${baseId}_${occurrence}`;
}

/**
 * Items of Zimbra in ids of the wire: `<item>` in the person's own mailbox, `<account>_<item>` in other
 * people's, where Zimbra writes `<account>:<item>`.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";

/** Zimbra's id of an account, as a pattern. */
export const ACCOUNT = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";

const ITEM = new RegExp(`^(?:(${ACCOUNT}):)?([1-9]\\d{0,9})$`);
const WIRE = new RegExp(`^(?:(${ACCOUNT})_)?([1-9]\\d{0,9})$`);

/** An item of Zimbra: whose it is, and its number. */
export interface ItemPlace {
  /** Account whose mailbox it is in, undefined for the person's own. */
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

/** Reads an id of the wire; undefined where it can be none of an item. */
export function placeOfWireId(id: Id): ItemPlace | undefined {
  const match = WIRE.exec(id);
  return match ? { owner: match[1], number: match[2]! } : undefined;
}

/** The id on the wire of an item of Zimbra. */
export function wireId({ owner, number }: ItemPlace): Id {
  return owner === undefined ? number : `${owner}_${number}`;
}

/** The id of an item as requests name it. */
export function requestId({ owner, number }: ItemPlace): string {
  return owner === undefined ? number : `${owner}:${number}`;
}

/**
 * What the tabs of one browser tell each other about one gateway.
 *
 * @module
 */
import type { Id, TypeState } from "@partage-ent/jmap";

/** A message between tabs. It never carries content or credentials. */
export type TabMessage =
  /** States changed, as the tab that listens to the server heard. */
  | { readonly changed: Readonly<Record<Id, TypeState>> }
  /** A new tab asks what the states are. */
  | { readonly hello: true }
  /** The person signed out. */
  | { readonly signedOut: true };

/** Name of the channel and of the lock. */
export function tabsName(gateway: URL): string {
  return `partage-ent ${gateway.href}`;
}

/** Whether this runs in a page, which has tabs beside it that belong to the same person. */
export function isPage(): boolean {
  return typeof document === "object";
}

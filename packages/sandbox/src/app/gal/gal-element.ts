/** Entries of the global address list on the wire (zm-mailbox `GalSearchResultCallback`). */
import type { SoapContext } from "../context.js";
import { Element } from "../element.js";
import { galName, type GalEntry } from "./gal-entry.js";
import { isListMember, mayExpand, ownsList } from "./list-rights.js";

/** What a request wants to know of groups besides. */
export interface GalElementOptions {
  readonly needExpansion?: boolean;
  readonly needOwner?: boolean;
  readonly needMember?: boolean;
  readonly withMembers?: boolean;
}

/** Writes one entry as `cn`. */
export function galElement(
  entry: GalEntry,
  namespace: string,
  context: SoapContext,
  options: GalElementOptions = {},
): Element {
  const { dn, attributes, name } = entry;
  const element = new Element("cn", namespace).setAll({
    id: dn,
    ref: dn,
    fileAsStr: galName(entry),
  });
  const { directory } = context.core;
  const list = entry.kind === "group" ? directory.list(name) : undefined;
  if (list) {
    const { caller } = context;
    const canExpand = mayExpand(list, caller, directory);
    if (options.needExpansion) element.set("exp", canExpand);
    if (options.needOwner) element.set("isOwner", ownsList(list, caller, directory));
    if (options.needMember) element.set("isMember", isListMember(list, caller, directory));
    if (options.withMembers && canExpand) {
      for (const member of entry.members) element.addPair("member", member);
    }
  }
  for (const [key, values] of Object.entries(attributes)) {
    for (const value of values) element.addPair(key, value);
  }
  return element;
}

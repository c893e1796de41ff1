import type { AliasStore } from "@partage-ent/standards";
import type { MovedIds } from "../../app/index.js";

/** The alias store of parts over the store of the gateway. */
export function createAliasStore(moved: MovedIds): AliasStore {
  return {
    read: (principal, ids) => moved.readMoved(principal, ids),
    readOld: (principal, ids) => moved.readMovedFrom(principal, ids),
    add: (principal, aliases) => moved.addMoved(principal, aliases),
  };
}

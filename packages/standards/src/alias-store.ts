import type { Principal } from "@partage-ent/server";

/**
 * Ids that stay although what they name went elsewhere: an email that was moved, a mailbox that was
 * renamed. One store for all gateways; what is lost there is seen as destroyed and created.
 */
export interface AliasStore {
  /** Newest ids by old id, of those that are known. */
  read(principal: Principal, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Old ids by the newest id, of those that are known. */
  readOld(principal: Principal, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Remembers newest ids by old id; a later one for the same old id takes its place. */
  add(principal: Principal, aliases: ReadonlyMap<string, string>): Promise<void>;
}

/**
 * Addresses under which a person is invited (`ParticipantIdentity/get`).
 *
 * @module
 */
import type { Id, ParticipantIdentity } from "@partage-ent/jmap";
import { principalId, type Records, stateHash } from "@partage-ent/server";
import type { CalendarScope } from "./calendar-scope.js";

/** Reads all identities, or those of some ids. */
export async function getParticipantIdentities(
  scope: CalendarScope,
  accountId: Id,
  ids: readonly Id[] | null,
): Promise<Records<ParticipantIdentity>> {
  scope.dav.requireAccount(accountId);
  const { displayName } = await scope.dav.me();
  const addresses = await scope.addresses();
  const name = scope.principal.name ?? displayName ?? scope.principal.account;
  const all = addresses.map((address, index): ParticipantIdentity => ({
    id: principalId(address),
    name,
    calendarAddress: `mailto:${address}`,
    isDefault: index === 0,
  }));
  // Addresses are settings, which no version of a collection covers: their content is the state.
  const state = `a${stateHash(JSON.stringify(all))}`;
  if (ids === null) return { state, list: all, notFound: [] };
  const byId = new Map(all.map((identity) => [identity.id, identity]));
  return {
    state,
    list: ids.flatMap((id) => byId.get(id) ?? []),
    notFound: ids.filter((id) => !byId.has(id)),
  };
}

/**
 * Addresses under which a person is invited (`ParticipantIdentity/get`): her own and her aliases.
 *
 * @module
 */
import type { Id, ParticipantIdentity } from "@partage-ent/jmap";
import { type Records, principalId } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";

/** Reads all identities, or those of some ids. */
export async function getParticipantIdentities(
  scope: AccountScope,
  accountId: Id,
  ids: readonly Id[] | null,
): Promise<Records<ParticipantIdentity>> {
  await scope.requireAccount(accountId);
  const { addresses, displayName, email } = await scope.info();
  const all = addresses.map((address): ParticipantIdentity => ({
    id: principalId(address),
    name: displayName,
    calendarAddress: `mailto:${address}`,
    isDefault: address === email.toLowerCase(),
  }));
  const state = stateOf(all);
  if (ids === null) return { state, list: all, notFound: [] };
  const byId = new Map(all.map((identity) => [identity.id, identity]));
  return {
    state,
    list: ids.flatMap((id) => byId.get(id) ?? []),
    notFound: ids.filter((id) => !byId.has(id)),
  };
}

/** Addresses are settings, which no change number of the mailbox covers: their content is the state. */
function stateOf(identities: readonly ParticipantIdentity[]): string {
  let hash = 0x811c9dc5;
  for (const char of JSON.stringify(identities)) {
    hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193) >>> 0;
  }
  return `a1.${hash.toString(36)}`;
}

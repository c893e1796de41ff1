import type { LtiInvite, LtiKey, LtiRegistration, LtiStore } from "./lti-store.js";

/** Makes an {@link LtiStore} that forgets all at the end: for a page, a test, a store in memory. */
export function createMemoryLtiStore(now: () => number = Date.now): LtiStore {
  const invites = new Map<string, LtiInvite>();
  const registrations = new Map<string, LtiRegistration>();
  const keys = new Map<string, LtiKey>();
  const live = (invite: LtiInvite | undefined): LtiInvite | undefined =>
    invite && invite.expiresAt > now() ? invite : undefined;
  return {
    saveInvite: async (invite) => {
      for (const [hash, each] of invites) if (!live(each)) invites.delete(hash);
      invites.set(invite.codeHash, invite);
      await Promise.resolve();
    },
    readInvite: async (hash) => Promise.resolve(live(invites.get(hash))),
    takeInvite: async (hash) => {
      const invite = live(invites.get(hash));
      invites.delete(hash);
      return Promise.resolve(invite);
    },
    saveRegistration: async (registration) => {
      for (const [id, { issuer, clientId }] of registrations) {
        if (issuer === registration.issuer && clientId === registration.clientId)
          registrations.delete(id);
      }
      registrations.set(registration.id, registration);
      await Promise.resolve();
    },
    listRegistrations: async () =>
      Promise.resolve(
        [...registrations.values()].sort((one, two) => one.createdAt - two.createdAt),
      ),
    confirmRegistration: async (id, deploymentIds) => {
      const known = registrations.get(id);
      if (known) registrations.set(id, { ...known, status: "confirmed", deploymentIds });
      return Promise.resolve(known !== undefined);
    },
    deleteRegistration: async (id) => Promise.resolve(registrations.delete(id)),
    saveKey: async (key) => {
      keys.set(key.kid, key);
      await Promise.resolve();
    },
    listKeys: async () =>
      Promise.resolve([...keys.values()].sort((one, two) => two.createdAt - one.createdAt)),
    deleteKey: async (kid) => {
      keys.delete(kid);
      await Promise.resolve();
    },
  };
}

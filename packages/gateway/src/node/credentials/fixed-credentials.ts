/**
 * Credentials that are the establishment's own: nothing of the person is needed.
 *
 * @module
 */
import type { Credential, Credentials } from "@partage-ent/standards";
import type { CredentialSetup } from "./credential-schema.js";
import { loginNameOf } from "./login-name.js";

type Setup<Kind extends CredentialSetup["kind"]> = Extract<CredentialSetup, { kind: Kind }>;

/** A master user acts for everybody; the server decides whom it lets that user act for. */
export function createMasterCredentials(setup: Setup<"master">): Credentials {
  const { user, password, form, separator, login } = setup;
  return {
    get: async (principal): Promise<Credential> => {
      const isJoined = form === "joined";
      const authorizeAs = loginNameOf(login, principal, isJoined ? separator : undefined);
      return Promise.resolve({
        ...{ kind: "proxy", authorizeAs, username: user, password: password.reveal() },
        ...(isJoined ? { joined: `${authorizeAs}${separator}${user}` } : {}),
      });
    },
    // The same again would be refused again.
    refused: async () => Promise.resolve(false),
  };
}

/** A header names the person to a server that nobody but the gateway reaches. */
export function createHeaderCredentials(setup: Setup<"header">): Credentials {
  const { name, shared, login } = setup;
  return {
    get: async (principal): Promise<Credential> => {
      const username = loginNameOf(login, principal);
      const secret = shared ? { [shared.name]: shared.value.reveal() } : {};
      const headers = { ...secret, [name]: username };
      return Promise.resolve({ kind: "header", username, headers });
    },
    refused: async () => Promise.resolve(false),
  };
}

import { MethodFailure } from "@partage-ent/server";
import type { Credential, Credentials } from "@partage-ent/standards";
import { loginNameOf } from "./login-name.js";
import type { EndPerson } from "./person-ends.js";
import type { SealedCredentials } from "./sealed-credentials.js";

/** Kind of the stored credential. */
export const APP_PASSWORD = "appPassword";

/** What {@link createAppPasswordCredentials} needs. */
export interface AppPasswordOptions {
  readonly login: string;
  readonly sealed: SealedCredentials;
  readonly endPerson: EndPerson;
}

/** Signs people in by the passwords that they brought; one that a server refuses is forgotten. */
export function createAppPasswordCredentials({
  login,
  sealed,
  endPerson,
}: AppPasswordOptions): Credentials {
  return {
    get: async (principal): Promise<Credential> => {
      const kept = await sealed.read(principal, APP_PASSWORD);
      if (!kept) {
        await endPerson(principal, APP_PASSWORD, "missing");
        throw new MethodFailure("forbidden", "The mail system wants an app password.");
      }
      const username = loginNameOf(login, principal);
      return { kind: "password", username, password: kept.text };
    },
    refused: async (principal, _service, credential) => {
      const kept = await sealed.read(principal, APP_PASSWORD);
      if (!kept || credential.kind !== "password") return false;
      // Another one was brought since that connection was opened.
      if (kept.text !== credential.password) return true;
      if (await sealed.delete(principal, APP_PASSWORD, kept.sealed)) {
        await endPerson(principal, APP_PASSWORD, "refused");
      }
      return false;
    },
  };
}

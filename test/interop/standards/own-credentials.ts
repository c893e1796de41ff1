import type { Credentials } from "@partage-ent/standards";
import type { ServerUser } from "../servers/own-process.js";

/** Passwords of people by address: what a gateway would get from its ways in. */
export function passwordsOf(users: ReadonlyMap<string, ServerUser>): Credentials {
  return {
    get: async ({ account }) => {
      const { name, password } = users.get(account)!;
      return { kind: "password", username: name, password };
    },
    refused: async () => false,
  };
}

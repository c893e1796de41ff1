import { MethodFailure, type Principal } from "@partage-ent/server";
import type { Credential, Credentials, ServiceKind } from "@partage-ent/standards";
import type { CredentialSetup } from "./credential-schema.js";
import { loginNameOf } from "./login-name.js";
import type { EndPerson } from "./person-ends.js";

/** Where tickets for services come from. */
export interface ProxyTickets {
  /** A ticket that is good once. @throws MethodFailure `forbidden`, `serverUnavailable`. */
  ticket(principal: Principal, service: string): Promise<string>;
}

/** A fresh ticket is not asked for again so soon after one was refused, in milliseconds. */
const PAUSE = 5_000;
const MOST_REFUSALS = 10_000;

/** Signs people in by CAS proxy tickets, a fresh one for each connection. */
export function createTicketCredentials(
  { login, services }: Extract<CredentialSetup, { kind: "casProxy" }>,
  tickets: ProxyTickets,
  { endPerson, now }: { readonly endPerson: EndPerson; readonly now: () => number },
): Credentials {
  const refusals = new Map<string, number>();
  return {
    get: async (principal, service): Promise<Credential> => {
      const username = loginNameOf(login, principal);
      try {
        // The configuration was refused if the service had no name.
        const password = await tickets.ticket(principal, services[service] ?? "");
        return { kind: "password", username, password };
      } catch (error) {
        const isOver = error instanceof MethodFailure && error.type === "forbidden";
        if (isOver) await endPerson(principal, "casProxy", "missing");
        throw error;
      }
    },
    // A ticket may have been used up or too old; two in a row that are refused say something else.
    refused: async (principal, service) => {
      const key = keyOf(principal, service);
      const last = refusals.get(key) ?? -Infinity;
      refusals.delete(key);
      refusals.set(key, now());
      for (const oldest of refusals.keys()) {
        if (refusals.size <= MOST_REFUSALS) break;
        refusals.delete(oldest);
      }
      return Promise.resolve(last + PAUSE <= now());
    },
  };
}

function keyOf({ establishment, account }: Principal, service: ServiceKind): string {
  return `${establishment} ${account} ${service}`;
}

import { MethodFailure, type Principal } from "@partage-ent/server";
import {
  accountIdOf,
  type BackendPart,
  type Credentials,
  type ServiceKind,
} from "@partage-ent/standards";
import type { PasswordTrial } from "../../app/index.js";
import { composePart, type PartMeans } from "../standards/compose-parts.js";
import { SERVICES, type StandardsSetup } from "../standards/load-standards.js";
import { loginNameOf } from "./login-name.js";

/** Longest wait for a server that a password is tried at, in milliseconds. */
const PATIENCE = 20_000;

/** Signs in at the first of the servers that take app passwords, once, on a connection of its own. */
export async function tryPassword(
  setup: StandardsSetup,
  principal: Principal,
  password: string,
  means: Omit<PartMeans, "credentials">,
): Promise<PasswordTrial> {
  const service = SERVICES.find(
    (each) => each !== "smtp" && setup.credentials[each]?.kind === "appPassword",
  );
  const login = service && setup.credentials[service]?.login;
  if (service === undefined || login === undefined) return "unavailable";
  const credentials: Credentials = {
    get: async () => {
      const username = loginNameOf(login, principal);
      return Promise.resolve({ kind: "password", username, password });
    },
    refused: async () => Promise.resolve(false),
  };
  const part = composePart(service, setup.config, { ...means, credentials });
  if (!part) return "unavailable";
  try {
    await openAccount(part, principal, AbortSignal.timeout(PATIENCE));
    return "kept";
  } catch (error) {
    return error instanceof MethodFailure && error.type === "forbidden" ? "refused" : "unavailable";
  } finally {
    await part.close();
  }
}

/**
 * Signs a person in at the server of a part, and lists what is there.
 *
 * @throws MethodFailure `forbidden` when the server does not let the person in, or what it failed with.
 */
export async function openAccount(
  part: BackendPart,
  principal: Principal,
  signal: AbortSignal,
): Promise<void> {
  const scope = part.open(principal, { signal });
  await scope.describe();
  const accountId = accountIdOf(principal);
  await scope.mail?.getMailboxes(accountId, null);
  await scope.calendars?.getCalendars(accountId, null);
  await scope.contacts?.getAddressBooks(accountId, null);
}

/** Kinds of servers, as a sentence names them. */
export const SERVICE_NAMES: Readonly<Record<ServiceKind, string>> = {
  imap: "IMAP",
  smtp: "SMTP",
  caldav: "CalDAV",
  carddav: "CardDAV",
  jmap: "JMAP",
};

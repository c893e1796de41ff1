import type { Backend } from "@partage-ent/server";
import type { Credentials } from "@partage-ent/standards";
import { createZimbraBackend, type Fetch } from "@partage-ent/zimbra";
import type { MovedIds, ThreadAliases } from "../app/index.js";
import type { LoadedConfig, ServiceEstablishment } from "./service-config.js";
import { composeParts } from "./standards/compose-parts.js";
import { createAliasStore } from "./standards/moved-aliases.js";

/** A mail system that may hold connections. */
export interface ClosableBackend extends Backend {
  /** Lets go of connections: the service stops. */
  close?(): Promise<void>;
}

/** What {@link createBackends} needs beside a configuration. */
export interface BackendMeans {
  /** Where thread ids and the ids of what moved are remembered. */
  readonly aliases: ThreadAliases & MovedIds;
  /** How people are signed in at servers of plain standards, by establishment. */
  readonly credentials: Readonly<Record<string, Credentials>>;
  /** Milliseconds since the epoch; the clock by default. */
  readonly now?: () => number;
  /** An account to try pre-auth keys with. */
  readonly probeAccount?: string;
}

/**
 * Makes the mail systems of a configuration, by key of the establishment; nothing is asked of them
 * yet. They are reached at the configured addresses only, whatever a request says.
 */
export function createBackends(
  loaded: LoadedConfig,
  means: BackendMeans,
): Readonly<Record<string, ClosableBackend>> {
  return Object.fromEntries(
    loaded.config.establishments.map((establishment) => [
      establishment.key,
      createBackend(loaded, establishment, means),
    ]),
  );
}

function createBackend(
  { secrets, standards }: LoadedConfig,
  { key, zimbra }: ServiceEstablishment,
  { aliases, credentials, now = Date.now, probeAccount }: BackendMeans,
): ClosableBackend {
  if (!zimbra) {
    const means = { aliases: createAliasStore(aliases), credentials: credentials[key]!, now };
    return composeParts(standards[key]!, means);
  }
  const send: Fetch = (url, init) => fetch(url, init);
  return createZimbraBackend({
    url: zimbra.soapUrl,
    preauthKey: secrets.preauthKeys[key]!.reveal(),
    webUrl: zimbra.webmailUrl ?? new URL("/", zimbra.soapUrl),
    push: zimbra.push,
    timeout: zimbra.timeoutMs,
    fetch: send,
    clock: now,
    aliases,
    ...(probeAccount === undefined ? {} : { probeAccount }),
  });
}

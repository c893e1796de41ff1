import type { Backend } from "@partage-ent/server";
import { createZimbraBackend, type Fetch } from "@partage-ent/zimbra";
import type { ThreadAliases } from "../app/index.js";
import type { ServiceConfig, ServiceSecrets } from "./service-config.js";

/** What {@link createBackends} needs beside a configuration. */
export interface BackendMeans {
  /** Where thread ids are remembered. */
  readonly aliases: ThreadAliases;
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
  config: ServiceConfig,
  secrets: ServiceSecrets,
  { aliases, now = Date.now, probeAccount }: BackendMeans,
): Readonly<Record<string, Backend>> {
  const send: Fetch = (url, init) => fetch(url, init);
  return Object.fromEntries(
    config.establishments.map(({ key, zimbra }) => [
      key,
      createZimbraBackend({
        url: zimbra.soapUrl,
        preauthKey: secrets.preauthKeys[key]!.reveal(),
        webUrl: zimbra.webmailUrl ?? new URL("/", zimbra.soapUrl),
        push: zimbra.push,
        timeout: zimbra.timeoutMs,
        fetch: send,
        clock: now,
        aliases,
        ...(probeAccount === undefined ? {} : { probeAccount }),
      }),
    ]),
  );
}

/**
 * How people are signed in at servers of plain standards: one port for each establishment, and what people
 * bring themselves.
 *
 * @module
 */
import type { Credentials, ServiceKind } from "@partage-ent/standards";
import {
  createProxyGrants,
  type PersonalCredentials,
  type ProxyGrants,
  type Store,
  type Telemetry,
} from "../../app/index.js";
import type { LoadedConfig } from "../service-config.js";
import { createAliasStore } from "../standards/moved-aliases.js";
import { createAppPasswordCredentials } from "./app-password-credentials.js";
import type { CredentialSetup } from "./credential-schema.js";
import { credentialsByService } from "./credentials-by-service.js";
import { createHeaderCredentials, createMasterCredentials } from "./fixed-credentials.js";
import { createEndPerson, type EndPerson } from "./person-ends.js";
import { createPersonalCredentials } from "./personal-credentials.js";
import { SealedCredentials } from "./sealed-credentials.js";
import { createTicketCredentials } from "./ticket-credentials.js";
import { createTokenCredentials } from "./token-credentials.js";
import type { RefreshTokens } from "./token-refresh.js";
import { tryPassword } from "./try-password.js";

/** What {@link composeCredentials} needs beside a configuration. */
export interface CredentialMeans {
  readonly store: Store;
  readonly telemetry: Telemetry;
  /** Asks issuers for new tokens. */
  readonly refresh: RefreshTokens;
  /** Milliseconds since the epoch; the clock by default. */
  readonly now?: () => number;
}

/** How people are signed in, by establishment; and what of it is theirs, where anything is. */
export interface ComposedCredentials {
  readonly ports: Readonly<Record<string, Credentials>>;
  readonly personal?: PersonalCredentials;
  readonly proxyGrants?: ProxyGrants;
}

/** Makes the ports of all establishments on standards, by key of the establishment. */
export function composeCredentials(
  loaded: LoadedConfig,
  means: CredentialMeans,
): ComposedCredentials {
  const { standards, secrets } = loaded;
  const now = means.now ?? Date.now;
  const { store, telemetry } = means;
  const [key, ...previous] = secrets.sealKeys;
  const sealed = key && new SealedCredentials({ store, keys: [key, ...previous], now });
  const proxyGrants =
    sealed &&
    createProxyGrants({
      ...{ store, sealer: sealed.sealer, now },
      fetch: (url, init) => fetch(url, init),
    });
  const endPerson = createEndPerson(store, telemetry);
  const shared = { sealed, proxyGrants, endPerson, store, refresh: means.refresh, now };
  const ports = Object.fromEntries(
    Object.entries(standards).map(([name, { credentials }]) => [
      name,
      portOf(credentials, (setup) => createCredentials(setup, shared)),
    ]),
  );
  if (!sealed || !proxyGrants) return { ports };
  const aliases = createAliasStore(store);
  const personal = createPersonalCredentials({
    ...{ setups: standards, sealed, proxyGrants, now },
    tryPassword: (setup, principal, password) =>
      tryPassword(setup, principal, password, { aliases, now }),
    keepTokens: loaded.config.session.absoluteSeconds * 1_000,
  });
  return { ports, personal, proxyGrants };
}

/** Services that share a way to sign in share its port. */
function portOf(
  credentials: Readonly<Partial<Record<ServiceKind, CredentialSetup>>>,
  create: (setup: CredentialSetup) => Credentials,
): Credentials {
  const known = new Map<CredentialSetup, Credentials>();
  const services: Partial<Record<ServiceKind, Credentials>> = {};
  for (const [service, setup] of Object.entries(credentials)) {
    const port = known.get(setup) ?? create(setup);
    known.set(setup, port);
    services[service as ServiceKind] = port;
  }
  return credentialsByService(services);
}

interface Shared {
  readonly sealed: SealedCredentials | undefined;
  readonly proxyGrants: ProxyGrants | undefined;
  readonly endPerson: EndPerson;
  readonly store: Store;
  readonly refresh: RefreshTokens;
  readonly now: () => number;
}

function createCredentials(
  setup: CredentialSetup,
  { sealed, proxyGrants, endPerson, store, refresh, now }: Shared,
): Credentials {
  if (setup.kind === "master") return createMasterCredentials(setup);
  if (setup.kind === "header") return createHeaderCredentials(setup);
  // The configuration was refused if there were no key.
  if (!sealed || !proxyGrants) return credentialsByService({});
  const { login } = setup;
  switch (setup.kind) {
    case "appPassword":
      return createAppPasswordCredentials({ login, sealed, endPerson });
    case "oauth":
      return createTokenCredentials({ login, sealed, store, refresh, endPerson, now });
    case "casProxy":
      return createTicketCredentials(setup, proxyGrants, { endPerson, now });
  }
}

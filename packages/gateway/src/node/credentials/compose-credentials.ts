/**
 * How people are signed in at servers of plain standards: one port for each establishment.
 *
 * @module
 */
import type { Credentials, ServiceKind } from "@partage-ent/standards";
import type { LoadedConfig } from "../service-config.js";
import type { CredentialSetup } from "./credential-schema.js";
import { credentialsByService } from "./credentials-by-service.js";
import { createHeaderCredentials, createMasterCredentials } from "./fixed-credentials.js";

/** Makes the ports of all establishments on standards, by key of the establishment. */
export function composeCredentials({
  standards,
}: Pick<LoadedConfig, "standards">): Readonly<Record<string, Credentials>> {
  return Object.fromEntries(
    Object.entries(standards).map(([key, { credentials }]) => {
      const known = new Map<CredentialSetup, Credentials>();
      const services: Partial<Record<ServiceKind, Credentials>> = {};
      for (const [service, setup] of Object.entries(credentials)) {
        const port = known.get(setup) ?? createCredentials(setup);
        known.set(setup, port);
        services[service as ServiceKind] = port;
      }
      return [key, credentialsByService(services)];
    }),
  );
}

function createCredentials(setup: CredentialSetup): Credentials {
  switch (setup.kind) {
    case "master":
      return createMasterCredentials(setup);
    case "header":
      return createHeaderCredentials(setup);
    default:
      return credentialsByService({});
  }
}

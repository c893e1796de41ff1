import { MethodFailure } from "@partage-ent/server";
import type { Credentials, ServiceKind } from "@partage-ent/standards";

/** One port out of one for each service; a service without any opens nothing. */
export function credentialsByService(
  services: Readonly<Partial<Record<ServiceKind, Credentials>>>,
): Credentials {
  const of = (service: ServiceKind): Credentials => {
    const found = services[service];
    if (!found) throw new MethodFailure("forbidden", "Nobody can sign in at this server.");
    return found;
  };
  return {
    get: async (principal, service) => of(service).get(principal, service),
    refused: async (principal, service, credential) =>
      of(service).refused(principal, service, credential),
  };
}

/**
 * The sandbox on Node: an HTTP server with state on disk, an identity provider, importing of mail.
 *
 * @module
 */
export {
  startIdentityProvider,
  type IdentityProviderOptions,
  type RunningIdentityProvider,
} from "./identity/identity-provider.js";
export type { IdentityClient, IdentityResource } from "./identity/provider-configuration.js";

/**
 * The sandbox on Node: an HTTP server with state on disk, an identity provider, importing of mail.
 *
 * @module
 */
export { openDiskStateStore, type DiskStateStore } from "./disk-state-store.js";
export { FolderInUseError } from "./folder-lock.js";
export {
  startCasServer,
  type CasServerOptions,
  type RunningCasServer,
} from "./identity/cas-server.js";
export {
  startIdentityProvider,
  type IdentityProviderOptions,
  type RunningIdentityProvider,
} from "./identity/identity-provider.js";
export type { IdentityClient, IdentityResource } from "./identity/identity-client.js";
export {
  importFiles,
  loadEmlFolder,
  type ImportOptions,
  type ImportReport,
  type Skipped,
} from "./import/importer.js";
export type { ListenOptions } from "./listen.js";
export { startSandbox, type RunningSandbox, type StartSandboxOptions } from "./sandbox-server.js";

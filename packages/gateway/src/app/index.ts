/**
 * The gateway without its machine: runs in Node, in a test and in a page.
 *
 * @module
 */
export {
  type Establishment,
  type GatewayConfig,
  type GatewayConfigInput,
  type Issuer,
  issuerScopes,
  parseGatewayConfig,
  takesSignIns,
} from "./config.js";
export { INVENTOR_SCOPES, SCOPES } from "./scopes.js";
export { isLoopback } from "./config-fields.js";
export * from "./config-error.js";
export type * from "./context.js";
export type * from "./credentials/personal-credentials.js";
export type { PortalSecret, PortalSecrets } from "./compat/portal-caller.js";
export { FRAME_DOCUMENT, framePolicy } from "./frame/frame-document.js";
export * from "./gateway.js";
export * from "./grant.js";
export type { FetchedImage, FetchImage } from "./image/image-proxy.js";
export { CasServer, CasUnreachable } from "./cas/cas-server.js";
export { CasRefusal } from "./cas/cas-answer.js";
export { createCasSignIn } from "./cas/cas-sign-in.js";
export { createProxyGrants, type ProxyGrants } from "./cas/proxy-grants.js";
export { createHeaderSignIn } from "./header/header-sign-in.js";
export { signInByKind } from "./sign-in-by-kind.js";
export type { LtiTool } from "./lti/lti-parts.js";
export { readPlatformUrl } from "./lti/platform-metadata.js";
export { listPlatforms, type Platform } from "./lti/platforms.js";
export { createInvite, INVITE_LIFE } from "./lti/registration.js";
export {
  createFixedKeys,
  createStoredKeys,
  LTI_SALT,
  rotateKeys,
  type StoredKeysOptions,
  type ToolKeys,
} from "./lti/tool-keys.js";
export * from "./lti/lti-store.js";
export { createMemoryLtiStore } from "./lti/memory-lti-store.js";
export { createMemoryStore, type MemoryStoreOptions } from "./memory-store.js";
export * from "./routes.js";
export { createSealer, CREDENTIAL_SALT, type Sealer } from "./sealer.js";
export * from "./sign-in.js";
export * from "./store.js";
export * from "./telemetry.js";
export type * from "./timetable/timetable-ports.js";
export { createMemoryLedger } from "./timetable-sync/memory-ledger.js";
export { createMemoryQueue } from "./timetable-sync/memory-queue.js";
export { pause, resume, stop, SyncRefusal } from "./timetable-sync/sync-decision.js";
export * from "./timetable-sync/sync-ledger.js";
export { DEFAULT_SYNC_LIMITS, type SyncLimits } from "./timetable-sync/sync-limits.js";
export type { AtPoint, SyncPoint } from "./timetable-sync/sync-point.js";
export type { SyncHandler, SyncQueue } from "./timetable-sync/sync-queue.js";
export { createSyncService, type SyncServiceOptions } from "./timetable-sync/sync-service.js";
export type { SyncRunEvent, SyncTelemetry } from "./timetable-sync/sync-telemetry.js";
export {
  createSyncWorker,
  type SyncWorker,
  type SyncWorkerOptions,
} from "./timetable-sync/sync-worker.js";
export { createDeviceRoutes } from "./devices/device-routes.js";
export {
  createDeviceSetups,
  type DeviceSetups,
  type DeviceSetupsOptions,
} from "./devices/device-setups.js";
export type { DevicesSetup, ProfileSigner, ServiceTemplate } from "./devices/devices-setup.js";
export { withDevices } from "./devices/with-devices.js";
export { publicAddress, publicBase } from "./establishments.js";
export { createKeySets, fetchIssuerMetadata, type KeySets, KeySetFailure } from "./key-sets.js";
export {
  type FeedAnswer,
  FeedFailure,
  type FeedFailureCode,
  type FeedFetcher,
  type FeedLesson,
  type FeedReader,
  type FeedReading,
  type FeedRequest,
} from "./timetable/feed-fetcher.js";
export type { TimetableEvent } from "./timetable/feed-hub.js";
export { createMemoryTimetableStore } from "./timetable/memory-timetable-store.js";
export { readFeed } from "./timetable/read-feed.js";
export type * from "./timetable/timetable-ports.js";
export * from "./timetable/timetable-setup.js";
export type * from "./timetable/timetable-store.js";
export {
  createTimetables,
  type Timetables,
  type TimetablesOptions,
} from "./timetable/timetables.js";
export { withTimetables } from "./timetable/with-timetables.js";

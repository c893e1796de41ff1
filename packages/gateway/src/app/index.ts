/**
 * The gateway without its machine: runs in Node, in a test and in a page.
 *
 * @module
 */
export {
  type Establishment,
  type GatewayConfig,
  type GatewayConfigInput,
  isLoopback,
  type Issuer,
  parseGatewayConfig,
  SCOPES,
} from "./config.js";
export * from "./config-error.js";
export type * from "./context.js";
export { FRAME_DOCUMENT, framePolicy } from "./frame/frame-document.js";
export * from "./gateway.js";
export * from "./grant.js";
export type { FetchedImage, FetchImage } from "./image/image-proxy.js";
export { createMemoryStore, type MemoryStoreOptions } from "./memory-store.js";
export * from "./routes.js";
export * from "./sign-in.js";
export type * from "./store.js";
export * from "./telemetry.js";
export { publicAddress, publicBase } from "./establishments.js";
export { createKeySets, fetchIssuerMetadata, type KeySets, KeySetFailure } from "./key-sets.js";

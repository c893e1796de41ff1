/**
 * The gateway without its machine: runs in Node, in a test and in a page.
 *
 * @module
 */
export * from "./config.js";
export * from "./config-error.js";
export type * from "./context.js";
export type * from "./gateway.js";
export * from "./grant.js";
export { createMemoryStore, type MemoryStoreOptions } from "./memory-store.js";
export type * from "./routes.js";
export * from "./sign-in.js";
export type * from "./store.js";
export * from "./telemetry.js";

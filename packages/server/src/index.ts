export type * from "./backend.js";
export type * from "./context.js";
export { DEFAULT_LIMITS, DEFAULT_STREAM_LIMITS } from "./limits.js";
export type { JmapLimits, StreamLimits } from "./limits.js";
export type * from "./jmap-server-types.js";
export { MethodFailure } from "./method-failure.js";

export type * from "./backend.js";
export { MethodFailure } from "./method-failure.js";

export type * from "./credential.js";
export type * from "./part.js";
export type * from "./alias-store.js";
export { accountIdOf } from "./account-id.js";

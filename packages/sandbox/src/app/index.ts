/**
 * A Zimbra-compatible server behind one fetch function.
 * @module
 */
export { createSandbox } from "./create-sandbox.js";
export { createMemoryStateStore, type StateStore } from "./state-store.js";
export type {
  AddMessageOptions,
  NewAccount,
  Sandbox,
  SandboxFetchContext,
  SandboxOptions,
  SoapExchange,
} from "./sandbox.js";
export type { Account, Attributes, AttributeValues } from "./directory/account.js";
export { SoapFault } from "./fault.js";

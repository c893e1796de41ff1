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
export {
  DEMO_PASSWORD,
  PEOPLE,
  peopleAt,
  personByUid,
  UNIVERSITY_DOMAIN,
  UNIVERSITY_NAME,
  type Course,
  type Person,
  type PersonKind,
  type Structure,
} from "./university/people.js";
export {
  planUniversity,
  type MailboxPlan,
  type MailPlanOptions,
  type PlannedMessage,
} from "./university/mail-plan.js";
export { seedUniversity, type SeedUniversityOptions } from "./university/university.js";

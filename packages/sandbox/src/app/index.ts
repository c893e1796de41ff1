/**
 * A Zimbra-compatible server behind one fetch function.
 * @module
 */
export { createSandbox } from "./create-sandbox.js";
export { createMemoryStateStore, type StateStore } from "./state-store.js";
export type {
  AddMessageOptions,
  NewAccount,
  NewContact,
  NewList,
  Sandbox,
  SandboxFetchContext,
  SandboxOptions,
  SoapExchange,
} from "./sandbox.js";
export type {
  Account,
  Attributes,
  AttributeValues,
  DistributionList,
} from "./directory/account.js";
export { SoapFault, type FaultArgument } from "./fault.js";
export type { MailboxChange, MailboxObserver } from "./mailbox/change.js";
export type {
  AnyFolder,
  ContactAttachment,
  ContactItem,
  ContactMember,
  ConversationItem,
  FolderBase,
  FolderItem,
  Grant,
  Item,
  ItemBase,
  ItemType,
  MessageAddress,
  MessageItem,
  MessageSummary,
  MountpointItem,
  RetentionPolicy,
  RetentionRule,
  SearchFolderItem,
  TagItem,
  Tombstone,
} from "./mailbox/item.js";
export type { ChangeReach, ItemCounts, Mailbox, MailboxState, NewItem } from "./mailbox/mailbox.js";
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
export {
  createUPortal,
  type PortalPortlet,
  type UPortal,
  type UPortalContext,
  type UPortalOptions,
} from "./hosts/uportal.js";
export {
  createLtiPlatform,
  type LtiPlatform,
  type LtiPlatformOptions,
  type PlatformLink,
} from "./hosts/lti-platform.js";
export { type DirectoryLines, universityDirectory } from "./university/directory-lines.js";
export { UNIT_TYPES } from "./university/structures.js";
export { seedUniversity, type SeedUniversityOptions } from "./university/university.js";
export { COHORTS, groupsOf, type Cohort } from "./timetable/cohorts.js";
export {
  ALL_LESSONS,
  createUniversityTimetables,
  type PlanningChange,
  type UniversityTimetables,
} from "./timetable/university-timetables.js";

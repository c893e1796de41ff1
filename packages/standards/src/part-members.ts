/**
 * What a part can offer: the members of its scope with their capabilities and the types whose states they
 * have.
 *
 * @module
 */
import {
  CALENDARS,
  CARD_FILES,
  CONTACTS,
  DIRECTORY,
  MAIL,
  PRINCIPALS,
  QUOTA,
  SUBMISSION,
  TAG,
  TIMETABLE,
} from "@partage-ent/jmap";
import type { PartDescription, PartScope } from "./part.js";

/** Members of a scope of which one part serves a whole capability. */
export type Member =
  | "mail"
  | "tags"
  | "quota"
  | "identities"
  | "calendars"
  | "principals"
  | "timetables"
  | "contacts"
  | "directory";

interface MemberKind {
  /** Capabilities by URN or URL, the one that decides first, with the least that a server allows. */
  readonly capabilities: Readonly<Record<string, object>>;
  /** Names of types, as in state changes. */
  readonly types: readonly string[];
}

const KINDS: Readonly<Record<Member, MemberKind>> = {
  mail: {
    capabilities: {
      [MAIL]: {
        maxMailboxesPerEmail: 1,
        maxMailboxDepth: null,
        maxSizeMailboxName: 100,
        maxSizeAttachmentsPerEmail: 0,
        emailQuerySortOptions: ["receivedAt"],
        mayCreateTopLevelMailbox: false,
      },
    },
    types: ["Mailbox", "Email", "Thread"],
  },
  tags: { capabilities: { [TAG]: {} }, types: ["Tag"] },
  quota: { capabilities: { [QUOTA]: {} }, types: ["Quota"] },
  identities: {
    capabilities: { [SUBMISSION]: { maxDelayedSend: 0, submissionExtensions: {} } },
    types: ["Identity"],
  },
  calendars: {
    capabilities: {
      [CALENDARS]: {
        maxCalendarsPerEvent: 1,
        minDateTime: "1970-01-01T00:00:00Z",
        maxDateTime: "2199-12-31T00:00:00Z",
        maxExpandedQueryDuration: "P366D",
        maxParticipantsPerEvent: 100,
        mayCreateCalendar: false,
      },
    },
    types: ["Calendar", "CalendarEvent", "ParticipantIdentity"],
  },
  principals: { capabilities: { [PRINCIPALS]: {} }, types: ["Principal"] },
  timetables: {
    capabilities: { [TIMETABLE]: {} },
    types: ["TimetableFeed", "Lesson", "TimetableChange", "TimetableSync"],
  },
  contacts: {
    capabilities: {
      [CONTACTS]: { maxAddressBooksPerCard: 1, mayCreateAddressBook: false },
      [CARD_FILES]: {},
    },
    types: ["AddressBook", "ContactCard"],
  },
  directory: {
    capabilities: { [DIRECTORY]: {} },
    types: ["DirectoryEntry", "DirectoryStructure"],
  },
};

/** All members. */
export const MEMBERS: readonly Member[] = Object.keys(KINDS) as Member[];

/** Capabilities of a member, the one that decides first. */
export function capabilitiesOf(member: Member): readonly string[] {
  return Object.keys(KINDS[member].capabilities);
}

/** The member that serves a type; undefined for types that are of none. */
export function memberOfType(type: string): Member | undefined {
  return MEMBERS.find((member) => KINDS[member].types.includes(type));
}

/** Whether a part that is described so serves a member. */
export function offers(
  scope: PartScope,
  description: PartDescription | undefined,
  member: Member,
): boolean {
  if (scope[member] === undefined) return false;
  // A part that was never described may have it: who comes after it must not take its place meanwhile.
  if (description === undefined) return true;
  return Object.hasOwn(description.capabilities, capabilitiesOf(member)[0]!);
}

/** The description of a part that does not answer: all that its scope has, with the least that servers allow. */
export function assumedDescription(scope: PartScope): PartDescription {
  const present = MEMBERS.filter((member) => scope[member] !== undefined);
  const capabilities = present.flatMap((member) => Object.entries(KINDS[member].capabilities));
  return { capabilities: Object.fromEntries(capabilities) };
}

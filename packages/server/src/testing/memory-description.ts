/**
 * What the mail system in memory says of itself.
 *
 * @module
 */
import type { CalendarsCapability, DirectoryCapability } from "@partage-ent/jmap";
import {
  CALENDARS,
  CARD_FILES,
  CONTACTS,
  DEVICES,
  DIRECTORY,
  MAIL,
  PRINCIPALS,
  QUOTA,
  SUBMISSION,
  TAG,
  TIMETABLE,
} from "@partage-ent/jmap";
import type { BackendDescription } from "../backend.js";
import { MAX_RESULTS, MIN_TEXT } from "./memory-directory.js";

const CALENDARS_CAPABILITY: CalendarsCapability = {
  maxCalendarsPerEvent: 1,
  minDateTime: "1970-01-01T00:00:00Z",
  maxDateTime: "2199-12-31T00:00:00Z",
  maxExpandedQueryDuration: "P400D",
  maxParticipantsPerEvent: 100,
  mayCreateCalendar: true,
};

const DIRECTORY_CAPABILITY: DirectoryCapability = {
  caller: "staff",
  minTextLength: MIN_TEXT,
  maxResults: MAX_RESULTS,
  kinds: ["individual", "group", "location", "device"],
  facets: ["establishment", "structure", "affiliation", "group"],
  hasStructures: true,
};

/** Accounts of one person: all that is hers, one that is only read, and one that holds no mail. */
export function describeMemory(): BackendDescription {
  const capabilities = {
    [MAIL]: {
      maxMailboxesPerEmail: 1,
      maxMailboxDepth: null,
      maxSizeMailboxName: 40,
      maxSizeAttachmentsPerEmail: 0,
      emailQuerySortOptions: ["receivedAt", "size", "subject", "hasKeyword"],
      mayCreateTopLevelMailbox: true,
    },
    [TAG]: {},
    [QUOTA]: {},
    [SUBMISSION]: { maxDelayedSend: 0, submissionExtensions: {} },
    [CALENDARS]: CALENDARS_CAPABILITY,
    [PRINCIPALS]: {},
    [TIMETABLE]: { feedHosts: ["edt.univ.example"], maySync: true },
    [CONTACTS]: { maxAddressBooksPerCard: 1, mayCreateAddressBook: true },
    [CARD_FILES]: {},
    [DIRECTORY]: DIRECTORY_CAPABILITY,
    [DEVICES]: {},
  };
  return {
    username: "lea.martin@univ.example",
    name: "Léa Martin",
    timeZone: "Europe/Paris",
    accounts: {
      a1: { name: "lea", isPersonal: true, isReadOnly: false, accountCapabilities: capabilities },
      shared: {
        name: "scolarité",
        isPersonal: false,
        isReadOnly: true,
        accountCapabilities: { [MAIL]: capabilities[MAIL] },
      },
      files: {
        name: "files",
        isPersonal: true,
        isReadOnly: false,
        accountCapabilities: { [QUOTA]: {}, "urn:x:unknown": {} },
      },
    },
    primaryAccounts: {
      [MAIL]: "a1",
      [TAG]: "a1",
      [QUOTA]: "a1",
      [CALENDARS]: "a1",
      [PRINCIPALS]: "a1",
      [TIMETABLE]: "a1",
      [CONTACTS]: "a1",
      [CARD_FILES]: "a1",
      [DIRECTORY]: "a1",
      [DEVICES]: "a1",
      "urn:x:unknown": "files",
    },
    wellKnown: {
      a1: { mailboxes: { inbox: "inbox" }, defaultCalendar: "cal" },
      files: { mailboxes: {} },
    },
  };
}

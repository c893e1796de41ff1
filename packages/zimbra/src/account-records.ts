/**
 * What is told of an account as a whole: description, quota, identities.
 *
 * @module
 */
import {
  CALENDARS,
  type CalendarsCapability,
  CARD_FILES,
  CONTACTS,
  type ContactsCapability,
  DIRECTORY,
  type DirectoryCapability,
  type Id,
  type Identity,
  MAIL,
  PRINCIPALS,
  QUOTA,
  type Quota,
  SUBMISSION,
  TAG,
} from "@partage-ent/jmap";
import type { BackendDescription, Records } from "@partage-ent/server";
import type { AccountScope } from "./account-scope.js";
import { DEFAULT_CALENDAR } from "./calendar/calendar-places.js";
import { MAX_WINDOW_DAYS } from "./calendar/event-filter.js";
import { MAX_ATTENDEES } from "./calendar/jcal-people.js";
import { MIN_TEXT } from "./directory/entry-query.js";
import { MAX_RESULTS } from "./directory/find-entries.js";
import { SORT_PROPERTIES } from "./mail/email-query.js";
import { MAX_NAME } from "./mail/mailbox-edits.js";
import { ROLE_IDS } from "./mail/mailboxes.js";
import { numberOf } from "./soap/json.js";

const CALENDARS_CAPABILITY: CalendarsCapability = {
  maxCalendarsPerEvent: 1,
  minDateTime: "1970-01-01T00:00:00Z",
  maxDateTime: "2099-12-31T23:59:59Z",
  maxExpandedQueryDuration: `P${MAX_WINDOW_DAYS}D`,
  maxParticipantsPerEvent: MAX_ATTENDEES,
  mayCreateCalendar: true,
};

const CONTACTS_CAPABILITY: ContactsCapability = {
  maxAddressBooksPerCard: 1,
  mayCreateAddressBook: true,
};

/** The global address list is the same for everybody, so nobody is taken for more than the least. */
const DIRECTORY_CAPABILITY: DirectoryCapability = {
  caller: "student",
  minTextLength: MIN_TEXT,
  maxResults: MAX_RESULTS,
  kinds: ["individual", "group", "location", "device"],
  facets: [],
  hasStructures: false,
};

/** Describes the person's own account; shared folders of others are not among the accounts. */
export async function describe(scope: AccountScope): Promise<BackendDescription> {
  const { id, email, displayName, timeZone, maxMessageSize, features } = await scope.info();
  const accountCapabilities = {
    [MAIL]: {
      maxMailboxesPerEmail: 1,
      maxMailboxDepth: null,
      maxSizeMailboxName: MAX_NAME,
      maxSizeAttachmentsPerEmail: maxMessageSize,
      emailQuerySortOptions: SORT_PROPERTIES,
      mayCreateTopLevelMailbox: true,
    },
    [SUBMISSION]: { maxDelayedSend: 0, submissionExtensions: {} },
    [QUOTA]: {},
    [TAG]: {},
    [CALENDARS]: CALENDARS_CAPABILITY,
    [PRINCIPALS]: {},
    ...(features.contacts ? { [CONTACTS]: CONTACTS_CAPABILITY, [CARD_FILES]: {} } : {}),
    ...(features.directory ? { [DIRECTORY]: DIRECTORY_CAPABILITY } : {}),
  };
  return {
    username: email,
    name: displayName,
    ...(timeZone === undefined ? {} : { timeZone }),
    accounts: { [id]: { name: email, isPersonal: true, isReadOnly: false, accountCapabilities } },
    primaryAccounts: Object.fromEntries(Object.keys(accountCapabilities).map((uri) => [uri, id])),
    wellKnown: { [id]: { mailboxes: ROLE_IDS, defaultCalendar: DEFAULT_CALENDAR } },
  };
}

const QUOTA_ID = "mail";

/** Reads the quota of the mailbox; an account without a limit has none (RFC 9425 section 4). */
export async function getQuotas(
  scope: AccountScope,
  accountId: Id,
  ids: readonly Id[] | null,
): Promise<Records<Quota>> {
  const [answer, info] = await Promise.all([
    scope.read(accountId, "GetInfoRequest", { sections: "mbox" }),
    scope.info(),
  ]);
  const state = await scope.stateOf(answer);
  const all: readonly Quota[] =
    info.quotaLimit > 0 ? [mailQuota(numberOf(answer.body["used"]) ?? 0, info.quotaLimit)] : [];
  if (ids === null) return { state, list: all, notFound: [] };
  const list = all.filter(({ id }) => ids.includes(id));
  return { state, list, notFound: ids.filter((id) => !list.some((quota) => quota.id === id)) };
}

function mailQuota(used: number, hardLimit: number): Quota {
  return {
    id: QUOTA_ID,
    resourceType: "octets",
    used,
    hardLimit,
    scope: "account",
    name: "mail",
    types: ["Mail"],
    warnLimit: Math.floor(hardLimit * 0.9),
    softLimit: null,
    description: null,
  };
}

/** Reads the addresses that a person may send as. */
export async function getIdentities(
  scope: AccountScope,
  accountId: Id,
  ids: readonly Id[] | null,
): Promise<Records<Identity>> {
  await scope.requireAccount(accountId);
  const { identities } = await scope.info();
  const state = identityState(identities);
  if (ids === null) return { state, list: identities, notFound: [] };
  const list = identities.filter(({ id }) => ids.includes(id));
  return {
    state,
    list,
    notFound: ids.filter((id) => !list.some((identity) => identity.id === id)),
  };
}

/** Identities are settings, which no change number of the mailbox covers: their content is the state. */
function identityState(identities: readonly Identity[]): string {
  let hash = 0x811c9dc5;
  for (const char of JSON.stringify(identities)) {
    hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193) >>> 0;
  }
  return `i1.${hash.toString(36)}`;
}

/**
 * The session object of an upstream server (RFC 8620 section 2): what of it is believed.
 *
 * @module
 */
import {
  CARD_FILES,
  CONTACTS,
  CORE,
  type CoreCapability,
  type EmailSortProperty,
  expandTemplate,
  type Id,
  MAIL,
  type MailCapability,
  QUOTA,
  type Session,
  SUBMISSION,
} from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import { isCalled } from "../authorization.js";
import type { UpstreamMember } from "./jmap-options.js";
import { countOf, entriesOf, isAccountId, isRecord, type JsonRecord, listOf } from "./shape.js";
import { notUnderstood } from "./upstream-failure.js";

/** What of a session object is used. */
export interface UpstreamSession {
  /** For the batch: capabilities and limits. */
  readonly session: Session;
  readonly apiUrl: URL;
  readonly downloadUrl: string;
  readonly uploadUrl: string;
  /** Null where there is none in this origin. */
  readonly eventSourceUrl: string | null;
  /** The person's account upstream, by what it serves. */
  readonly accounts: Readonly<Partial<Record<UpstreamMember, Id>>>;
  /** Capabilities for our session object. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  /** What emails can be sorted by. */
  readonly sortOptions: readonly string[];
  /** Whether the server speaks our profile (docs/profile.md), in which address books tell their owners. */
  readonly isOurs: boolean;
  /** Whether it is Cyrus, which answers some things in its own way. */
  readonly isCyrus: boolean;
  readonly state: string;
}

/** The capability that each member is served by: registered URNs only, never an older dialect. */
export const CAPABILITY_OF: Readonly<Record<UpstreamMember, string>> = {
  mail: MAIL,
  identities: SUBMISSION,
  quota: QUOTA,
  contacts: CONTACTS,
};

/** What capabilities of Cyrus begin with. */
const CYRUS = "https://cyrusimap.org/ns/jmap/";

/** Accounts and capabilities of a session object that are looked at. */
const MAX_ENTRIES = 200;

/** What reading a session object needs. */
export interface SessionReading {
  /** Where the object came from. */
  readonly url: URL;
  readonly serves: readonly UpstreamMember[];
  /** Name or id of the person's account; undefined for the primary ones. */
  readonly account: string | undefined;
  /** Whom it was asked for by a header that the server may have left unread. */
  readonly actingFor?: string | undefined;
}

/** @throws MethodFailure `serverFail` on what is no session object, or leads elsewhere; `forbidden`. */
export function readUpstreamSession(value: unknown, reading: SessionReading): UpstreamSession {
  if (!isRecord(value) || !isRecord(value["capabilities"])) throw notUnderstood();
  requireOwn(value["username"], reading);
  const accounts = accountsOf(value, reading);
  const capabilities = value["capabilities"];
  const core = readCore(capabilities[CORE]);
  const apiUrl = within(value["apiUrl"], reading.url, true);
  const apiAddress = new URL(apiUrl, reading.url);
  const own = capabilitiesOf(value, accounts);
  const state = typeof value["state"] === "string" ? value["state"].slice(0, 1_000) : "";
  return {
    session: {
      capabilities: {
        [CORE]: core,
        ...Object.fromEntries(Object.keys(own).map((urn) => [urn, {}])),
      },
      accounts: {},
      primaryAccounts: {},
      username: "",
      apiUrl: apiAddress.href,
      downloadUrl: "",
      uploadUrl: "",
      eventSourceUrl: "",
      state,
    },
    apiUrl: apiAddress,
    downloadUrl: within(value["downloadUrl"], reading.url, true),
    uploadUrl: within(value["uploadUrl"], reading.url, true),
    eventSourceUrl: within(value["eventSourceUrl"], reading.url, false) || null,
    accounts,
    capabilities: own,
    sortOptions: (own[MAIL] as MailCapability | undefined)?.emailQuerySortOptions ?? [],
    isOurs: Object.hasOwn(capabilities, CARD_FILES),
    isCyrus: Object.keys(capabilities).some((urn) => urn.startsWith(CYRUS)),
    state,
  };
}

/**
 * A template whose address is in the origin of the session object; what is optional and elsewhere is as if it
 * were not there.
 */
function within(template: unknown, base: URL, isNeeded: boolean): string {
  const isTemplate = typeof template === "string" && template !== "" && template.length <= 2_000;
  const filled = isTemplate ? expandTemplate(template, {}) : "";
  if (isTemplate && URL.canParse(filled, base) && new URL(filled, base).origin === base.origin) {
    return template;
  }
  if (!isNeeded) return "";
  throw new MethodFailure(
    "serverFail",
    "The mail server's session names no addresses of its own origin.",
  );
}

/** An address of the session with its variables filled in. */
export function addressOf(
  template: string,
  variables: Readonly<Record<string, string>>,
  base: URL,
): URL {
  const address = new URL(expandTemplate(template, variables), base);
  if (address.origin !== base.origin) throw notUnderstood();
  return address;
}

/** A server that does not know `Authorize-As` would give everybody the mail of the master user. */
function requireOwn(username: unknown, { account, actingFor }: SessionReading): void {
  // An account that is chosen by its name is the person's, whoever is signed in.
  if (actingFor === undefined || account !== undefined) return;
  if (typeof username === "string" && isCalled(actingFor, [username])) return;
  throw new MethodFailure("forbidden", "The mail server has no account for this person.");
}

function accountsOf(
  session: JsonRecord,
  { serves, account }: SessionReading,
): UpstreamSession["accounts"] {
  const accounts = entriesOf(session["accounts"], MAX_ENTRIES).filter(
    (entry): entry is readonly [string, JsonRecord] => isAccountId(entry[0]) && isRecord(entry[1]),
  );
  const named = accounts.find(([id, { name }]) => id === account || name === account)?.[0];
  if (account !== undefined && named === undefined) {
    throw new MethodFailure("forbidden", "The mail server has no account for this person.");
  }
  const primaries = isRecord(session["primaryAccounts"]) ? session["primaryAccounts"] : {};
  const found = serves.flatMap((member): [UpstreamMember, Id][] => {
    const urn = CAPABILITY_OF[member];
    const primary = Object.hasOwn(primaries, urn) ? primaries[urn] : undefined;
    const id = named ?? primary;
    const [, own] = accounts.find(([key]) => key === id) ?? [];
    const capabilities = own?.["accountCapabilities"];
    const has = isRecord(capabilities) && Object.hasOwn(capabilities, urn);
    return has && isAccountId(id) ? [[member, id]] : [];
  });
  return Object.fromEntries(found);
}

const most = (value: unknown, fallback: number, least: number, ceiling: number): number =>
  typeof value === "number" && Number.isFinite(value)
    ? Math.min(ceiling, Math.max(least, Math.floor(value)))
    : fallback;

/** Limits that a server states, within what makes sense: a limit of nothing would stop everything. */
function readCore(value: unknown): CoreCapability {
  const core = isRecord(value) ? value : {};
  return {
    maxSizeUpload: most(core["maxSizeUpload"], 50_000_000, 1, 1_000_000_000),
    maxConcurrentUpload: most(core["maxConcurrentUpload"], 4, 1, 16),
    maxSizeRequest: most(core["maxSizeRequest"], 1_000_000, 20_000, 10_000_000),
    maxConcurrentRequests: most(core["maxConcurrentRequests"], 4, 1, 64),
    maxCallsInRequest: most(core["maxCallsInRequest"], 16, 1, 64),
    maxObjectsInGet: most(core["maxObjectsInGet"], 500, 1, 1_000),
    maxObjectsInSet: most(core["maxObjectsInSet"], 500, 1, 1_000),
    collationAlgorithms: [],
  };
}

function capabilitiesOf(
  session: JsonRecord,
  accounts: UpstreamSession["accounts"],
): Record<string, unknown> {
  const stated = (member: UpstreamMember, urn: string): JsonRecord | undefined => {
    const id = accounts[member];
    const account = isRecord(session["accounts"]) && id ? session["accounts"][id] : undefined;
    const all = isRecord(account) ? account["accountCapabilities"] : undefined;
    const own = isRecord(all) && Object.hasOwn(all, urn) ? all[urn] : undefined;
    return isRecord(own) ? own : undefined;
  };
  const readers: readonly (readonly [UpstreamMember, string, (own: JsonRecord) => object])[] = [
    ["mail", MAIL, readMailCapability],
    ["identities", SUBMISSION, () => ({ maxDelayedSend: 0, submissionExtensions: {} })],
    ["quota", QUOTA, () => ({})],
    ["contacts", CONTACTS, readContactsCapability],
  ];
  const own = readers.flatMap(([member, urn, read]) => {
    const capability = stated(member, urn);
    return capability === undefined ? [] : [[urn, read(capability)] as const];
  });
  const files = own.some(([urn]) => urn === CONTACTS) ? { [CARD_FILES]: {} } : {};
  return { ...Object.fromEntries(own), ...files };
}

const SORT_OPTIONS: readonly EmailSortProperty[] = [
  "receivedAt",
  "size",
  "from",
  "to",
  "subject",
  "sentAt",
  "hasKeyword",
  "allInThreadHaveKeyword",
  "someInThreadHaveKeyword",
];

function readMailCapability(own: JsonRecord): MailCapability {
  // Cyrus 3.6 states them under the name of an older draft: what it has not it refuses itself.
  const isStated = Array.isArray(own["emailQuerySortOptions"]);
  const options = isStated ? listOf(own["emailQuerySortOptions"], 100) : SORT_OPTIONS;
  const { maxMailboxesPerEmail, maxMailboxDepth } = own;
  return {
    maxMailboxesPerEmail: maxMailboxesPerEmail === null ? null : countOf(maxMailboxesPerEmail) || 1,
    maxMailboxDepth: maxMailboxDepth === null ? null : countOf(maxMailboxDepth) || 1,
    maxSizeMailboxName: countOf(own["maxSizeMailboxName"]) || 100,
    maxSizeAttachmentsPerEmail: countOf(own["maxSizeAttachmentsPerEmail"]),
    emailQuerySortOptions: SORT_OPTIONS.filter((option) => options.includes(option)),
    mayCreateTopLevelMailbox: own["mayCreateTopLevelMailbox"] === true,
  };
}

function readContactsCapability(own: JsonRecord): object {
  const { maxAddressBooksPerCard } = own;
  return {
    maxAddressBooksPerCard:
      maxAddressBooksPerCard === null ? null : countOf(maxAddressBooksPerCard) || 1,
    mayCreateAddressBook: own["mayCreateAddressBook"] === true,
  };
}

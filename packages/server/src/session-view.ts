/**
 * What a session sees of a mail system: the session object of RFC 8620 section 2, cut down to
 * what the scopes grant and the back end serves.
 *
 * @module
 */
import type { Account, CoreCapability, Id, Session, WellKnownIds } from "@partage-ent/jmap";
import {
  CALENDARS,
  CARD_FILES,
  CONTACTS,
  CORE,
  DEVICES,
  DIRECTORY,
  MAIL,
  PRINCIPALS,
  QUOTA,
  SUBMISSION,
  TAG,
  TIMETABLE,
} from "@partage-ent/jmap";
import type { BackendDescription, BackendScope } from "./backend.js";
import type { JmapContext } from "./context.js";
import type { JmapSession } from "./jmap-server-types.js";
import type { JmapLimits } from "./limits.js";
import { COLLATIONS } from "./methods/filter.js";
import { METHODS } from "./method-table.js";
import { allowedMethods } from "./scopes.js";
import { stateHash } from "./state-hash.js";

/** A session with what the dispatcher needs beside it. */
export interface SessionView extends JmapSession {
  readonly allowed: ReadonlySet<string>;
}

function coreCapability(limits: JmapLimits): CoreCapability {
  return {
    maxSizeUpload: limits.maxSizeUpload,
    maxConcurrentUpload: limits.maxConcurrentUpload,
    maxSizeRequest: limits.maxSizeRequest,
    maxConcurrentRequests: limits.maxConcurrentRequests,
    maxCallsInRequest: limits.maxCallsInRequest,
    maxObjectsInGet: limits.maxObjectsInGet,
    maxObjectsInSet: limits.maxObjectsInSet,
    collationAlgorithms: COLLATIONS,
  };
}

/** The part of a back end behind each capability. */
const servedBy = (backend: BackendScope): Readonly<Record<string, unknown>> => ({
  [MAIL]: backend.mail,
  [TAG]: backend.tags,
  [QUOTA]: backend.quota,
  [SUBMISSION]: backend.identities,
  [CALENDARS]: backend.calendars,
  [PRINCIPALS]: backend.principals,
  [TIMETABLE]: backend.timetables,
  [CONTACTS]: backend.contacts,
  [CARD_FILES]: backend.contacts,
  [DIRECTORY]: backend.directory,
  [DEVICES]: backend.devices,
});

/** Capabilities that the back end serves and of which the session may call a method. */
function visibleCapabilities(backend: BackendScope, allowed: ReadonlySet<string>): Set<string> {
  const served = servedBy(backend);
  const visible = new Set<string>();
  for (const [name, { capability }] of METHODS) {
    if (allowed.has(name) && served[capability] !== undefined) visible.add(capability);
  }
  return visible;
}

const mayWrite = (allowed: ReadonlySet<string>): boolean =>
  [...METHODS].some(([name, { writes }]) => writes && allowed.has(name));

function visibleAccounts(
  accounts: Readonly<Record<Id, Account>>,
  capabilities: ReadonlySet<string>,
  writable: boolean,
): Record<Id, Account> {
  const visible: [Id, Account][] = [];
  for (const [id, account] of Object.entries(accounts)) {
    const kept = Object.entries(account.accountCapabilities).filter(([urn]) =>
      capabilities.has(urn),
    );
    if (kept.length === 0) continue;
    const { name, isPersonal, isReadOnly } = account;
    const accountCapabilities = Object.fromEntries(kept);
    visible.push([
      id,
      { name, isPersonal, isReadOnly: isReadOnly || !writable, accountCapabilities },
    ]);
  }
  return Object.fromEntries(visible);
}

function visiblePrimaries(
  { primaryAccounts }: BackendDescription,
  accounts: Readonly<Record<Id, Account>>,
): Record<string, Id> {
  const has = (id: Id, urn: string): boolean =>
    Object.hasOwn(accounts, id) && Object.hasOwn(accounts[id]?.accountCapabilities ?? {}, urn);
  return Object.fromEntries(Object.entries(primaryAccounts).filter(([urn, id]) => has(id, urn)));
}

/** Ids of mailboxes and calendars, of accounts that have them in this session. */
function visibleIds(
  { wellKnown }: BackendDescription,
  accounts: Readonly<Record<Id, Account>>,
): Record<Id, WellKnownIds> {
  const visible: [Id, WellKnownIds][] = [];
  for (const [id, { mailboxes, defaultCalendar }] of Object.entries(wellKnown)) {
    const has = (urn: string): boolean =>
      Object.hasOwn(accounts, id) && Object.hasOwn(accounts[id]?.accountCapabilities ?? {}, urn);
    if (!has(MAIL) && !has(CALENDARS)) continue;
    const calendar = has(CALENDARS) && defaultCalendar !== undefined ? { defaultCalendar } : {};
    visible.push([id, { mailboxes: has(MAIL) ? mailboxes : {}, ...calendar }]);
  }
  return Object.fromEntries(visible);
}

function endpoints(
  baseUrl: string,
): Pick<Session, "apiUrl" | "downloadUrl" | "uploadUrl" | "eventSourceUrl"> {
  return {
    apiUrl: `${baseUrl}jmap/api`,
    downloadUrl: `${baseUrl}jmap/download/{accountId}/{blobId}/{name}?type={type}`,
    uploadUrl: `${baseUrl}jmap/upload/{accountId}/`,
    eventSourceUrl: `${baseUrl}jmap/eventsource?types={types}&closeafter={closeafter}&ping={ping}`,
  };
}

function build(
  description: BackendDescription,
  backend: BackendScope,
  { scopes, baseUrl }: Pick<JmapContext, "scopes" | "baseUrl">,
  limits: JmapLimits,
): SessionView {
  const allowed = allowedMethods(scopes);
  const visible = visibleCapabilities(backend, allowed);
  const accounts = visibleAccounts(description.accounts, visible, mayWrite(allowed));
  const offered = Object.values(accounts).flatMap((account) =>
    Object.keys(account.accountCapabilities),
  );
  const session = {
    capabilities: {
      [CORE]: coreCapability(limits),
      ...Object.fromEntries(offered.map((urn) => [urn, {}])),
    },
    accounts,
    primaryAccounts: visiblePrimaries(description, accounts),
    username: description.username,
    ...endpoints(baseUrl),
  };
  const { name, timeZone } = description;
  return {
    jmap: { ...session, state: stateHash(JSON.stringify(session)) },
    wellKnown: visibleIds(description, accounts),
    name,
    ...(timeZone === undefined ? {} : { timeZone }),
    allowed,
  };
}

/** Builds views, each once for as long as the back end keeps its description. */
export class SessionViews {
  readonly #views = new WeakMap<BackendDescription, Map<string, SessionView>>();
  readonly #limits: JmapLimits;

  constructor(limits: JmapLimits) {
    this.#limits = limits;
  }

  /** @throws MethodFailure when the mail system does not answer. */
  async view(backend: BackendScope, context: JmapContext): Promise<SessionView> {
    const description = await backend.describe();
    const parts = Object.values(servedBy(backend));
    const key = JSON.stringify([
      context.baseUrl,
      [...context.scopes].sort(),
      parts.map((part) => part !== undefined),
    ]);
    const views = this.#views.get(description) ?? new Map<string, SessionView>();
    this.#views.set(description, views);
    const view = views.get(key) ?? build(description, backend, context, this.#limits);
    views.set(key, view);
    return view;
  }
}

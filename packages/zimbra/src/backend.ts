/**
 * The back end over Zimbra: mail, calendars, contacts, the directory, tags, quota, identities and blobs
 * of one domain.
 *
 * @module
 */
import {
  type AccountChange,
  type Backend,
  type BackendScope,
  type BlobBackend,
  type CalendarBackend,
  type ContactsBackend,
  type DirectoryBackend,
  type JumpTarget,
  type MailBackend,
  MethodFailure,
  type Principal,
  type PrincipalBackend,
  type TagBackend,
} from "@partage-ent/server";
import { describe, getIdentities, getQuotas } from "./account-records.js";
import { AccountScope, type DescribedAccount } from "./account-scope.js";
import { download, headersLoader, partLoader, upload } from "./blobs.js";
import { getCalendarChanges, getEventChanges } from "./calendar/calendar-changes.js";
import { setCalendars } from "./calendar/calendar-edits.js";
import { getCalendars } from "./calendar/calendars.js";
import { importEvents } from "./calendar/event-import.js";
import { counterEvent } from "./calendar/event-counter.js";
import { setEvents } from "./calendar/event-edits.js";
import { getEvents } from "./calendar/event-get.js";
import { parseEvents } from "./calendar/event-parse.js";
import { queryEvents } from "./calendar/event-query.js";
import { getParticipantIdentities } from "./calendar/participant-identities.js";
import { setAddressBooks } from "./contacts/address-book-edits.js";
import { getAddressBooks } from "./contacts/address-books.js";
import { findDuplicates, mergeCards } from "./contacts/card-duplicates.js";
import { setCards } from "./contacts/card-edits.js";
import { importCards, parseCardFiles } from "./contacts/card-files.js";
import { getCards } from "./contacts/card-get.js";
import { queryCards } from "./contacts/card-query.js";
import { getAddressBookChanges, getCardChanges } from "./contacts/contact-changes.js";
import { getEntries } from "./directory/entry-get.js";
import { queryEntries } from "./directory/entry-query.js";
import { NO_STATE } from "./directory/find-entries.js";
import {
  getEmailChanges,
  getMailboxChanges,
  getTagChanges,
  getThreadChanges,
} from "./mail/changes.js";
import { setEmails } from "./mail/email-edits.js";
import { getEmails } from "./mail/email-get.js";
import { queryEmails } from "./mail/email-query.js";
import { isItemId } from "./mail/ids.js";
import { setMailboxes } from "./mail/mailbox-edits.js";
import { getMailboxes } from "./mail/mailboxes.js";
import { getSearchSnippets } from "./mail/search-snippets.js";
import { getTags, setTags } from "./mail/tags.js";
import { createMemoryAliases, type ThreadAliases, ThreadIds } from "./mail/thread-aliases.js";
import { getThreads } from "./mail/threads.js";
import { getAvailability } from "./principal/availability.js";
import { getPrincipals, queryPrincipals } from "./principal/principals.js";
import { clockFailure, failing, toMethodFailure } from "./soap/failures.js";
import {
  createSoapClient,
  isTooFar,
  type SoapClient,
  type SoapClientOptions,
} from "./soap/soap-client.js";
import { CLOCK_SKEW, isFault, UpstreamError } from "./soap/upstream-error.js";
import {
  DEFAULT_WATCH_TIMES,
  watchAccount,
  type WaitSetSlots,
  type WatchTimes,
} from "./watch/change-watch.js";

/** How a back end over Zimbra is set up. */
export interface ZimbraBackendOptions extends SoapClientOptions {
  /** How changes are noticed; default `waitset`. */
  readonly push?: "waitset" | "poll";
  /** Wait sets that may be open at once; whoever gets none polls. Default: 2,000 of this back end's own. */
  readonly waitSets?: WaitSetSlots;
  readonly watchTimes?: Partial<WatchTimes>;
  /** Where thread ids are remembered; default: in memory. */
  readonly aliases?: ThreadAliases;
  /** Milliseconds that the description of an account is kept; default 60 s. */
  readonly infoLifetime?: number;
  /** Where a browser reaches the web client; default: `url`. */
  readonly webUrl?: URL | string;
  /** An account that `check` signs in, to find out whether the key is accepted. */
  readonly probeAccount?: string;
}

/** Opens a back end; nothing is sent before the first request. */
export function createZimbraBackend(options: ZimbraBackendOptions): Backend {
  return new ZimbraBackend(options);
}

class ZimbraBackend implements Backend {
  readonly #options: ZimbraBackendOptions;
  readonly #client: SoapClient;
  readonly #threads: ThreadIds;
  readonly #infos: TimedInfos;
  readonly #slots: WaitSetSlots;

  constructor(options: ZimbraBackendOptions) {
    this.#options = options;
    this.#client = createSoapClient(options);
    this.#threads = new ThreadIds(options.aliases ?? createMemoryAliases());
    this.#infos = new TimedInfos(options.clock, options.infoLifetime ?? 60_000);
    this.#slots = options.waitSets ?? createSlots(2_000);
  }

  open(principal: Principal, { signal }: { readonly signal: AbortSignal }): BackendScope {
    const scope = this.#scope(principal, signal);
    return {
      describe: () => failing(() => describe(scope)),
      mail: this.#mail(scope),
      tags: tagBackend(scope),
      quota: { getQuotas: (...args) => failing(() => getQuotas(scope, ...args)) },
      identities: { getIdentities: (...args) => failing(() => getIdentities(scope, ...args)) },
      blobs: this.#blobs(scope),
      calendars: this.#calendars(scope),
      principals: principalBackend(scope),
      contacts: this.#contacts(scope),
      directory: directoryBackend(scope),
    };
  }

  async *watch(
    principal: Principal,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<AccountChange, void> {
    const { account } = principal;
    try {
      const { id } = await this.#scope(principal, signal).info();
      yield* watchAccount({
        accountId: id,
        account,
        open: (inner, duration) =>
          this.#client.open(account, { signal: inner, ...patienceFor(duration) }),
        push: this.#options.push ?? "waitset",
        slots: this.#slots,
        times: { ...DEFAULT_WATCH_TIMES, ...this.#options.watchTimes },
        clock: this.#options.clock,
        signal,
      });
    } catch (error) {
      if (!signal.aborted) throw toMethodFailure(error);
    }
  }

  async jump(principal: Principal, target: JumpTarget): Promise<URL | null> {
    return this.#client.jump(principal.account, this.#webUrl(), pageOf(target));
  }

  async forget({ account }: Principal): Promise<void> {
    this.#infos.delete(account);
    await failing(() => this.#client.forget(account));
  }

  async check(signal: AbortSignal): Promise<void> {
    const account = this.#options.probeAccount;
    try {
      const { skew } = await this.#client.probe(account, signal);
      if (isTooFar(skew)) throw clockFailure(skew);
    } catch (error) {
      throw checkFailure(error);
    }
  }

  #webUrl(): URL {
    return this.#options.webUrl ? new URL(this.#options.webUrl) : this.#client.base;
  }

  #scope({ establishment, account }: Principal, signal: AbortSignal): AccountScope {
    return new AccountScope({
      soap: this.#client.open(account, { signal }),
      owner: { establishment, account },
      infos: this.#infos,
      threads: this.#threads,
      webUrl: this.#webUrl(),
      clock: this.#options.clock,
    });
  }

  #mail(scope: AccountScope): MailBackend {
    const access = { client: this.#client, scope };
    const loaders = { part: partLoader(access), headers: headersLoader(access) };
    return {
      getMailboxes: (...args) => failing(() => getMailboxes(scope, ...args)),
      getMailboxChanges: (...args) => failing(() => getMailboxChanges(scope, ...args)),
      setMailboxes: (...args) => failing(() => setMailboxes(scope, ...args)),
      queryEmails: (...args) => failing(() => queryEmails(scope, ...args)),
      getEmails: (...args) => failing(() => getEmails(scope, ...args, loaders)),
      getEmailChanges: (...args) => failing(() => getEmailChanges(scope, ...args)),
      setEmails: (...args) => failing(() => setEmails(scope, ...args)),
      getThreads: (...args) => failing(() => getThreads(scope, ...args)),
      getThreadChanges: (...args) => failing(() => getThreadChanges(scope, ...args)),
      getSearchSnippets: (...args) => failing(() => getSearchSnippets(scope, ...args)),
    };
  }

  #calendars(scope: AccountScope): CalendarBackend {
    const access = { client: this.#client, scope };
    return {
      getCalendars: (...args) => failing(() => getCalendars(scope, ...args)),
      getCalendarChanges: (...args) => failing(() => getCalendarChanges(scope, ...args)),
      setCalendars: (...args) => failing(() => setCalendars(scope, ...args)),
      queryEvents: (...args) => failing(() => queryEvents(scope, ...args)),
      getEvents: (...args) => failing(() => getEvents(scope, ...args)),
      getEventChanges: (...args) => failing(() => getEventChanges(scope, ...args)),
      setEvents: (...args) => failing(() => setEvents(scope, ...args)),
      parseEvents: (...args) => failing(() => parseEvents(access, ...args)),
      importEvents: (...args) => failing(() => importEvents(scope, ...args)),
      counterEvent: (...args) => failing(() => counterEvent(scope, ...args)),
      getParticipantIdentities: (...args) =>
        failing(() => getParticipantIdentities(scope, ...args)),
    };
  }

  #contacts(scope: AccountScope): ContactsBackend {
    const access = { client: this.#client, scope };
    return {
      getAddressBooks: (...args) => failing(() => getAddressBooks(scope, ...args)),
      getAddressBookChanges: (...args) => failing(() => getAddressBookChanges(scope, ...args)),
      setAddressBooks: (...args) => failing(() => setAddressBooks(scope, ...args)),
      queryCards: (...args) => failing(() => queryCards(scope, ...args)),
      getCards: (...args) => failing(() => getCards(scope, ...args)),
      getCardChanges: (...args) => failing(() => getCardChanges(scope, ...args)),
      setCards: (...args) => failing(() => setCards(scope, ...args)),
      parseCardFiles: (...args) => failing(() => parseCardFiles(access, ...args)),
      importCards: (...args) => failing(() => importCards(access, ...args)),
      findDuplicates: (...args) => failing(() => findDuplicates(scope, ...args)),
      mergeCards: (...args) => failing(() => mergeCards(scope, ...args)),
    };
  }

  #blobs(scope: AccountScope): BlobBackend {
    const access = { client: this.#client, scope };
    return {
      download: (...args) => failing(() => download(access, ...args)),
      upload: (...args) => failing(() => upload(access, ...args)),
    };
  }
}

function tagBackend(scope: AccountScope): TagBackend {
  return {
    getTags: (...args) => failing(() => getTags(scope, ...args)),
    getTagChanges: (...args) => failing(() => getTagChanges(scope, ...args)),
    setTags: (...args) => failing(() => setTags(scope, ...args)),
  };
}

function principalBackend(scope: AccountScope): PrincipalBackend {
  return {
    getPrincipals: (...args) => failing(() => getPrincipals(scope, ...args)),
    queryPrincipals: (...args) => failing(() => queryPrincipals(scope, ...args)),
    getAvailability: (...args) => failing(() => getAvailability(scope, ...args)),
  };
}

/** The global address list knows no structures. */
function directoryBackend(scope: AccountScope): DirectoryBackend {
  return {
    queryEntries: (...args) => failing(() => queryEntries(scope, ...args)),
    getEntries: (accountId, ids) => failing(() => getEntries(scope, accountId, ids)),
    queryStructures: (accountId, { position }) =>
      failing(async () => {
        await scope.requireAccount(accountId);
        return { queryState: NO_STATE, position, ids: [] };
      }),
    getStructures: (accountId, ids) =>
      failing(async () => {
        await scope.requireAccount(accountId);
        return { state: NO_STATE, list: [], notFound: ids };
      }),
  };
}

/** A request that waits on purpose gets that time on top of the usual one. */
function patienceFor(duration: number) {
  if (duration === 0) return {};
  return { patience: { firstByteTimeout: duration + 15_000, timeout: duration + 15_000 } };
}

/** Counts wait sets up to a limit. */
export function createSlots(limit: number): WaitSetSlots {
  let taken = 0;
  return {
    take: () => taken < limit && ++taken > 0,
    release: () => {
      taken--;
    },
  };
}

/** Descriptions of accounts, each for a while. */
class TimedInfos {
  readonly #clock: () => number;
  readonly #lifetime: number;
  readonly #infos = new Map<string, { readonly info: DescribedAccount; readonly endsAt: number }>();

  constructor(clock: () => number, lifetime: number) {
    this.#clock = clock;
    this.#lifetime = lifetime;
  }

  get(account: string): DescribedAccount | undefined {
    const entry = this.#infos.get(account);
    return entry && entry.endsAt > this.#clock() ? entry.info : undefined;
  }

  set(account: string, info: DescribedAccount): void {
    // Entries stand in the order of their ends, since all live equally long.
    this.#infos.delete(account);
    for (const [key, { endsAt }] of this.#infos) {
      if (endsAt > this.#clock()) break;
      this.#infos.delete(key);
    }
    this.#infos.set(account, { info, endsAt: this.#clock() + this.#lifetime });
  }

  delete(account: string): void {
    this.#infos.delete(account);
  }
}

const PAGES: Readonly<Record<JumpTarget["view"], string>> = {
  mail: "/?app=mail",
  compose: "/?view=compose",
  calendar: "/?app=calendar",
  contacts: "/?app=contacts",
};

function pageOf({ view, emailId, to = [] }: JumpTarget): string {
  if (view === "compose" && to.length > 0)
    return `${PAGES.compose}&to=${encodeURIComponent(to.join(","))}`;
  const isMessage = view === "mail" && emailId !== undefined && isItemId(emailId);
  return isMessage ? `/?view=msg&id=${emailId}` : PAGES[view];
}

function checkFailure(error: unknown): MethodFailure {
  if (isFault(error, "account.AUTH_FAILED") && !error.details.has(CLOCK_SKEW)) {
    return new MethodFailure(
      "forbidden",
      "The mail server refuses the pre-authentication: the key is not that of the domain, the account is unknown, or the clocks differ by more than five minutes.",
      { cause: error },
    );
  }
  if (error instanceof UpstreamError && error.kind === "notSoap") {
    const description = "There is no Zimbra SOAP service at this address.";
    return new MethodFailure("serverUnavailable", `${description} ${error.message}`, {
      cause: error,
    });
  }
  return toMethodFailure(error);
}

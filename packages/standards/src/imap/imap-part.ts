/**
 * Mail over IMAP: the part of a back end that serves mailboxes, emails, quotas, identities, and blobs of
 * emails.
 *
 * @module
 */
import {
  type BlobBackend,
  type MailBackend,
  MethodFailure,
  type AccountChange,
  type Principal,
} from "@partage-ent/server";
import { downloadEmailBlob } from "../mail/email-blobs.js";
import { getEmails } from "../mail/email-get.js";
import { queryEmails } from "../mail/email-query.js";
import { setEmails } from "../mail/email-set.js";
import { getSearchSnippets } from "../mail/search-snippets.js";
import { getThreads } from "../mail/threads.js";
import type { BackendPart, PartDescription, PartScope } from "../part.js";
import { describe, getIdentities, getQuotas } from "./account-records.js";
import { ConnectionPool } from "./connection-pool.js";
import { toMethodFailure } from "./imap-failure.js";
import { type ImapPartOptions, type ImapSettings, imapSettings } from "./imap-options.js";
import { getEmailChanges, getMailboxChanges, getThreadChanges } from "./mail-changes.js";
import { watchMail } from "./mail-watch.js";
import { setMailboxes } from "./mailbox-edits.js";
import { getMailboxes, type SharedRights } from "./mailboxes.js";
import { PersonScope, StaleListing } from "./person-scope.js";
import { TimedCache } from "./timed-cache.js";

/**
 * Opens the part; nothing is sent before the first request.
 *
 * @throws TypeError for a server that passwords would reach in clear.
 */
export function createImapPart(options: ImapPartOptions): BackendPart {
  return new ImapPart(imapSettings(options));
}

class ImapPart implements BackendPart {
  readonly #settings: ImapSettings;
  readonly #pool: ConnectionPool;
  readonly #descriptions: TimedCache<PartDescription>;
  readonly #rights: TimedCache<SharedRights>;

  constructor(settings: ImapSettings) {
    this.#settings = settings;
    this.#pool = new ConnectionPool(settings);
    this.#descriptions = new TimedCache(settings.times.description, settings.clock);
    this.#rights = new TimedCache(settings.times.description, settings.clock);
  }

  open(principal: Principal, { signal }: { readonly signal: AbortSignal }): PartScope {
    const scope = this.#scope(principal, signal);
    return {
      describe: () => failing(() => this.#describe(scope)),
      mail: this.#mail(scope),
      quota: {
        getQuotas: (accountId, ids) => failing(() => getQuotas(scope, accountId, ids)),
      },
      identities: {
        getIdentities: (accountId, ids) =>
          failing(() => getIdentities(scope, this.#settings, accountId, ids)),
      },
      blobs: blobBackend(scope),
    };
  }

  async *watch(
    principal: Principal,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<AccountChange, void> {
    const open = (): PersonScope => this.#scope(principal, signal);
    const { accountId } = open();
    const { times } = this.#settings;
    yield* watchMail({ principal, accountId, signal, pool: this.#pool, times, open });
  }

  forget(principal: Principal): Promise<void> {
    this.#descriptions.delete(principal);
    this.#rights.delete(principal);
    this.#pool.forget(principal);
    return Promise.resolve();
  }

  check(signal: AbortSignal): Promise<void> {
    return failing(() => this.#pool.check(signal));
  }

  close(): Promise<void> {
    this.#pool.close();
    return Promise.resolve();
  }

  #scope(principal: Principal, signal: AbortSignal): PersonScope {
    return new PersonScope({ principal, signal, pool: this.#pool, settings: this.#settings });
  }

  async #describe(scope: PersonScope): Promise<PartDescription> {
    const known = this.#descriptions.get(scope.principal);
    if (known) return known;
    const description = await describe(scope, this.#settings);
    this.#descriptions.set(scope.principal, description);
    return description;
  }

  #mail(scope: PersonScope): MailBackend {
    const read = <Result>(work: () => Promise<Result>): Promise<Result> => reading(scope, work);
    const reads: Pick<MailBackend, "getEmails"> = {
      getEmails: (...args) => read(() => getEmails(scope, ...args)),
    };
    return {
      ...reads,
      getMailboxes: (...args) => read(() => getMailboxes(scope, this.#rights, ...args)),
      getMailboxChanges: (...args) => read(() => getMailboxChanges(scope, ...args)),
      setMailboxes: (...args) =>
        failing(() => {
          this.#descriptions.delete(scope.principal);
          this.#rights.delete(scope.principal);
          return setMailboxes(scope, ...args);
        }),
      queryEmails: (...args) => read(() => queryEmails(scope, ...args)),
      getEmailChanges: (...args) => read(() => getEmailChanges(scope, ...args)),
      setEmails: (...args) => failing(() => setEmails(scope, ...args)),
      getThreads: (...args) => read(() => getThreads(scope, ...args)),
      getThreadChanges: (...args) => read(() => getThreadChanges(scope, reads, ...args)),
      getSearchSnippets: (...args) => read(() => getSearchSnippets(scope, ...args)),
    };
  }
}

function blobBackend(scope: PersonScope): BlobBackend {
  return {
    download: (accountId, blobId) =>
      reading(scope, () => {
        scope.requireAccount(accountId);
        return downloadEmailBlob(scope, blobId);
      }),
    upload: () => {
      const description = "The mail server keeps no files.";
      return Promise.reject(new MethodFailure("forbidden", description));
    },
  };
}

async function failing<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toMethodFailure(error);
  }
}

/** Reads once more where a mailbox turned out to be another than the one that was listed. */
function reading<Result>(scope: PersonScope, work: () => Promise<Result>): Promise<Result> {
  return failing(async () => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StaleListing)) throw error;
      scope.forgetReads();
      return await work();
    }
  });
}

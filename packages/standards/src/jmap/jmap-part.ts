/**
 * Mail, identities, quotas and contacts of an upstream JMAP server, for what it offers by the registered
 * capabilities: `urn:ietf:params:jmap:mail`, `:submission`, `:quota`, `:contacts`.
 *
 * Not offered, because a server that has it in an older dialect could only be guessed at: contacts, calendars
 * and quotas of Cyrus 3.6 (`https://cyrusimap.org/ns/jmap/...`), calendars of the drafts, tags, sieve scripts,
 * submission. `VacationResponse` is never asked: it ends the Cyrus 3.6 process that is asked for it.
 *
 * @module
 */
import { MAIL, type MailboxRole } from "@partage-ent/jmap";
import { type AccountChange, MethodFailure, type Principal } from "@partage-ent/server";
import type { BackendPart, PartDescription, PartScope } from "../part.js";
import { cardsAsFile } from "./card-files.js";
import { type JmapPartOptions, type JmapSettings, readSettings } from "./jmap-options.js";
import { readMailbox } from "./mail-records.js";
import { type KnownSession, SessionCache } from "./session-cache.js";
import { readRecords } from "./upstream-answers.js";
import { downloadBlob } from "./upstream-blobs.js";
import { upstreamContacts } from "./upstream-contacts.js";
import { upstreamHttp } from "./upstream-http.js";
import { upstreamIdentities, upstreamMail, upstreamQuota } from "./upstream-mail.js";
import { UpstreamScope, type UpstreamServer } from "./upstream-scope.js";
import { type EventSourceSlots, watchUpstream } from "./upstream-watch.js";

/** Opens a part over an upstream JMAP server; nothing is sent before the first request. */
export function createJmapPart(options: JmapPartOptions): BackendPart {
  return new JmapPart(readSettings(options));
}

class JmapPart implements BackendPart {
  readonly name = "JMAP";
  readonly #server: UpstreamServer;
  readonly #slots: EventSourceSlots;
  readonly #closing = new AbortController();

  constructor(settings: JmapSettings) {
    this.#server = {
      settings,
      http: upstreamHttp(settings),
      sessions: new SessionCache(settings.sessionLifetimeMs, settings.clock),
    };
    this.#slots = createSlots(settings.limits.eventSources);
  }

  open(principal: Principal, { signal }: { readonly signal: AbortSignal }): PartScope {
    const scope = this.#scope(principal, signal);
    const serves = new Set(this.#server.settings.serves);
    return {
      describe: () => describe(scope),
      ...(serves.has("mail") ? { mail: upstreamMail(scope) } : {}),
      ...(serves.has("identities") ? { identities: upstreamIdentities(scope) } : {}),
      ...(serves.has("quota") ? { quota: upstreamQuota(scope) } : {}),
      ...(serves.has("contacts") ? { contacts: upstreamContacts(scope) } : {}),
      blobs: {
        download: async (accountId, blobId) => {
          const [, kind, id] = /^(card|book)-(.+)$/.exec(blobId) ?? [];
          if (kind === undefined || id === undefined) return downloadBlob(scope, accountId, blobId);
          return cardsAsFile(scope, accountId, kind === "card" ? "card" : "book", id);
        },
        upload: () => Promise.reject(new MethodFailure("forbidden", "Uploads are kept elsewhere.")),
      },
    };
  }

  watch(
    principal: Principal,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<AccountChange, void> {
    return watchUpstream(this.#scope(principal, signal), this.#slots);
  }

  async forget(principal: Principal): Promise<void> {
    this.#server.sessions.forget(principal);
  }

  async check(signal: AbortSignal): Promise<void> {
    const { http, settings } = this.#server;
    const status = await http.probe(settings.sessionUrl, signal);
    if (status >= 500 || status === 429) {
      throw new MethodFailure("serverUnavailable", `The mail server answers ${status}.`);
    }
    if (status !== 200 && status !== 401 && status !== 403) {
      throw new MethodFailure("serverUnavailable", "There is no JMAP service at this address.");
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#server.sessions.clear();
  }

  #scope(principal: Principal, signal: AbortSignal): UpstreamScope {
    const any = AbortSignal.any([signal, this.#closing.signal]);
    return new UpstreamScope(this.#server, principal, any);
  }
}

/** What the server says of the account, read once for as long as its session object is kept. */
async function describe(scope: UpstreamScope): Promise<PartDescription> {
  const session: KnownSession = await scope.session();
  session.description ??= load(scope, session);
  try {
    return await session.description;
  } catch (error) {
    delete session.description;
    throw error;
  }
}

async function load(scope: UpstreamScope, session: KnownSession): Promise<PartDescription> {
  const { capabilities } = session;
  if (!Object.hasOwn(capabilities, MAIL)) return { capabilities };
  const answer = await scope.call("Mailbox/get", { ids: null, properties: ["id", "role"] });
  const { list } = readRecords(answer, null, readMailbox);
  const byRole = list.flatMap(({ id, role }) => (role === null ? [] : [[role, id] as const]));
  const mailboxes: Partial<Record<MailboxRole, string>> = Object.fromEntries(byRole);
  return { capabilities, wellKnown: { mailboxes } };
}

function createSlots(limit: number): EventSourceSlots {
  let taken = 0;
  return {
    take: () => taken < limit && ++taken > 0,
    release: () => {
      taken--;
    },
  };
}

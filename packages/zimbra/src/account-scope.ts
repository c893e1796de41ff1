/**
 * One person's account during one JMAP request: SOAP requests with what was read already, forgotten
 * as soon as something is written.
 */
import type { Id } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import { type AccountInfo, INFO_SECTIONS, readAccountInfo } from "./account-info.js";
import type { AliasOwner, ThreadIds } from "./mail/thread-aliases.js";
import { stateOf, stateOfAnswer } from "./mail/state.js";
import type { MessageSummary } from "./mail/message.js";
import { objectsOf, textOf } from "./soap/json.js";
import type { SoapOperation, SoapRequests } from "./soap/operations.js";
import type { Answer, SoapScope } from "./soap/soap-scope.js";

/** Account descriptions that outlive a request. */
export interface InfoCache {
  get(account: string): AccountInfo | undefined;
  set(account: string, info: AccountInfo): void;
}

/** A conversation whose messages are all known, the oldest first. */
export type ConversationMembers = readonly string[];

/** What is shared by all parts of the back end within one request. */
export interface AccountScopeOptions {
  readonly soap: SoapScope;
  readonly owner: AliasOwner;
  readonly infos: InfoCache;
  readonly threads: ThreadIds;
}

type CachedRead = "GetFolderRequest" | "GetTagRequest";

/** An account with the reads of one request. */
export class AccountScope {
  readonly soap: SoapScope;
  readonly owner: AliasOwner;
  readonly threads: ThreadIds;
  /** Messages that searches of this request found. */
  readonly found = new Map<Id, MessageSummary>();
  /** Conversations that are known whole, by conversation id. */
  readonly conversations = new Map<string, ConversationMembers>();
  /** State at which {@link found} and {@link conversations} were read. */
  foundState: string | undefined;
  readonly #infos: InfoCache;
  readonly #reads = new Map<CachedRead, Promise<Answer>>();
  #info: Promise<AccountInfo> | undefined;

  constructor({ soap, owner, infos, threads }: AccountScopeOptions) {
    this.soap = soap;
    this.owner = owner;
    this.threads = threads;
    this.#infos = infos;
  }

  /** The account's description, kept for a while. */
  info(): Promise<AccountInfo> {
    const known = this.#infos.get(this.owner.account);
    if (known) return Promise.resolve(known);
    this.#info ??= this.#loadInfo();
    return this.#info;
  }

  async #loadInfo(): Promise<AccountInfo> {
    const { body } = await this.soap.call("GetInfoRequest", { sections: INFO_SECTIONS });
    const info = readAccountInfo(body);
    if (info.id === "")
      throw new MethodFailure("serverFail", "The mail server does not describe this account.");
    this.#infos.set(this.owner.account, info);
    return info;
  }

  /** Fails with `accountNotFound` for any account but the person's own. */
  async requireAccount(accountId: Id): Promise<void> {
    const { id } = await this.info();
    if (id !== accountId) {
      throw new MethodFailure("accountNotFound", "This session has no such account.");
    }
  }

  /** Reads for an account: the check of the account travels along instead of coming first. */
  async read<Name extends SoapOperation>(
    accountId: Id,
    operation: Name,
    request: SoapRequests[Name],
  ): Promise<Answer> {
    const [answer] = await Promise.all([
      this.soap.call(operation, request),
      this.requireAccount(accountId),
    ]);
    return answer;
  }

  /** The tree of folders, read once in a request. */
  folders(): Promise<Answer> {
    return this.#once("GetFolderRequest");
  }

  /** All tags, read once in a request. */
  tags(): Promise<Answer> {
    return this.#once("GetTagRequest");
  }

  /** Names of tags by id. */
  async tagNames(): Promise<ReadonlyMap<string, string>> {
    const { body } = await this.tags();
    const entries = objectsOf(body["tag"]).map(
      (tag) => [textOf(tag["id"]) ?? "", textOf(tag["name"]) ?? ""] as const,
    );
    return new Map(entries);
  }

  #once(operation: CachedRead): Promise<Answer> {
    const known = this.#reads.get(operation);
    if (known) return known;
    const answer = this.soap.call(operation, {});
    this.#reads.set(operation, answer);
    return answer;
  }

  /** Something is about to be written: whatever was read may be wrong afterwards. */
  forgetReads(): void {
    this.#reads.clear();
    this.found.clear();
    this.conversations.clear();
    this.foundState = undefined;
  }

  /** The state at which an answer was read; asks where the server tells no change numbers. */
  async stateOf(answer: Answer): Promise<string> {
    return stateOfAnswer(answer) ?? stateOf(await this.#syncToken());
  }

  /** The state now, where nothing else has to be asked. */
  async currentState(): Promise<string> {
    if (this.foundState !== undefined) return this.foundState;
    return this.stateOf(await this.soap.call("NoOpRequest", {}));
  }

  async #syncToken(): Promise<string> {
    const { body } = await this.soap.call("SyncRequest", FIRST_SYNC);
    const token = textOf(body["token"]);
    if (token === undefined)
      throw new MethodFailure("serverFail", "The mail server tells no state.");
    return token;
  }

  /**
   * Makes the server remember deletions from now on, without which it can't tell changes
   * (Zimbra begins when a mailbox is first synchronised).
   */
  async beginTracking(): Promise<void> {
    await this.#syncToken();
  }
}

/** A first synchronisation that tells as little as possible: of the drafts, and none of those. */
const FIRST_SYNC = { l: "6", msgCutoff: 2_000_000_000 } as const;

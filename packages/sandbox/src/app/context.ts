/** What an operation knows of the request it answers. */
import type { AuthToken } from "./auth/token.js";
import type { Account } from "./directory/account.js";
import type { Element } from "./element.js";
import { noSuchAccount, permissionDenied, SoapFault } from "./fault.js";
import type { Item } from "./mailbox/item.js";
import type { Mailbox } from "./mailbox/mailbox.js";
import { effectiveRights } from "./mailbox/rights.js";
import type { OperationEntry } from "./registry.js";
import type { SandboxCore } from "./sandbox-core.js";
import type { Session } from "./session.js";

/** A mailbox and an id in it, as `12` or `<account id>:12` names them. */
export interface ResolvedId {
  readonly mailbox: Mailbox;
  readonly id: number;
}

/** What the dispatcher gives to make a context. */
export interface SoapContextInit {
  readonly core: SandboxCore;
  readonly token: AuthToken | undefined;
  /** Account of the token, checked. */
  readonly caller: Account | undefined;
  /** Account that the request asks to act on (`context.account`), the caller by default. */
  readonly target: Account | undefined;
  /** True for requests at the administration end point. */
  readonly adminEndpoint: boolean;
  readonly session: Session | undefined;
  readonly clientAddress: string;
  readonly signal: AbortSignal;
  /** The `context` element of the header, when there is one. */
  readonly header: Element | undefined;
}

/** The context of one SOAP request; each request of a batch has its own view of it. */
export class SoapContext {
  readonly core: SandboxCore;
  readonly token: AuthToken | undefined;
  readonly session: Session | undefined;
  readonly adminEndpoint: boolean;
  readonly clientAddress: string;
  readonly signal: AbortSignal;
  readonly header: Element | undefined;
  /** Cookies that the answer sets; AuthRequest and EndSessionRequest add to it. */
  readonly cookies: string[];
  readonly #init: SoapContextInit;
  readonly #entry: OperationEntry | undefined;

  constructor(init: SoapContextInit, entry?: OperationEntry, cookies: string[] = []) {
    this.#init = init;
    this.#entry = entry;
    this.cookies = cookies;
    this.core = init.core;
    this.token = init.token;
    this.session = init.session;
    this.adminEndpoint = init.adminEndpoint;
    this.clientAddress = init.clientAddress;
    this.signal = init.signal;
    this.header = init.header;
  }

  /** The context as one operation sees it. */
  forOperation(entry: OperationEntry): SoapContext {
    return new SoapContext(this.#init, entry, this.cookies);
  }

  /** The account whose token came with the request, else `service.AUTH_REQUIRED`. */
  get caller(): Account {
    const { caller } = this.#init;
    if (!caller) throw new SoapFault("service.AUTH_REQUIRED", "no valid authtoken present");
    return this.core.directory.accountById(caller.id) ?? caller;
  }

  /** The account that the request acts on: the caller's own unless `context.account` names another. */
  get account(): Account {
    const target = this.#init.target ?? this.caller;
    this.#requireReach(target);
    return this.core.directory.accountById(target.id) ?? target;
  }

  /** The mailbox that the request acts on. */
  get mailbox(): Mailbox {
    return this.core.mailbox(this.account.id);
  }

  #requireReach(account: Account): void {
    if (account.id === this.caller.id || this.token?.admin || this.#entry?.checksRights) return;
    throw permissionDenied(`you do not have sufficient permissions on ${account.name}`);
  }

  /** Milliseconds of the sandbox's clock. */
  now(): number {
    return this.core.clock();
  }

  /** Writes an id of a mailbox: bare in the caller's own, with the account id elsewhere. */
  formatId(mailbox: Mailbox, id: number): string {
    return mailbox.accountId === this.caller.id ? String(id) : `${mailbox.accountId}:${id}`;
  }

  /**
   * Reads an id: `12` in the mailbox of the request, `<account id>:12` in that account's; anything
   * else is `service.INVALID_REQUEST` or, for an unknown account, `account.NO_SUCH_ACCOUNT`.
   */
  resolveId(text: string): ResolvedId {
    const colon = text.lastIndexOf(":");
    const digits = text.slice(colon + 1).trim();
    if (!/^-?\d+$/.test(digits)) {
      throw new SoapFault("service.INVALID_REQUEST", `invalid request: malformed item ID: ${text}`);
    }
    if (colon <= 0) return { mailbox: this.mailbox, id: Number(digits) };
    const owner = this.core.directory.accountById(text.slice(0, colon));
    if (!owner) throw noSuchAccount(text.slice(0, colon));
    this.#requireReach(owner);
    return { mailbox: this.core.mailbox(owner.id), id: Number(digits) };
  }

  /**
   * Fails with `mail.MODIFY_CONFLICT` when the request says which state of the mailbox it knows
   * (`<change token type="mod"/>` in the header: any change, `new`: of the content) and an item that it
   * wants to change is newer.
   */
  requireUnchanged(items: readonly Item[]): void {
    const change = this.header?.child("change");
    const known = change?.getNumber("token");
    if (known === undefined) return;
    const content = change?.get("type") === "new";
    for (const { id, contentSequence, modifiedSequence } of items) {
      if ((content ? contentSequence : modifiedSequence) <= known) continue;
      throw new SoapFault("mail.MODIFY_CONFLICT", `modify conflict: item ${id} is newer`, [
        { name: "itemId", type: "IID", value: String(id) },
      ]);
    }
  }

  /** The letters of the caller's rights on a folder: all of them for the owner and administrators. */
  rights(mailbox: Mailbox, folderId: number): string {
    if (mailbox.accountId === this.caller.id || this.token?.admin) return "rwidxaepfc";
    return effectiveRights(mailbox, folderId, this.caller, this.core.directory);
  }

  /** Fails with `service.PERM_DENIED` unless the caller has every one of the rights (`r`, `w`, `i`, ...). */
  requireRights(mailbox: Mailbox, folderId: number, letters: string): void {
    const rights = this.rights(mailbox, folderId);
    if (Array.from(letters).some((letter) => !rights.includes(letter))) throw permissionDenied();
  }
}

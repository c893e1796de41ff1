/** The sandbox as its users see it: a fetch function, accounts, mailboxes. */
import type { Account, AttributeValues, DistributionList } from "./directory/account.js";
import type { ContactItem, ContactMember, MessageItem } from "./mailbox/item.js";
import type { Mailbox } from "./mailbox/mailbox.js";
import type { StateStore } from "./state-store.js";

/** One SOAP request and its answer, in the JSON notation. */
export interface SoapExchange {
  readonly request: unknown;
  readonly response: unknown;
}

/** How a sandbox is set up. */
export interface SandboxOptions {
  /** Default mail domain, for instance `univ-valmoree.example`. */
  readonly domain: string;
  /** Pre-auth key of the domain: 64 hexadecimal digits, used as ASCII (facts/zimbra.md section 1). */
  readonly preauthKey: string;
  /** Milliseconds; `Date.now` by default. */
  readonly clock?: () => number;
  /** Adds the administration operations that conformance tests need. Off by default; tests only. */
  readonly adminSetup?: boolean;
  /** Hears of every SOAP exchange, credentials included: for conformance checks only. */
  readonly trace?: (exchange: SoapExchange) => void;
  /** Seconds that a wait set waits at least; 30 by default, as on a real server. */
  readonly minimumWait?: number;
  /** Where state is kept; in memory by default. */
  readonly state?: StateStore;
}

/** Account to create. */
export interface NewAccount {
  /** Address; a name without `@` gets the default domain. */
  readonly name: string;
  readonly password: string;
  readonly attributes?: AttributeValues;
  readonly aliases?: readonly string[];
  /** True for an administrator. */
  readonly isAdmin?: boolean;
}

/** Distribution list to create. */
export interface NewList {
  /** Address; a name without `@` gets the default domain. */
  readonly name: string;
  /** Addresses, of people and of other lists; names without `@` get the default domain. */
  readonly members?: readonly string[];
  /** `displayName`, `description`, `zimbraHideInGal`, `zimbraACE`, ... */
  readonly attributes?: AttributeValues;
}

/** Contact to create. */
export interface NewContact {
  /** Id or path of the address book, for instance `/Contacts/Stages`; Contacts by default. */
  readonly folder?: number | string;
  /** Zimbra's attributes: `firstName`, `lastName`, `email`, `workPhone`, ... */
  readonly attributes: Readonly<Record<string, string>>;
  /** Members of a contact group (`type` is `group`). */
  readonly members?: readonly ContactMember[];
  readonly photo?: {
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly contentType: string;
    readonly filename: string;
  };
}

/** How a message is stored. */
export interface AddMessageOptions {
  /** Id or path of the folder, for instance `2` or `/Inbox/Cours`; the Inbox by default. */
  readonly folder?: number | string;
  /** Flag letters, for instance `u` for unread. */
  readonly flags?: string;
  /** Names of tags; missing ones are created. */
  readonly tags?: readonly string[];
  /** Milliseconds of receipt; now by default. */
  readonly date?: number;
}

/** What comes with a request that a Request cannot carry. */
export interface SandboxFetchContext {
  readonly clientAddress?: string;
}

/** A Zimbra-compatible server in one object. */
export interface Sandbox {
  /** Resolves when the kept state is loaded; `fetch` waits for it by itself. */
  readonly ready: Promise<void>;
  /** Answers `/service/...` and `/home/...`. */
  readonly fetch: (request: Request, context?: SandboxFetchContext) => Promise<Response>;
  /** Creates an account with its system folders; `account.ACCOUNT_EXISTS` when the name is taken. */
  createAccount(init: NewAccount): Promise<Account>;
  /** Replaces an account by one with the same id, for instance with other attributes. */
  putAccount(account: Account): Account;
  /** Creates a distribution list, or replaces the one of that address. */
  createList(init: NewList): Promise<DistributionList>;
  /** The distribution list of an address. */
  list(name: string): DistributionList | undefined;
  /** Puts a contact into an address book. */
  addContact(name: string, init: NewContact): Promise<ContactItem>;
  /** The account of a name or alias. */
  account(name: string): Account | undefined;
  /** All accounts. */
  accounts(): readonly Account[];
  /** The mailbox of an account name; fails when there is no such account. */
  mailbox(name: string): Mailbox;
  /** Stores a message as if it had been delivered: parsed, put in a conversation, announced. */
  addMessage(
    name: string,
    raw: Uint8Array<ArrayBuffer>,
    options?: AddMessageOptions,
  ): Promise<MessageItem>;
  /**
   * Imports a calendar file into the calendar of an account, each event in the place of the one with
   * its UID; answers how many events there were. `service.PARSE_ERROR` when it is no calendar.
   */
  importCalendar(name: string, text: string): Promise<number>;
  /** Writes what has not been written to the state store yet. */
  flush(): Promise<void>;
  /** Ends waiting requests and writes the state. */
  close(): Promise<void>;
}

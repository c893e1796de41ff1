/**
 * The back end over plain standards: one account a person, put together from parts that each speak one
 * protocol.
 *
 * The first part that offers a member serves it whole, so a JMAP part can stand before the parts that
 * complete it. Blobs go by how their ids begin: `u` uploads, which are kept here; `card-` `book-` `photo-`
 * contacts; `cal-` `event-` calendars; `dir-` directory; all else mail.
 *
 * @module
 */
import { expandTemplate, type Id, type TypeState, type WellKnownIds } from "@partage-ent/jmap";
import {
  type AccountChange,
  type Backend,
  type BackendDescription,
  type BackendScope,
  type Blob,
  type JumpTarget,
  MethodFailure,
  type Principal,
} from "@partage-ent/server";
import { accountIdOf } from "./account-id.js";
import type { BlobReader } from "./blob-reader.js";
import { type MergedWatchTimes, mergeWatches } from "./merged-watch.js";
import type { BackendPart, PartDescription, PartScope } from "./part.js";
import { type DescriptionTimes, PartDescriptions } from "./part-descriptions.js";
import { capabilitiesOf, type Member, memberOfType, MEMBERS, offers } from "./part-members.js";
import { personKey } from "./person-key.js";
import { UploadShelf } from "./upload-shelf.js";

/** Addresses of a web client by view; `{account}` and, for `compose`, `{to}` are filled in. */
export type WebmailUrls = Readonly<Partial<Record<JumpTarget["view"], string>>>;

/** How a back end over standards is set up. */
export interface StandardsBackendOptions {
  /** What stands first serves first. */
  readonly parts: readonly BackendPart[];
  /** Where uploads are kept: the same shelf that the parts were given. Default: one of its own. */
  readonly uploads?: UploadShelf;
  /** The reader that the parts were given, to be bound to this back end. */
  readonly blobs?: BlobReader;
  /**
   * Address of the web client, for all views or by view, without any secret: who is sent there signs in
   * there. Absent: nobody can be sent.
   */
  readonly webmailUrl?: string | WebmailUrls;
  /** How long descriptions of parts are waited for. Default: 3 s, then not for 10 s. */
  readonly descriptionTimes?: Partial<DescriptionTimes>;
  readonly watchTimes?: Partial<MergedWatchTimes>;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** A {@link Backend} over standards, which holds connections. */
export interface StandardsBackend extends Backend {
  /** Lets go of connections and uploads: the service stops. */
  close(): Promise<void>;
}

/** Puts parts together; nothing is sent before the first request. */
export function createStandardsBackend(options: StandardsBackendOptions): StandardsBackend {
  return new PartsBackend(options);
}

/** People whose merged description is kept. */
const MAX_MERGED = 20_000;

interface Merged {
  readonly from: readonly PartDescription[];
  readonly description: BackendDescription;
}

class PartsBackend implements StandardsBackend {
  readonly #parts: readonly BackendPart[];
  readonly #uploads: UploadShelf;
  readonly #webmailUrls: WebmailUrls;
  readonly #descriptions: PartDescriptions;
  readonly #watchTimes: MergedWatchTimes;
  readonly #merged = new Map<string, Merged>();

  constructor(options: StandardsBackendOptions) {
    const { parts, blobs, webmailUrl = {}, clock = Date.now } = options;
    this.#parts = parts;
    this.#uploads = options.uploads ?? new UploadShelf({ clock });
    this.#webmailUrls = readWebmailUrls(webmailUrl);
    this.#descriptions = new PartDescriptions(
      { patience: 3_000, rest: 10_000, ...options.descriptionTimes },
      clock,
    );
    this.#watchTimes = {
      ...{ patience: 10_000, retry: 1_000, maxRetry: 120_000 },
      ...options.watchTimes,
    };
    blobs?.bind((principal, blobId, signal) => {
      const { blobs: own } = this.open(principal, { signal });
      return own.download(accountIdOf(principal), blobId);
    });
  }

  open(principal: Principal, { signal }: { readonly signal: AbortSignal }): PartsScope {
    return new PartsScope({
      principal,
      scopes: this.#parts.map((part) => part.open(principal, { signal })),
      uploads: this.#uploads,
      descriptions: this.#descriptions,
      merge: (scopes, from) => this.#merge(principal, scopes, from),
    });
  }

  async *watch(
    principal: Principal,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<AccountChange, void> {
    const scope = this.open(principal, { signal });
    // Which part serves a type is only known when all were asked.
    await scope.describe();
    const accountId = accountIdOf(principal);
    const begin = this.#parts.map(
      (part) => (inner: AbortSignal) => part.watch(principal, { signal: inner }),
    );
    const select = (index: number, changed: TypeState): TypeState =>
      Object.fromEntries(Object.entries(changed).filter(([type]) => scope.tells(index, type)));
    for await (const changed of mergeWatches({ begin, select, times: this.#watchTimes, signal })) {
      yield { accountId, changed };
    }
  }

  async jump({ account }: Principal, { view, to = [] }: JumpTarget): Promise<URL | null> {
    const template = this.#webmailUrls[view];
    return template === undefined
      ? null
      : new URL(expandTemplate(template, { account, to: to.join(",") }));
  }

  async forget(principal: Principal): Promise<void> {
    this.#uploads.forget(principal);
    this.#descriptions.forget(principal);
    this.#merged.delete(personKey(principal));
    const done = await Promise.allSettled(this.#parts.map((part) => part.forget(principal)));
    for (const one of done) if (one.status === "rejected") throw one.reason;
  }

  async check(signal: AbortSignal): Promise<void> {
    const done = await Promise.allSettled(this.#parts.map((part) => part.check(signal)));
    const failures = done.flatMap((one, index) =>
      one.status === "rejected" ? [checkFailure(this.#parts[index]!, one.reason)] : [],
    );
    const [first] = failures;
    if (first === undefined) return;
    const message = failures.map((failure) => failure.message).join(" ");
    throw new MethodFailure(first.type, message, { cause: first.cause });
  }

  async close(): Promise<void> {
    this.#uploads.close();
    await Promise.allSettled(this.#parts.map((part) => part.close()));
  }

  /** The same object as long as no part says anything else: views of it are kept by it. */
  #merge(
    principal: Principal,
    scopes: readonly PartScope[],
    from: readonly PartDescription[],
  ): BackendDescription {
    const key = personKey(principal);
    const known = this.#merged.get(key);
    const isSame = known?.from.every((description, index) => description === from[index]);
    if (known !== undefined && isSame === true) return known.description;
    const description = mergeDescriptions(principal, scopes, from);
    this.#merged.delete(key);
    this.#merged.set(key, { from, description });
    for (const oldest of this.#merged.keys()) {
      if (this.#merged.size <= MAX_MERGED) break;
      this.#merged.delete(oldest);
    }
    return description;
  }
}

interface PartsScopeOptions {
  readonly principal: Principal;
  readonly scopes: readonly PartScope[];
  readonly uploads: UploadShelf;
  readonly descriptions: PartDescriptions;
  readonly merge: (
    scopes: readonly PartScope[],
    from: readonly PartDescription[],
  ) => BackendDescription;
}

/** What all parts offer one person within one request. */
class PartsScope implements BackendScope {
  readonly blobs: NonNullable<BackendScope["blobs"]>;
  readonly #options: PartsScopeOptions;
  readonly #accountId: Id;

  constructor(options: PartsScopeOptions) {
    this.#options = options;
    this.#accountId = accountIdOf(options.principal);
    this.blobs = {
      download: (accountId, blobId) => this.#download(accountId, blobId),
      upload: async (accountId, body, type) => {
        this.#requireAccount(accountId);
        return options.uploads.keep(options.principal, body, type);
      },
    };
  }

  async describe(): Promise<BackendDescription> {
    const { descriptions, principal, scopes, merge } = this.#options;
    const answers = await descriptions.ask(principal, scopes);
    return merge(scopes, answers);
  }

  get mail(): BackendScope["mail"] {
    return this.#serving("mail")?.mail;
  }

  get tags(): BackendScope["tags"] {
    return this.#serving("tags")?.tags;
  }

  get quota(): BackendScope["quota"] {
    return this.#serving("quota")?.quota;
  }

  get identities(): BackendScope["identities"] {
    return this.#serving("identities")?.identities;
  }

  get calendars(): BackendScope["calendars"] {
    return this.#serving("calendars")?.calendars;
  }

  get principals(): BackendScope["principals"] {
    return this.#serving("principals")?.principals;
  }

  get timetables(): BackendScope["timetables"] {
    return this.#serving("timetables")?.timetables;
  }

  get contacts(): BackendScope["contacts"] {
    return this.#serving("contacts")?.contacts;
  }

  get directory(): BackendScope["directory"] {
    return this.#serving("directory")?.directory;
  }

  /** Whether the states of a type are told by this part. */
  tells(index: number, type: string): boolean {
    const member = memberOfType(type);
    return member === undefined || this.#servingIndex(member) === index;
  }

  #serving(member: Member): PartScope | undefined {
    return this.#options.scopes[this.#servingIndex(member)];
  }

  #servingIndex(member: Member): number {
    const { descriptions, principal, scopes } = this.#options;
    const known = descriptions.known(principal);
    return scopes.findIndex((scope, index) => offers(scope, known[index], member));
  }

  #requireAccount(accountId: Id): void {
    if (accountId === this.#accountId) return;
    throw new MethodFailure("accountNotFound", "This session has no such account.");
  }

  async #download(accountId: Id, blobId: Id): Promise<Blob> {
    this.#requireAccount(accountId);
    const { uploads, principal } = this.#options;
    // Whoever may use uploads may read no mail by that: an id that begins so is never asked of a part.
    if (blobId.startsWith("u")) return uploads.read(principal, blobId);
    const { blobs } = this.#serving(memberOfBlob(blobId)) ?? {};
    if (blobs === undefined) throw new MethodFailure("notFound", "There is no such blob.");
    return blobs.download(accountId, blobId);
  }
}

const BLOB_KINDS: readonly (readonly [kind: RegExp, member: Member])[] = [
  [/^(?:cal|event)-/, "calendars"],
  [/^(?:card|book|photo)-/, "contacts"],
  [/^dir-/, "directory"],
];

function memberOfBlob(blobId: Id): Member {
  return BLOB_KINDS.find(([kind]) => kind.test(blobId))?.[1] ?? "mail";
}

function mergeDescriptions(
  principal: Principal,
  scopes: readonly PartScope[],
  from: readonly PartDescription[],
): BackendDescription {
  const id = accountIdOf(principal);
  const servedBy = (member: Member): PartDescription | undefined =>
    from[scopes.findIndex((scope, index) => offers(scope, from[index], member))];
  const capabilities = MEMBERS.flatMap((member) => {
    const offered = servedBy(member)?.capabilities ?? {};
    const own = capabilitiesOf(member).filter((urn) => Object.hasOwn(offered, urn));
    return own.map((urn) => [urn, offered[urn]] as const);
  });
  const defaultCalendar = servedBy("calendars")?.wellKnown?.defaultCalendar;
  const wellKnown: WellKnownIds = {
    mailboxes: servedBy("mail")?.wellKnown?.mailboxes ?? {},
    ...(defaultCalendar === undefined ? {} : { defaultCalendar }),
  };
  const name = from.find((part) => part.name !== undefined)?.name;
  const timeZone = from.find((part) => part.timeZone !== undefined)?.timeZone;
  return {
    username: principal.account,
    name: name ?? principal.name ?? principal.account,
    ...(timeZone === undefined ? {} : { timeZone }),
    accounts: {
      [id]: {
        name: principal.account,
        isPersonal: true,
        isReadOnly: false,
        accountCapabilities: Object.fromEntries(capabilities),
      },
    },
    primaryAccounts: Object.fromEntries(capabilities.map(([urn]) => [urn, id])),
    wellKnown: { [id]: wellKnown },
  };
}

/** What is wrong with a server, by the name of its protocol. */
function checkFailure({ name }: BackendPart, error: unknown): MethodFailure {
  const said =
    error instanceof MethodFailure
      ? error
      : new MethodFailure("serverUnavailable", "The server does not answer.", { cause: error });
  const prefix = name === undefined ? "" : `${name}: `;
  return new MethodFailure(said.type, `${prefix}${said.message}`, { cause: error });
}

const VIEWS: readonly JumpTarget["view"][] = ["mail", "compose", "calendar", "contacts"];

/** @throws TypeError on what is no address of a web page. */
function readWebmailUrls(urls: string | WebmailUrls): WebmailUrls {
  const byView =
    typeof urls === "string" ? Object.fromEntries(VIEWS.map((view) => [view, urls])) : urls;
  for (const template of Object.values(byView)) {
    const { protocol, username, password } = new URL(expandTemplate(template, {}));
    if (!/^https?:$/.test(protocol) || username !== "" || password !== "") {
      throw new TypeError("The webmail's address is that of a page, without a login in it.");
    }
  }
  return byView;
}

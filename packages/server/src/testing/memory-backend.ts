/**
 * A mail system in memory, for tests of the dispatcher: small, correct, and it remembers which
 * calls it was asked in one tick.
 *
 * @module
 */
import type {
  Email,
  EmailFilter,
  Id,
  Mailbox,
  MailboxCreate,
  PatchObject,
  Tag,
  TagCreate,
} from "@partage-ent/jmap";
import type {
  AccountChange,
  Backend,
  BackendDescription,
  BackendScope,
  EditResults,
  Edits,
  FetchedEmail,
  Principal,
} from "../backend.js";
import { readEmailPatch } from "../email-patch.js";
import { MethodFailure } from "../method-failure.js";
import { MemoryCalendars } from "./memory-calendars.js";
import { MemoryContacts } from "./memory-contacts.js";
import { describeMemory } from "./memory-description.js";
import { memoryDevices } from "./memory-devices.js";
import { MemoryDirectory } from "./memory-directory.js";
import { MemoryPrincipals } from "./memory-principals.js";
import { ChangeLog, editRecords, pickRecords } from "./memory-records.js";
import { MemoryTimetables } from "./memory-timetables.js";

const RIGHTS = {
  mayReadItems: true,
  mayAddItems: true,
  mayRemoveItems: true,
  maySetSeen: true,
  maySetKeywords: true,
  mayCreateChild: true,
  mayRename: true,
  mayDelete: true,
  maySubmit: true,
};

/** A mailbox with defaults. */
export function mailbox(id: Id, more: Partial<Mailbox> = {}): Mailbox {
  return {
    id,
    name: id,
    parentId: null,
    role: null,
    sortOrder: 0,
    totalEmails: 0,
    unreadEmails: 0,
    totalThreads: 0,
    unreadThreads: 0,
    myRights: RIGHTS,
    isSubscribed: true,
    ...more,
  };
}

/** An email with what a list shows. */
export function email(id: Id, more: Partial<Email> = {}): FetchedEmail {
  return {
    id,
    blobId: `b${id}`,
    threadId: `t${id}`,
    mailboxIds: { inbox: true },
    keywords: {},
    size: 100,
    receivedAt: "2026-11-23T08:00:00Z",
    subject: `Subject ${id}`,
    from: [{ name: "Léa", email: "lea@univ.example" }],
    preview: "Bonjour",
    hasAttachment: false,
    ...more,
  };
}

/** Parts of a back end. */
type Part = Exclude<keyof BackendScope, "describe">;

/** The mail system. */
export class MemoryBackend implements Backend {
  readonly mailboxes = new Map<Id, Mailbox>();
  readonly emails = new Map<Id, FetchedEmail>();
  readonly tags = new Map<Id, Tag>();
  readonly log = new ChangeLog();
  readonly calendars = new MemoryCalendars(this.log, "lea.martin@univ.example");
  readonly principals = new MemoryPrincipals();
  readonly timetables = new MemoryTimetables(this.log);
  readonly blobs = new Map<Id, { readonly bytes: Uint8Array; readonly type: string }>();
  readonly contacts = new MemoryContacts(this.log, this.blobs);
  readonly directory = new MemoryDirectory();
  /** Names of the calls, one list for each tick in which some were made. */
  readonly ticks: string[][] = [];
  /** What the back end throws instead of answering a call, by its name. */
  readonly failures = new Map<string, unknown>();
  /** Calls that never answer until their promise settles, by name. */
  readonly holds = new Map<string, Promise<void>>();
  /** Parts that this back end does not have. */
  readonly absent = new Set<Part>();
  readonly watches: {
    readonly push: (change: AccountChange) => void;
    readonly fail: (error: unknown) => void;
    readonly signal: AbortSignal;
  }[] = [];
  description: BackendDescription = describeMemory();
  #tick: string[] | null = null;

  constructor() {
    for (const [index, id] of ["inbox", "sent", "trash"].entries()) {
      const role = id === "inbox" || id === "sent" ? id : "trash";
      this.mailboxes.set(id, mailbox(id, { role, sortOrder: index }));
    }
  }

  /** The state of every type. */
  get state(): string {
    return this.log.state;
  }

  /** Adds an email as if it just came. */
  deliver(id: Id, more: Partial<Email> = {}): void {
    this.emails.set(id, email(id, more));
    this.log.note("Email", "created", id);
  }

  open(_principal?: Principal): BackendScope {
    const has = <Offered>(name: Part, part: Offered) =>
      this.absent.has(name) ? {} : { [name]: part };
    const answer = <Result>(name: string, run: () => Result): Promise<Result> =>
      this.#call(name, run);
    return {
      describe: () => this.#describe(),
      ...has("mail", this.#mail(answer)),
      ...has("tags", {
        getTags: (_: Id, ids: readonly Id[] | null) =>
          answer("getTags", () => pickRecords(this.tags, ids, this.state)),
        getTagChanges: (_: Id, since: string, max?: number) =>
          answer("getTagChanges", () => this.log.since("Tag", since, max)),
        setTags: (_: Id, edits: Edits<TagCreate>) =>
          answer("setTags", () =>
            editRecords(this.log, "Tag", this.tags, edits, {
              create: (id, { name, color }) => ({
                id,
                name,
                color: color ?? null,
                keyword: `zt-${id}`,
                totalEmails: 0,
                unreadEmails: 0,
              }),
              update: (tag, patch) => ({ ...tag, ...patch }),
              destroy: () => null,
            }),
          ),
      }),
      ...has("quota", {
        getQuotas: (_: Id, ids: readonly Id[] | null) =>
          answer("getQuotas", () => pickRecords(new Map(), ids, "q1")),
      }),
      ...has("identities", {
        getIdentities: (_: Id, ids: readonly Id[] | null) =>
          answer("getIdentities", () => pickRecords(new Map(), ids, "i1")),
      }),
      ...has("calendars", this.calendars.backend(answer)),
      ...has("principals", this.principals.backend(answer)),
      ...has("timetables", this.timetables.backend(answer)),
      ...has("contacts", this.contacts.backend(answer)),
      ...has("directory", this.directory.backend(answer)),
      ...has("devices", memoryDevices(answer)),
      ...has("blobs", {
        download: (_: Id, blobId: Id) =>
          answer("download", () => {
            this.lastBlob = blobId;
            const blob = this.blobs.get(blobId);
            if (blob === undefined) throw new MethodFailure("notFound", "no such blob");
            const body = new Blob([new Uint8Array(blob.bytes)]).stream();
            return { body, type: blob.type, size: blob.bytes.length };
          }),
        upload: async (_: Id, body: ReadableStream<Uint8Array>, type: string) => {
          const bytes = new Uint8Array(await new Response(body).arrayBuffer());
          this.blobs.set("up1", { bytes, type });
          return { blobId: "up1", size: bytes.length };
        },
      }),
    };
  }

  async *watch(
    _principal: unknown,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<AccountChange> {
    const queue: AccountChange[] = [{ accountId: "a1", changed: { Email: "e0", Mailbox: "m0" } }];
    let wake: () => void = () => undefined;
    let failure: { readonly error: unknown } | null = null;
    const push = (change: AccountChange): void => {
      queue.push(change);
      wake();
    };
    const fail = (error: unknown): void => {
      failure = { error };
      wake();
    };
    signal.addEventListener("abort", () => wake());
    this.watches.push({ push, fail, signal });
    while (!signal.aborted) {
      const next = queue.shift();
      if (next !== undefined) yield next;
      else if (failure !== null) throw (failure as { readonly error: unknown }).error;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  async check(): Promise<void> {
    await this.#call("check", () => undefined);
  }

  async #describe(): Promise<BackendDescription> {
    if (this.failures.has("describe")) throw this.failures.get("describe");
    return this.description;
  }

  /** Notes the call in its tick: the list ends with the microtask after the first call. */
  async #call<Result>(name: string, run: () => Result): Promise<Result> {
    if (this.#tick === null) {
      this.#tick = [];
      this.ticks.push(this.#tick);
      queueMicrotask(() => (this.#tick = null));
    }
    this.#tick.push(name);
    await this.holds.get(name);
    if (this.failures.has(name)) throw this.failures.get(name);
    return run();
  }

  #mail(answer: <Result>(name: string, run: () => Result) => Promise<Result>) {
    return {
      getMailboxes: (_: Id, ids: readonly Id[] | null) =>
        answer("getMailboxes", () => pickRecords(this.mailboxes, ids, this.state)),
      getMailboxChanges: (_: Id, since: string, max?: number) =>
        answer("getMailboxChanges", () => this.log.since("Mailbox", since, max)),
      setMailboxes: (_: Id, edits: Edits<MailboxCreate>) =>
        answer("setMailboxes", () =>
          editRecords(this.log, "Mailbox", this.mailboxes, edits, {
            create: (id, create) => mailbox(id, create),
            update: (item, patch) => ({ ...item, ...patch }),
            destroy: ({ role }) => (role === null ? null : { type: "forbidden" }),
          }),
        ),
      queryEmails: (
        _: Id,
        query: {
          readonly filter: EmailFilter | null;
          readonly position: number;
          readonly limit: number;
        },
      ) =>
        answer("queryEmails", () => {
          const all = [...this.emails.keys()].reverse();
          this.lastQuery = query;
          return {
            queryState: this.state,
            position: query.position,
            ids: all.slice(query.position, query.position + query.limit),
            total: all.length,
          };
        }),
      getEmails: (_: Id, ids: readonly Id[], fetch: object) =>
        answer("getEmails", () => {
          this.lastFetch = fetch;
          return pickRecords(this.emails, ids, this.state);
        }),
      getEmailChanges: (_: Id, since: string, max?: number) =>
        answer("getEmailChanges", () => this.log.since("Email", since, max)),
      setEmails: (_: Id, edits: Edits<never>) => answer("setEmails", () => this.#setEmails(edits)),
      getThreads: (_: Id, ids: readonly Id[]) =>
        answer("getThreads", () =>
          pickRecords(
            new Map(
              [...this.emails.values()].map(({ id, threadId }) => [
                threadId ?? "",
                { id: threadId ?? "", emailIds: [id] },
              ]),
            ),
            ids,
            this.state,
          ),
        ),
      getThreadChanges: (_: Id, since: string, max?: number) =>
        answer("getThreadChanges", () => this.log.since("Email", since, max)),
      getSearchSnippets: (_: Id, filter: EmailFilter | null, emailIds: readonly Id[]) =>
        answer("getSearchSnippets", () => {
          this.lastFilter = filter;
          return {
            list: emailIds
              .filter((id) => this.emails.has(id))
              .map((emailId) => ({
                emailId,
                subject: "<mark>a</mark><script>b",
                preview: null,
              })),
            notFound: emailIds.filter((id) => !this.emails.has(id)),
          };
        }),
    };
  }

  lastBlob: Id | null = null;
  lastQuery: object | null = null;
  lastFetch: object | null = null;
  lastFilter: EmailFilter | null = null;
  lastPatch: PatchObject | null = null;

  #setEmails(edits: Edits<never>): EditResults<Email> {
    return editRecords<never, FetchedEmail>(this.log, "Email", this.emails, edits, {
      create: () => ({ type: "forbidden" }),
      update: (item, patch) => {
        this.lastPatch = patch;
        const { keywords, mailboxIds } = readEmailPatch(patch);
        const apply = (
          before: Readonly<Record<string, true>> = {},
          { replace, add, remove }: typeof keywords,
        ): Record<string, true> => {
          const members = new Set([...(replace ?? Object.keys(before)), ...add]);
          for (const member of remove) members.delete(member);
          return Object.fromEntries([...members].map((member) => [member, true]));
        };
        return {
          ...item,
          keywords: apply(item.keywords, keywords),
          mailboxIds: apply(item.mailboxIds, mailboxIds),
        };
      },
      destroy: () => null,
    });
  }
}

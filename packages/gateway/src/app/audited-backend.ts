import type { Backend, BackendScope, Edits } from "@partage-ent/server";
import { override } from "./override.js";

/** A write that a back end was asked for. */
export interface WriteRecord {
  readonly method: string;
  readonly created: number;
  readonly updated: number;
  readonly destroyed: number;
}

/** Names of the methods that write, by member of a scope and its own method. */
const WRITES: {
  readonly [Member in keyof BackendScope]?: Readonly<
    Partial<Record<keyof NonNullable<BackendScope[Member]>, string>>
  >;
} = {
  mail: { setEmails: "Email/set", setMailboxes: "Mailbox/set" },
  tags: { setTags: "Tag/set" },
  blobs: { upload: "upload" },
  calendars: {
    setCalendars: "Calendar/set",
    setEvents: "CalendarEvent/set",
    importEvents: "CalendarEvent/import",
    counterEvent: "CalendarEvent/counter",
  },
  timetables: {
    setFeeds: "TimetableFeed/set",
    setTimetableChanges: "TimetableChange/set",
    setSync: "TimetableSync/set",
  },
  contacts: {
    setAddressBooks: "AddressBook/set",
    setCards: "ContactCard/set",
    importCards: "CardFile/import",
  },
};

/**
 * The same back end, telling of every write before it is done: what is asked for is known even when
 * the answer gets lost. Names and counts only.
 */
export function auditBackend(backend: Backend, tell: (write: WriteRecord) => void): Backend {
  return override(backend, {
    open: (principal, options) => auditScope(backend.open(principal, options), tell),
  });
}

function auditScope(scope: BackendScope, tell: (write: WriteRecord) => void): BackendScope {
  const members = Object.entries(WRITES).flatMap(([name, methods]) => {
    const member: unknown = Reflect.get(scope, name);
    return member instanceof Object ? [[name, auditMember(member, methods, tell)]] : [];
  });
  return override(scope, Object.fromEntries(members) as Partial<BackendScope>);
}

function auditMember(
  member: object,
  methods: Readonly<Record<string, string>>,
  tell: (write: WriteRecord) => void,
): object {
  const audited = Object.entries(methods).map(([name, method]) => {
    const write = (...args: readonly unknown[]): unknown => {
      tell(countWrites(method, args[1]));
      return Reflect.apply(Reflect.get(member, name) as () => unknown, member, args);
    };
    return [name, write];
  });
  return override(member, Object.fromEntries(audited) as object);
}

function countWrites(method: string, what: unknown): WriteRecord {
  const { create, update, destroy } = Object(what) as Partial<Edits<unknown>>;
  const isSet = create instanceof Map && update instanceof Map && Array.isArray(destroy);
  return isSet
    ? { method, created: create.size, updated: update.size, destroyed: destroy.length }
    : { method, created: 1, updated: 0, destroyed: 0 };
}

/**
 * What a small WebDAV server for tests holds: people, their collections, and what changed in them.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** Somebody with an account. */
export interface OwnPerson {
  readonly user: string;
  readonly email: string;
  readonly name: string;
  /** Default: `secret`. */
  readonly password?: string;
  /** CALENDAR-USER-TYPE; default: INDIVIDUAL. */
  readonly userType?: string;
}

/** An object with its version. */
export interface OwnObject {
  readonly data: string;
  readonly etag: string;
}

/** A collection. */
export interface OwnCollection {
  readonly owner: string;
  readonly kind: "calendar" | "addressbook" | "inbox";
  readonly name: string;
  readonly components: readonly string[];
  /** Properties that were set, by `{namespace}local`, as XML text. */
  readonly properties: Map<string, string>;
  readonly objects: Map<string, OwnObject>;
  /** Names in the order of their changes; the sync-token is how many there were. */
  readonly log: string[];
  /** When each of them happened, in seconds. */
  readonly times: number[];
  /** What others may do. */
  readonly shares: Map<string, "read" | "write">;
}

/** Where a path leads. */
export interface OwnPlace {
  readonly collection: OwnCollection;
  /** Path of the collection as it was asked for. */
  readonly path: string;
  /** Undefined for the collection itself. */
  readonly object: string | undefined;
  readonly access: "own" | "read" | "write";
}

const HOMES = { calendar: "calendars", inbox: "calendars", addressbook: "addressbooks" } as const;

/** Holds everything in memory. */
export class OwnDavStore {
  readonly people: OwnPerson[];
  readonly collections: OwnCollection[] = [];

  constructor(people: readonly OwnPerson[]) {
    this.people = [...people];
    for (const { user } of people) {
      this.add(user, "calendar", "personal", { displayName: "Personal" });
      this.add(user, "addressbook", "contacts", { displayName: "Contacts" });
      this.add(user, "inbox", "inbox", {});
    }
  }

  /** Makes a collection. */
  add(
    owner: string,
    kind: OwnCollection["kind"],
    name: string,
    more: { readonly displayName?: string; readonly components?: readonly string[] } = {},
  ): OwnCollection {
    const { displayName, components = ["VEVENT"] } = more;
    const properties = new Map<string, string>();
    if (displayName !== undefined) properties.set("{DAV:}displayname", displayName);
    const collection: OwnCollection = {
      ...{
        owner,
        kind,
        name,
        properties,
        objects: new Map(),
        log: [],
        times: [],
        shares: new Map(),
      },
      components: kind === "calendar" ? components : [],
    };
    this.collections.push(collection);
    return collection;
  }

  /** The collection of somebody by its name. */
  find(owner: string, kind: OwnCollection["kind"], name: string): OwnCollection | undefined {
    return this.collections.find(
      (one) => one.owner === owner && one.kind === kind && one.name === name,
    );
  }

  /** The collections in somebody's home, those shared with her too, with the names they have there. */
  home(user: string, area: "calendars" | "addressbooks"): readonly OwnPlace[] {
    return this.collections.flatMap((collection): OwnPlace[] => {
      if (HOMES[collection.kind] !== area) return [];
      const share = collection.shares.get(user);
      const isOwn = collection.owner === user;
      if (!isOwn && !share) return [];
      const name = isOwn ? collection.name : `${collection.name}_of_${collection.owner}`;
      const path = `/${area}/${user}/${name}/`;
      return [{ collection, path, object: undefined, access: isOwn ? "own" : (share ?? "read") }];
    });
  }

  /** Where a decoded path leads somebody; undefined where she has nothing there. */
  place(user: string, path: string): OwnPlace | undefined {
    const [, area = "", home = "", name = "", object = "", ...rest] = path.split("/");
    if ((area !== "calendars" && area !== "addressbooks") || home !== user || rest.length > 0) {
      return undefined;
    }
    const found = this.home(user, area).find((one) => one.path === `/${area}/${home}/${name}/`);
    return found && { ...found, object: object === "" ? undefined : object };
  }

  /** Writes an object. */
  put({ objects, log, times }: OwnCollection, name: string, data: string): OwnObject {
    const etag = `"${createHash("sha256").update(`${log.length} ${data}`).digest("hex").slice(0, 16)}"`;
    const object = { data, etag };
    objects.set(name, object);
    log.push(name);
    times.push(Math.floor(Date.now() / 1_000));
    return object;
  }

  /** Removes an object. */
  remove({ objects, log, times }: OwnCollection, name: string): void {
    if (!objects.delete(name)) return;
    log.push(name);
    times.push(Math.floor(Date.now() / 1_000));
  }

  /** Removes a collection. */
  drop(collection: OwnCollection): void {
    this.collections.splice(this.collections.indexOf(collection), 1);
  }

  /** Characters of all objects of somebody. */
  used(user: string): number {
    return this.collections
      .filter(({ owner }) => owner === user)
      .flatMap(({ objects }) => [...objects.values()])
      .reduce((sum, { data }) => sum + data.length, 0);
  }
}

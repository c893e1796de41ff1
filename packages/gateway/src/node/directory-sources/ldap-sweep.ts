import { GreaterThanEqualsFilter, AndFilter, PresenceFilter } from "ldapts";
import { entryKey, keyAttributes } from "../../app/directory-sources/entry-key.js";
import type { LdapConnection } from "./ldap-connection.js";
import { formatTime, parseTime } from "./ldap-cursor.js";
import { readSearchEntry } from "./ldap-entry.js";
import { LdapFailure } from "./ldap-failure.js";
import type { LdapBranch, LdapSetup } from "./ldap-setup.js";

/** A sweep asks for little of each entry, so that its pages may be longer. */
const SWEEP_PAGES = 4;
/** How far the own clock may be ahead of the server's, where the server doesn't tell its own. */
const CLOCK_DOUBT = 300_000;

/** Keys of all records of a server: a listing of names, not of entries. */
export async function listKeys(connection: LdapConnection, setup: LdapSetup): Promise<Set<string>> {
  const { names } = setup.reading;
  const keys = new Set<string>();
  for (const branch of setup.branches) {
    if (branch.kind === "structures") continue;
    const attributes = keyAttributes(branch.kind, names);
    const allowed = new Set(attributes.map((name) => name.toLowerCase()));
    const { base, scope, filter } = branch;
    const pageSize = setup.pageSize * SWEEP_PAGES;
    const pages = connection.search({ base, scope, filter, attributes, pageSize });
    for await (const { entries } of skipMissing(pages, branch)) {
      for (const found of entries) {
        const entry = readSearchEntry(found, branch.kind, allowed);
        const key = entryKey(entry, branch.kind, names);
        if (key !== null) keys.add(key);
      }
    }
  }
  return keys;
}

/** Goes on without a branch that need not be there. */
export async function* skipMissing<T>(
  pages: AsyncIterable<T>,
  { isOptional }: Pick<LdapBranch, "isOptional">,
): AsyncGenerator<T> {
  try {
    yield* pages;
  } catch (error) {
    const isMissing = error instanceof LdapFailure && error.resultCode === 32;
    if (!isOptional || !isMissing) throw error;
  }
}

/** The filter of a branch, for what changed since a time. */
export function changedSince(branch: LdapBranch, attribute: string, since: string): AndFilter {
  // A filter is put together of parts, never of text.
  const changed = new GreaterThanEqualsFilter({ attribute, value: since });
  return new AndFilter({ filters: [branch.filter, changed] });
}

/**
 * From when on the next reading has to ask for changes, in the clock of the server: `currentTime` of
 * its root, or the last change that it knows of (`contextCSN`), or the own clock with doubt.
 */
export async function readClock(connection: LdapConnection, setup: LdapSetup): Promise<string> {
  const root = await readOne(connection, "", ["currentTime", "namingContexts"]);
  const [told] = root.get("currenttime") ?? [];
  const base = setup.branches[0]?.base.toLowerCase() ?? "";
  const context = (root.get("namingcontexts") ?? []).find((each) =>
    base.endsWith(each.toLowerCase()),
  );
  const changes =
    told === undefined && context !== undefined
      ? ((await readOne(connection, context, ["contextCSN"])).get("contextcsn") ?? [])
      : [];
  const times = [told ?? "", ...changes].flatMap((each) => parseTime(each) ?? []);
  const now = times.length > 0 ? Math.max(...times) : Date.now() - CLOCK_DOUBT;
  return formatTime(now - setup.overlapMs);
}

async function readOne(
  connection: LdapConnection,
  base: string,
  attributes: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const filter = new PresenceFilter({ attribute: "objectClass" });
  const allowed = new Set(attributes.map((name) => name.toLowerCase()));
  try {
    for await (const { entries } of connection.search({
      base,
      scope: "base",
      filter,
      attributes,
    })) {
      const [found] = entries;
      if (found) return readSearchEntry(found, "people", allowed).attributes;
    }
  } catch (error) {
    // Many servers tell an account nothing of their root: there are other ways to know the time.
    if (!(error instanceof LdapFailure) || error.resultCode === null) throw error;
  }
  return new Map();
}

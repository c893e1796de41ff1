/**
 * The index of the gateway's directory, read from any source.
 *
 * @module
 */
import type { DirectoryCaller } from "@partage-ent/jmap";
import type { Backend } from "@partage-ent/server";
import { createDirectories } from "../../packages/gateway/src/app/directory/directories.js";
import type { DirectorySetup } from "../../packages/gateway/src/app/directory/directory-setup.js";
import type {
  DirectoryRecord,
  DirectorySource,
  StructureRecord,
} from "../../packages/gateway/src/app/directory/directory-source.js";
import { withDirectory } from "../../packages/gateway/src/app/directory/with-directory.js";
import { override } from "../../packages/gateway/src/app/override.js";
import type { Database } from "../../packages/gateway/src/node/database.js";
import { createSqlDirectoryStore } from "../../packages/gateway/src/node/directory/sql-directory-store.js";
import { migrate } from "../../packages/gateway/src/node/migrations.js";
import { MemoryBackend } from "../../packages/server/src/testing/memory-backend.js";
import type { DirectoryAccess, DirectoryFixture } from "./directory-backend.js";
import { MOST_RESULTS, TOLD_FROM } from "./directory-seed.js";

/** A source that has what it was given. */
export function memorySource(
  records: readonly DirectoryRecord[],
  structures: readonly StructureRecord[],
): DirectorySource {
  return {
    name: "memory",
    read: () =>
      Promise.resolve({
        isWhole: true,
        batches: (async function* () {
          yield await Promise.resolve({ records, structures, removedKeys: [] });
        })(),
        cursor: () => null,
        problems: () => [],
      }),
  };
}

function setupOf(source: DirectorySource): DirectorySetup {
  const rule = (value: string) => [{ attribute: "role", value }];
  return {
    name: "Université de Valmorée",
    sources: [{ source, refreshMs: 60_000, wholeMs: 60_000 }],
    callers: {
      administrator: rule("administrator"),
      staff: rule("staff"),
      student: rule("student"),
    },
    visibility: {
      ...{ office: "anonymous", postalAddress: "anonymous", titles: "anonymous" },
      ...{ memberships: "anonymous", affiliations: "anonymous", links: "anonymous" },
      ...{ photos: "student", groups: "student" },
      ...TOLD_FROM,
    },
    maxResults: {
      ...{ anonymous: MOST_RESULTS, student: MOST_RESULTS },
      ...{ staff: MOST_RESULTS, administrator: MOST_RESULTS },
    },
    shareWith: {},
  };
}

/** The suite's university read from a source into an index, with the callers of the suite before it. */
export async function indexDirectory(
  database: Database,
  source: DirectorySource,
  close: () => Promise<void>,
): Promise<DirectoryFixture> {
  await migrate(database);
  const store = createSqlDirectoryStore(database);
  const empty = memorySource([], []);
  for (const [establishment, own] of [
    ["valmoree", source],
    ["ailleurs", empty],
  ] as const) {
    const { signal } = new AbortController();
    await store.declareSources(establishment, [own.name], 0);
    await store.load({ establishment, source: own.name }, await own.read(null, signal), {
      ...{ precedence: [own.name], acceptsShrinking: false, now: 1_000, signal },
    });
  }
  const setups = { valmoree: setupOf(source), ailleurs: setupOf(empty) };
  const directories = createDirectories({ establishments: setups, store });
  const access = (establishment: string, caller: DirectoryCaller): DirectoryAccess => {
    const memory = new MemoryBackend();
    // A mail system without a directory of its own.
    const open: Backend["open"] = () => {
      const { directory: _, ...scope } = memory.open();
      return scope;
    };
    return {
      backend: withDirectory(override<Backend>(memory, { open }), directories),
      principal: {
        ...{ establishment, account: `${caller}@univ.example` },
        attributes: { role: [caller] },
      },
    };
  };
  return {
    as: (caller) => access("valmoree", caller),
    foreign: access("ailleurs", "administrator"),
    close,
  };
}

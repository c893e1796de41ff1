/** What somebody tries to learn from the mail system's own directory, where the index has none of a kind. */
import type { CardKind, DirectoryEntry } from "@partage-ent/jmap";
import type { Backend, BackendScope, DirectoryBackend } from "@partage-ent/server";
import { describe, expect, it } from "vitest";
import type { Directories, OpenDirectory } from "./directories.js";
import { withDirectory } from "./with-directory.js";

function entry(id: string, kind: CardKind): DirectoryEntry {
  return {
    ...{ "@type": "Card", version: "1.0", uid: `mailto:${id}@univ.example`, id, kind },
    ...{ name: { full: id }, blobId: `dir-${id}`, establishment: "Valmorée", affiliations: [] },
    ...{ memberships: [], memberCount: null, capacity: null },
    emails: { e1: { address: `${id}@univ.example` } },
  };
}

/** A directory that answers whatever it has, to whatever is asked. */
function careless(entries: readonly DirectoryEntry[]): DirectoryBackend {
  const nothing = () => Promise.reject(new Error("not asked here"));
  return {
    queryEntries: () =>
      Promise.resolve({
        ...{ queryState: "s", position: 0, ids: entries.map(({ id }) => id), hasMore: false },
        ...{ masked: 0, isApproximate: false, facets: null },
      }),
    getEntries: (_accountId, ids) =>
      Promise.resolve({
        state: "s",
        list: entries.filter(({ id }) => ids.includes(id)),
        notFound: ids.filter((id) => entries.every((each) => each.id !== id)),
      }),
    queryStructures: nothing,
    getStructures: nothing,
  };
}

const SYSTEM = [entry("rose.cachelin", "individual"), entry("jury", "group")];

function open(tellsGroups: boolean): BackendScope {
  const scope = { directory: careless(SYSTEM), describe: () => Promise.reject(new Error("no")) };
  const index: OpenDirectory = {
    ...{ backend: careless([]), heldKinds: () => Promise.resolve(["individual"]), tellsGroups },
    capability: () => Promise.reject(new Error("not asked here")),
    download: () => Promise.resolve(undefined),
  };
  const directories: Directories = { serves: () => true, open: () => index };
  const backend = { open: () => scope } as unknown as Backend;
  const { signal } = new AbortController();
  const principal = { establishment: "valmoree", account: "lea@univ.example" };
  return withDirectory(backend, directories).open(principal, { signal });
}

async function ask(tellsGroups: boolean, kind: CardKind) {
  const { directory } = open(tellsGroups);
  const query = { filter: { kind, text: "ju" }, position: 0, limit: 10, calculateFacets: false };
  const ids = SYSTEM.map(({ id }) => id);
  return {
    asked: (await directory!.queryEntries("a1", query)).ids,
    read: (await directory!.getEntries("a1", ids, ["id", "name"])).list.map(({ id }) => id),
  };
}

describe("row 50: the mail system's directory beside the index", () => {
  it("shows no person, by no question and no id", async () => {
    expect((await ask(true, "individual")).asked).toEqual([]);
    expect((await ask(true, "group")).read).toEqual(["jury"]);
  });

  it("shows no group to who may not know groups and their addresses", async () => {
    expect(await ask(false, "group")).toEqual({ asked: [], read: [] });
  });

  it.each(["dir-rose.cachelin", "dir-jury", "dir-photo-rose.cachelin"])(
    "gives no card of whom it does not show: %s",
    async (blobId) => {
      const { blobs } = open(false);
      await expect(blobs!.download("a1", blobId)).rejects.toMatchObject({ type: "notFound" });
    },
  );
});

import { type CardKind, DIRECTORY, type DirectoryCapability, type Id } from "@partage-ent/jmap";
import {
  type Backend,
  type BackendDescription,
  type BackendScope,
  type BlobBackend,
  type DirectoryBackend,
  MethodFailure,
  type Principal,
} from "@partage-ent/server";
import { override } from "../override.js";
import type { Directories, OpenDirectory } from "./directories.js";
import { entryUuid } from "./directory-ids.js";

/** Kinds that a mail system may tell of where the index has none: never people, whom it doesn't know to hide. */
const DELEGATED: readonly CardKind[] = ["group", "location", "device"];

/** The same back end with the index in the place of what the mail system tells of people. */
export function withDirectory(backend: Backend, directories: Directories): Backend {
  return override(backend, {
    open: (principal: Principal, options: { readonly signal: AbortSignal }) => {
      const scope = backend.open(principal, options);
      if (!directories.serves(principal.establishment)) return scope;
      const directory = directories.open(principal);
      const mixed = new MixedDirectory(directory, scope.directory);
      return override<BackendScope>(scope, {
        describe: async () => describe(await scope.describe(), mixed),
        directory: mixed.backend,
        blobs: withCards(scope.blobs, mixed, options.signal),
      });
    },
  });
}

/** The index, and for kinds that it has none of the mail system's own directory. */
class MixedDirectory {
  readonly backend: DirectoryBackend;
  readonly directory: OpenDirectory;
  readonly #inner: DirectoryBackend | undefined;

  constructor(directory: OpenDirectory, inner: DirectoryBackend | undefined) {
    this.directory = directory;
    this.#inner = inner;
    this.backend = {
      ...directory.backend,
      queryEntries: async (accountId, query) => {
        const { kind } = query.filter;
        const isElsewhere = kind !== undefined && (await this.#delegated()).includes(kind);
        const answering = isElsewhere && this.#inner ? this.#inner : directory.backend;
        return answering.queryEntries(accountId, query);
      },
      getEntries: async (accountId, ids, properties) => {
        const own = await directory.backend.getEntries(accountId, ids, properties);
        const left = own.notFound.filter((id) => entryUuid(id) === undefined);
        if (!this.#inner || left.length === 0) return own;
        const kinds = await this.#delegated();
        const wanted = [...new Set([...properties, "kind"] as const)];
        const others = await this.#inner.getEntries(accountId, left, wanted);
        const list = others.list.filter(({ kind }) => kind !== undefined && kinds.includes(kind));
        const found = new Set(list.map(({ id }) => id));
        return {
          state: own.state,
          list: [...own.list, ...list],
          notFound: own.notFound.filter((id) => !found.has(id)),
        };
      },
    };
  }

  /** Kinds that the mail system is asked for. */
  async #delegated(): Promise<readonly CardKind[]> {
    if (!this.#inner) return [];
    const held = await this.directory.heldKinds();
    // An entry of the mail system's is never without its address.
    const { tellsGroups } = this.directory;
    return DELEGATED.filter((kind) => !held.includes(kind) && (kind !== "group" || tellsGroups));
  }

  /** The capability, with those kinds of the mail system's own directory that it is asked for. */
  async capability(inner: unknown): Promise<DirectoryCapability> {
    const own = await this.directory.capability();
    const served =
      typeof inner === "object" && inner !== null && "kinds" in inner && Array.isArray(inner.kinds)
        ? (inner.kinds as readonly unknown[])
        : [];
    const more = (await this.#delegated()).filter((kind) => served.includes(kind));
    return { ...own, kinds: [...own.kinds, ...more] };
  }
}

async function describe(
  description: BackendDescription,
  mixed: MixedDirectory,
): Promise<BackendDescription> {
  const { accounts } = description;
  const accountId = Object.keys(accounts).find((id) => accounts[id]?.isPersonal);
  const account = accountId === undefined ? undefined : accounts[accountId];
  if (accountId === undefined || !account) return description;
  const capability = await mixed.capability(account.accountCapabilities[DIRECTORY]);
  const accountCapabilities = { ...account.accountCapabilities, [DIRECTORY]: capability };
  return {
    ...description,
    accounts: { ...accounts, [accountId]: { ...account, accountCapabilities } },
    primaryAccounts: { ...description.primaryAccounts, [DIRECTORY]: accountId },
  };
}

/** Cards of entries, read as files; a card of the mail system's only where its entry may be seen. */
function withCards(
  blobs: BlobBackend | undefined,
  mixed: MixedDirectory,
  signal: AbortSignal,
): BlobBackend {
  const missing = (): never => {
    throw new MethodFailure("notFound", "There is no such blob.");
  };
  const download = async (accountId: Id, blobId: Id): ReturnType<BlobBackend["download"]> => {
    if (!blobId.startsWith("dir-")) return blobs ? blobs.download(accountId, blobId) : missing();
    const own = await mixed.directory.download(blobId, signal);
    if (own) return own;
    const id = blobId.slice("dir-".length);
    if (!blobs || entryUuid(id) !== undefined || id.startsWith("photo-")) return missing();
    const { list } = await mixed.backend.getEntries(accountId, [id], ["kind"]);
    return list.length === 1 ? blobs.download(accountId, blobId) : missing();
  };
  return blobs ? override(blobs, { download }) : { download, upload: () => missing() };
}

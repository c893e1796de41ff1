import type { CardKind, DirectoryCapability, Id } from "@partage-ent/jmap";
import type { Blob, DirectoryBackend, Principal } from "@partage-ent/server";
import { callerOf, visibleTo } from "./caller-rights.js";
import { DirectoryHub, type DirectoryOptions } from "./directory-hub.js";
import { type DirectoryView, openDirectoryScope, readEntryBlob } from "./directory-scope.js";
import { MIN_TEXT } from "./read-text.js";

/** The directories of all establishments. */
export interface Directories {
  /** Whether an establishment has a directory. */
  serves(establishment: string): boolean;
  /** The directory as a person sees it; only where it is served. */
  open(principal: Principal): OpenDirectory;
}

/** The directory as one person sees it. */
export interface OpenDirectory {
  readonly backend: DirectoryBackend;
  capability(): Promise<DirectoryCapability>;
  /** Kinds that the index has of anybody, whether this person sees them or not. */
  heldKinds(): Promise<readonly CardKind[]>;
  /** Whether this person may be told of groups and their addresses. */
  readonly tellsGroups: boolean;
  /** The card or the photo of an entry; undefined where there is none for this person. */
  download(blobId: Id, signal: AbortSignal): Promise<Blob | undefined>;
}

/** Opens the directories of a service. */
export function createDirectories(options: DirectoryOptions): Directories {
  const hub = new DirectoryHub(options);
  const { establishments, store } = options;
  return {
    serves: (establishment) => Object.hasOwn(establishments, establishment),
    open: (principal) => {
      const view = viewOf(options, principal);
      const keys = view.visible.map(({ key }) => key);
      const heldKinds = (): Promise<readonly CardKind[]> => store.readKinds(keys);
      const own = view.visible.find(({ key }) => key === principal.establishment)?.rights;
      return {
        backend: openDirectoryScope(hub, view),
        heldKinds,
        tellsGroups: own !== undefined && own.groups && own.emails,
        capability: async () => {
          const held = await heldKinds();
          const seesGroups = view.visible.some(({ rights }) => rights.groups);
          const kinds = held.filter((kind) => kind !== "group" || seesGroups);
          return { ...view.capability, kinds };
        },
        download: (blobId, signal) => readEntryBlob(hub, view, blobId, signal),
      };
    },
  };
}

function viewOf({ establishments }: DirectoryOptions, principal: Principal): DirectoryView {
  const own = establishments[principal.establishment];
  if (!own) throw new Error(`${principal.establishment} has no directory`);
  const caller = callerOf(own, principal);
  const visible = visibleTo(establishments, principal.establishment, caller);
  const rights = visible.map((each) => each.rights);
  const some = (test: (each: (typeof rights)[number]) => boolean): boolean => rights.some(test);
  const facets: DirectoryCapability["facets"] = [
    "establishment",
    ...(some(({ memberships }) => memberships) ? (["structure"] as const) : []),
    ...(some(({ affiliations }) => affiliations) ? (["affiliation"] as const) : []),
    ...(some(({ groups, groupMembers }) => groups && groupMembers) ? (["group"] as const) : []),
  ];
  const maxResults = own.maxResults[caller];
  const capability = { caller, maxResults, facets, minTextLength: MIN_TEXT, hasStructures: true };
  return { principal, visible, capability };
}

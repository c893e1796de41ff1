import type { DirectorySetup } from "./directory-setup.js";
import type { DirectoryStore } from "./directory-store.js";
import type { DirectoryTelemetry } from "./directory-telemetry.js";
import { growTree, type StructureTree } from "./structure-tree.js";

/** What the directories of a service need. */
export interface DirectoryOptions {
  /** By key of the establishment. */
  readonly establishments: Readonly<Record<string, DirectorySetup>>;
  readonly store: DirectoryStore;
  readonly telemetry?: DirectoryTelemetry;
}

/** What all who ask share. */
export class DirectoryHub {
  readonly options: DirectoryOptions;
  readonly #trees = new Map<string, { readonly state: string; readonly tree: StructureTree }>();

  constructor(options: DirectoryOptions) {
    this.options = options;
  }

  /** The structures of some establishments; kept until something of them is told otherwise. */
  async tree(establishments: readonly string[]): Promise<StructureTree> {
    const { store } = this.options;
    const state = await store.readState(establishments);
    const key = establishments.join(" ");
    const kept = this.#trees.get(key);
    if (kept?.state === state) return kept.tree;
    const tree = growTree(await store.readStructures(establishments));
    this.#trees.set(key, { state, tree });
    return tree;
  }
}

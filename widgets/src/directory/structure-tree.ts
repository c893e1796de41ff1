/**
 * The structures of the establishment as a tree (ARIA APG, tree view pattern), read branch by branch.
 *
 * @module
 */
import type { DirectoryStructure, Id } from "@partage-ent/jmap";
import { listStructures } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import { adopt } from "../shared/adopt.js";
import { icon } from "../shared/row-icons.js";
import { plainLine } from "../shared/text.js";
import { NEXT, PREVIOUS } from "./extra-icons.js";
import type { DirectoryModel, Panel } from "./model.js";
import { treeStyles } from "./tree.styles.js";

/** What is known of the structures below one. */
type Branch = readonly DirectoryStructure[] | "loading" | "failed";

/** Above all structures. */
const TOP = "";
/** What stands before the id of a branch that is to be read again; no id begins so (RFC 8620 section 1.2). */
const RETRY = "!";

/** The tree of one directory. */
export class StructureTree implements Panel {
  readonly #model: DirectoryModel;
  readonly #branches = new Map<Id, Branch>();
  readonly #expanded = new Set<Id>([TOP]);
  /** The structure that Tab reaches. */
  #stop: Id | undefined;
  #typed = "";
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(model: DirectoryModel) {
    this.#model = model;
  }

  /** Puts the tree in place of the results, and the focus into it. */
  static async open(model: DirectoryModel): Promise<void> {
    adopt(model.host.renderRoot as ShadowRoot, treeStyles);
    const tree = new StructureTree(model);
    const hadFocus = model.host.matches(":focus-within");
    model.openId = undefined;
    model.panel = tree;
    await tree.#load(TOP);
    if (hadFocus) await tree.#focus(tree.#stop);
  }

  render(): TemplateResult {
    const { host, extras } = this.#model;
    const w = extras!.words;
    return html`<div class="panel">
      <div class="panel-head">
        <button class="icon" type="button" data-act="results" aria-label=${w.back} title=${w.back}>
          ${icon(PREVIOUS)}
        </button>
        <span
          class="panel-title"
          id="tree-title"
          role="heading"
          aria-level=${Math.min(6, host.headingLevel + 1)}
          >${w.organigramme}</span
        >
        <span class="hint">${w.treeHint}</span>
      </div>
      ${this.#renderTop()}
    </div>`;
  }

  #renderTop(): unknown {
    const w = this.#model.extras!.words;
    const top = this.#branches.get(TOP);
    if (top === undefined || top === "loading")
      return html`<div class="ghosts" role="status">
        <span class="sr">${w.treeLoading}</span
        >${[1, 2, 3].map(() => html`<i class="ghost-line"></i>`)}
      </div>`;
    if (top === "failed") return this.#renderFailure();
    if (!top.length) return html`<p class="hint">${w.treeEmpty}</p>`;
    return html`<ul
      role="tree"
      part="tree"
      aria-labelledby="tree-title"
      @keydown=${this.#keydown}
      @click=${this.#click}
    >
      ${this.#renderBranch(top, 1)}
    </ul>`;
  }

  #renderFailure(): TemplateResult {
    const w = this.#model.extras!.words;
    return html`<p class="failed" role="alert">
      ${w.treeFailed}
      <button class="quiet" type="button" @click=${() => void this.#load(TOP)}>${w.retry}</button>
    </p>`;
  }

  /** All in one list, with their levels: the name of one has nothing of those below it. */
  #renderBranch(branch: readonly DirectoryStructure[], level: number): readonly unknown[] {
    return branch.map((structure, at) => {
      const { id, childCount } = structure;
      const below = this.#expanded.has(id) && childCount ? this.#branches.get(id) : [];
      const item = this.#renderItem(structure, level, [at + 1, branch.length]);
      if (Array.isArray(below))
        return [item, this.#renderBranch(below as readonly DirectoryStructure[], level + 1)];
      return [item, this.#renderWait(id, level + 1, below === "failed")];
    });
  }

  /** In the place of a branch that is not there: one that failed is read again when it is pressed. */
  #renderWait(id: Id, level: number, hasFailed: boolean): TemplateResult {
    const w = this.#model.extras!.words;
    if (!hasFailed) return html`<li role="none" class="l${level}"><i class="ghost-line"></i></li>`;
    const key = RETRY + id;
    return html`<li
      role="treeitem"
      class="l${Math.min(level, 6)}"
      data-id=${key}
      aria-labelledby="again-${id}"
      aria-level=${level}
      aria-selected="false"
      tabindex=${key === this.#stop ? 0 : -1}
    >
      <div class="node" id="again-${id}">
        <span class="twist"></span>
        <span class="label">${w.treeFailed} <span class="quiet">${w.retry}</span></span>
      </div>
    </li>`;
  }

  #renderItem(
    structure: DirectoryStructure,
    level: number,
    [at, of]: readonly [number, number],
  ): TemplateResult {
    const { id, acronym, childCount, memberCount } = structure;
    const { lang, extras } = this.#model;
    const w = extras!.words;
    const isOpen = this.#expanded.has(id);
    const count = memberCount.toLocaleString(lang);
    const short = plainLine(acronym ?? "", 40);
    return html`<li
      role="treeitem"
      class="l${Math.min(level, 6)}"
      data-id=${id}
      aria-labelledby="t-${id}"
      aria-level=${level}
      aria-posinset=${at}
      aria-setsize=${of}
      aria-expanded=${childCount ? isOpen : nothing}
      aria-selected="false"
      tabindex=${id === this.#stop ? 0 : -1}
    >
      <div class="node" id="t-${id}">
        <span class="twist ${isOpen ? "down" : ""}">${childCount ? icon(NEXT) : nothing}</span>
        <span class="label"
          ><bdi>${plainLine(structure.name, 200)}</bdi>${
            short ? html` <span class="acronym">(${short})</span>` : nothing
          }</span
        >
        <span class="members"
          >${count}<span class="sr">
            ${w.people(count, memberCount === 1).replace(count, "")}</span
          ></span
        >
      </div>
    </li>`;
  }

  async #load(id: Id): Promise<void> {
    const { connection, update } = this.#model;
    if (!connection) return;
    this.#branches.set(id, "loading");
    update();
    try {
      const found = await listStructures(connection, { parentId: id || null });
      this.#branches.set(id, found);
      if (id === TOP) this.#stop = found[0]?.id;
      // One establishment alone says nothing: what is below it does.
      if (id === TOP && found.length === 1 && found[0]!.childCount)
        this.#toggle(found[0]!.id, true);
    } catch {
      this.#branches.set(id, "failed");
    }
    update();
  }

  #toggle(id: Id, open: boolean): void {
    if (open) this.#expanded.add(id);
    else this.#expanded.delete(id);
    if (open && !Array.isArray(this.#branches.get(id))) void this.#load(id);
    this.#model.update();
  }

  /** Shows the people of a structure. */
  #choose(id: Id): void {
    if (id.startsWith(RETRY)) {
      const above = id.slice(RETRY.length);
      void this.#load(above).then(() => this.#focus(above));
      return;
    }
    const name = this.#find(id)?.name ?? "";
    this.#model.text = "";
    this.#model.narrow({ structure: { id, name }, group: undefined });
    void this.#model.host.updateComplete.then(() => this.#model.host.focus());
  }

  #find(id: Id): DirectoryStructure | undefined {
    for (const branch of this.#branches.values())
      if (Array.isArray(branch)) {
        const found = (branch as readonly DirectoryStructure[]).find((one) => one.id === id);
        if (found) return found;
      }
    return undefined;
  }

  readonly #click = (event: Event): void => {
    const target = event.target as Element;
    const id = target.closest<HTMLElement>("[role=treeitem]")?.dataset["id"];
    if (!id) return;
    this.#stop = id;
    if (target.closest(".twist") && this.#find(id)?.childCount)
      this.#toggle(id, !this.#expanded.has(id));
    else if (target.closest(".node")) this.#choose(id);
  };

  readonly #keydown = (event: KeyboardEvent): void => {
    const item = (event.target as Element).closest<HTMLElement>("[role=treeitem]");
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
    if (!item || event.target !== item || hasModifier) return;
    const id = item.dataset["id"]!;
    const next = this.#step(event.key, item, id);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (next) void this.#focus(next);
  };

  /** Where a key leads; empty for nowhere, undefined for a key of others. */
  #step(key: string, item: HTMLElement, id: Id): Id | undefined {
    const all = [...item.closest("[role=tree]")!.querySelectorAll<HTMLElement>("[role=treeitem]")];
    const levelOf = (one: Element | undefined): number => Number(one?.ariaLevel ?? 0);
    const idOf = (one: Element | null | undefined): Id =>
      (one as HTMLElement | null | undefined)?.dataset["id"] ?? "";
    const at = all.indexOf(item);
    // The arrow that points into the tree opens, whichever way the text runs.
    const isRtl = item.matches(":dir(rtl)");
    const [inward, outward] = isRtl ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
    const isOpen = item.getAttribute("aria-expanded");
    if (key === "ArrowDown") return idOf(all[at + 1]);
    if (key === "ArrowUp") return idOf(all[at - 1]);
    if (key === "Home") return idOf(all[0]);
    if (key === "End") return idOf(all.at(-1));
    if (key === inward) {
      if (isOpen === "true") return levelOf(all[at + 1]) > levelOf(item) ? idOf(all[at + 1]) : "";
      if (isOpen === "false") this.#toggle(id, true);
      return "";
    }
    if (key === outward) {
      if (isOpen !== "true")
        return idOf(all.slice(0, at).findLast((one) => levelOf(one) < levelOf(item)));
      this.#toggle(id, false);
      return "";
    }
    if (key === "Enter" || key === " ") {
      this.#choose(id);
      return "";
    }
    return key.length === 1 ? this.#typeAhead(key, all, at) : undefined;
  }

  #typeAhead(key: string, all: readonly HTMLElement[], at: number): Id {
    clearTimeout(this.#typing);
    this.#typed += key.toLocaleLowerCase();
    this.#typing = setTimeout(() => (this.#typed = ""), 500);
    const from = this.#typed.length > 1 ? at : at + 1;
    const found = [...all.slice(from), ...all.slice(0, from)].find((one) =>
      one.querySelector(".label")!.textContent.trim().toLocaleLowerCase().startsWith(this.#typed),
    );
    return found?.dataset["id"] ?? "";
  }

  async #focus(id: Id | undefined): Promise<void> {
    const { host, update } = this.#model;
    this.#stop = id;
    update();
    await host.updateComplete;
    const all = host.renderRoot.querySelectorAll<HTMLElement>("[role=treeitem]");
    [...all].find(({ dataset }) => dataset["id"] === id)?.focus();
  }
}

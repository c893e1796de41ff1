/**
 * Where the chosen structure stands among the others: a line of structures above it.
 *
 * @module
 */
import type { DirectoryStructure, Id } from "@partage-ent/jmap";
import { getStructures } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../shared/row-icons.js";
import { plainLine } from "../shared/text.js";
import { NEXT } from "./extra-icons.js";
import { CLEAR } from "./icons.js";
import type { DirectoryModel } from "./model.js";

/** Levels that are asked for at most: one that is above itself has no end. */
const DEEPEST = 12;

/** The structures above the chosen one, asked for when it becomes another. */
export class StructurePath {
  readonly #model: DirectoryModel;
  #id: Id | undefined;
  /** From the top down to the chosen one. */
  #path: readonly DirectoryStructure[] = [];

  constructor(model: DirectoryModel) {
    this.#model = model;
  }

  /** The name of the chosen structure, once it is known. */
  get name(): string {
    return this.#path.at(-1)?.name ?? "";
  }

  /** Asks for the structures above the chosen one when it became another. */
  follow(): void {
    const { filters, session } = this.#model;
    const id = filters.structure?.id;
    if (id === this.#id || !session) return;
    this.#id = id;
    this.#path = [];
    if (id) void this.#load(id);
  }

  async #load(id: Id): Promise<void> {
    const { connection, update } = this.#model;
    const path: DirectoryStructure[] = [];
    let next: Id | null = id;
    try {
      while (next && connection && path.length < DEEPEST) {
        const [found]: readonly DirectoryStructure[] = await getStructures(connection, [next]);
        if (!found || id !== this.#id) break;
        path.unshift(found);
        next = found.parentId;
      }
    } catch {
      // The results say where they are from without it; what stands is shown.
      this.#path = path;
    }
    if (id !== this.#id) return;
    this.#path = path;
    update();
  }

  render(): unknown {
    const { filters, extras } = this.#model;
    const { structure } = filters;
    const w = extras!.words;
    if (!structure) return nothing;
    const last = { id: structure.id, name: structure.name };
    const steps = this.#path.length ? this.#path : [last];
    const name = plainLine(steps.at(-1)!.name, 100);
    return html`<nav class="path" aria-label=${w.path}>
      <ol>
        ${steps.map((step, at) => this.#renderStep(step, at === steps.length - 1))}
      </ol>
      <button
        class="icon"
        type="button"
        data-act="unfacet"
        data-value="structure"
        aria-label=${w.remove(name)}
        title=${w.remove(name)}
      >
        ${icon(CLEAR)}
      </button>
    </nav>`;
  }

  #renderStep(step: { readonly id: Id; readonly name: string }, isLast: boolean): TemplateResult {
    const name = plainLine(step.name, 100);
    return html`<li>
      ${
        isLast
          ? html`<strong aria-current="true" dir="auto">${name}</strong>`
          : html`<button
                class="quiet"
                type="button"
                dir="auto"
                data-act="crumb"
                data-id=${step.id}
                data-value=${name}
              >
                ${name}</button
              >${icon(NEXT)}`
      }
    </li>`;
  }
}

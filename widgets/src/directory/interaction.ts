/**
 * All that happens when somebody acts on results: loaded when a pointer or the focus comes near.
 *
 * @module
 */
import type { CardKind, Id } from "@partage-ent/jmap";
import { html, nothing } from "lit";
import { loadElement } from "../load.js";
import type {
  PartageGroupSelectEvent,
  PartageStructureSelectEvent,
} from "../shared/entry-events.js";
import { icon } from "../shared/row-icons.js";
import { PREVIOUS } from "./extra-icons.js";
import { PartagePersonSelectEvent } from "./events.js";
import type { Narrowing } from "./extras.js";
import type { DirectoryModel } from "./model.js";

/** The tag of the directory, before which a page may put a prefix. */
const TAG = "partage-directory";

/** What the directory gives to the element that shows a card. */
interface PersonElement extends HTMLElement {
  connection: unknown;
  person: unknown;
  headingLevel: number;
  linked: boolean;
}

/** Keys, choices and the card of one directory. */
export class Interaction {
  readonly #model: DirectoryModel;
  #card: PersonElement | undefined;
  #hasFailed = false;

  constructor(model: DirectoryModel) {
    this.#model = model;
  }

  /** Speaks the language of the element: its words are those of the extras. */
  async follow(lang: string): Promise<void> {
    await this.#model.extras?.follow(lang);
  }

  /** Does what a button stands for; says so when its code can't be fetched. */
  async run(target: HTMLElement, id: Id | undefined): Promise<void> {
    const model = this.#model;
    const { act, value = "" } = target.dataset;
    try {
      if (act === "open" && id) await this.open(id);
      else if (act === "clear") this.#clear();
      else if (act === "more-results") await this.#more();
      else if (act === "kind") model.narrow({ kind: (value || undefined) as CardKind | undefined });
      else if (act === "facet")
        await (await import("./facet-menu.js")).openFacetMenu(model, target, value as Narrowing);
      else if (act === "kinds") (await import("./facet-menu.js")).openKindMenu(model, target);
      else if (act === "facets") (await import("./facet-menu.js")).openNarrowingMenu(model, target);
      else if (act === "unfacet") this.#unfacet(value as Narrowing);
      else if (act === "crumb" && id) this.#narrowTo({ structure: { id, name: value } });
      else if (act === "tree") await this.#toggleTree();
      else if (act === "results") this.#closePanel();
      else if (act === "close-card") this.closeCard();
      else if (act === "row-menu" && id)
        (await import("./row-menu.js")).openRowMenu(model, target, id, () => void this.open(id));
    } catch {
      model.extras?.announcer.say(model.extras.words.loadFailed);
    }
  }

  /** Shows the card of a result, unless the page takes it. */
  async open(id: Id): Promise<void> {
    const model = this.#model;
    const { host } = model;
    const person = model.items.find((item) => item.id === id);
    if (!person) return;
    model.activeId = id;
    model.update();
    /** @internal listed by the class comment of the element */
    const isOurs = host.dispatchEvent(new PartagePersonSelectEvent(person));
    if (!isOurs || host.detailsDisabled) return;
    const prefix = host.localName.slice(0, -TAG.length);
    try {
      this.#card ??= this.#make(await loadElement("partage-person", prefix));
      this.#hasFailed = false;
    } catch {
      this.#hasFailed = true;
    }
    if (this.#card)
      Object.assign(this.#card, {
        connection: model.connection,
        person,
        headingLevel: Math.min(6, host.headingLevel + 1),
        linked: true,
      });
    model.openId = id;
    model.update();
    await host.updateComplete;
    this.#card?.focus();
  }

  /** Goes back from the card to the results. */
  closeCard(): void {
    this.#model.openId = undefined;
    this.#model.update();
    this.#focusField();
  }

  renderCard(): unknown {
    const { openId, extras } = this.#model;
    if (!openId || !extras) return nothing;
    const { words: w } = extras;
    return html`<div class="card" part="card">
      <button class="back" type="button" data-act="close-card">
        ${icon(PREVIOUS)}<span>${w.back}</span>
      </button>
      ${this.#hasFailed ? html`<p class="failed" role="alert">${w.loadFailed}</p>` : this.#card}
    </div>`;
  }

  keydown(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
    if (event.defaultPrevented || event.isComposing || hasModifier) return;
    if (target.closest("dialog, [role=menu], [role=menuitem], [role=menuitemradio]")) return;
    const { key } = event;
    const isDone = target.matches("input")
      ? this.typed(key)
      : target.closest(".acts")
        ? this.#stepBeside(key, target)
        : key === "Escape" && this.#leave();
    if (isDone) event.preventDefault();
  }

  /** Does what a key of the field stands for; false for one of the text. */
  typed(key: string): boolean {
    const model = this.#model;
    const { items, activeId, panel } = model;
    const at = items.findIndex(({ id }) => id === activeId);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? items.length - 1 : at - 1,
      ...(at >= 0 && {
        PageDown: Math.min(at + 5, items.length - 1),
        PageUp: Math.max(at - 5, 0),
        Home: 0,
        End: items.length - 1,
      }),
    };
    if (key === "Escape") return this.#leave();
    if (key === "Enter") {
      this.#enter();
      return true;
    }
    const to = steps[key];
    if (to === undefined || panel) return false;
    if (to >= items.length && model.results?.hasMore) void this.#more();
    else this.#activate(to < items.length ? items[to]?.id : activeId);
    return items.length > 0;
  }

  /** The result that the keys are at, else the best one; what is typed is asked for at once. */
  #enter(): void {
    const model = this.#model;
    const person = model.active ?? (model.isCurrent ? model.items[0] : undefined);
    if (person && !model.panel) void this.open(person.id);
    else if (model.words) model.ask();
  }

  #activate(id: Id | undefined): void {
    const model = this.#model;
    model.activeId = id;
    model.update();
    void model.host.updateComplete.then(() =>
      model.host.renderRoot.querySelector(".row.active")?.scrollIntoView({ block: "nearest" }),
    );
  }

  /** Moves between the same buttons of the rows above and below. */
  #stepBeside(key: string, target: HTMLElement): boolean {
    const { renderRoot } = this.#model.host;
    if (key === "Escape") {
      this.#focusField();
      return true;
    }
    const by = { ArrowDown: 1, ArrowUp: -1 }[key];
    const rows = [...renderRoot.querySelectorAll<HTMLElement>(".rows .row")];
    const row = target.closest<HTMLElement>(".row")!;
    const next = by && rows[rows.indexOf(row) + by];
    if (!next) return by !== undefined;
    const at = [...row.querySelectorAll(".acts > *")].indexOf(target.closest(".acts > *")!);
    this.#activate(next.dataset["id"]);
    void this.#model.host.updateComplete.then(() => {
      const all = [...next.querySelectorAll<HTMLElement>(".acts > *")].filter(
        (one) => one.offsetParent !== null,
      );
      (all[Math.min(at, all.length - 1)] ?? all.at(-1))?.focus();
    });
    return true;
  }

  /** What Escape leaves, the innermost first; false when there is nothing to leave. */
  #leave(): boolean {
    const model = this.#model;
    if (model.openId) this.closeCard();
    else if (model.panel) this.#closePanel();
    else if (model.activeId) this.#activate(undefined);
    else if (model.text) this.#clear();
    else return false;
    return true;
  }

  #clear(): void {
    this.#model.type("");
    this.#model.ask();
    this.#focusField();
  }

  async #more(): Promise<void> {
    const model = this.#model;
    const before = model.items.length;
    await model.more();
    this.#activate(model.items[before]?.id ?? model.activeId);
    this.#focusField();
  }

  #unfacet(name: Narrowing): void {
    this.#model.narrow({ [name]: undefined });
    this.#focusField();
  }

  #narrowTo(filters: Parameters<DirectoryModel["narrow"]>[0]): void {
    this.#model.narrow(filters);
    this.#focusField();
  }

  async #toggleTree(): Promise<void> {
    if (this.#model.panel) this.#closePanel();
    else await this.#model.extras?.openTree();
  }

  #closePanel(): void {
    this.#model.panel = undefined;
    this.#model.update();
    this.#focusField();
  }

  #focusField(): void {
    void this.#model.host.updateComplete.then(() => this.#model.host.focus());
  }

  #make(tag: string): PersonElement {
    const element = document.createElement(tag) as PersonElement;
    const show = (event: Event, filters: Parameters<DirectoryModel["narrow"]>[0]): void => {
      event.preventDefault();
      event.stopPropagation();
      this.#model.text = "";
      this.#narrowTo(filters);
    };
    element.addEventListener("partage-structure-select", (event: PartageStructureSelectEvent) => {
      const structure = { id: event.structureId, name: event.structureName };
      show(event, { structure, group: undefined });
    });
    element.addEventListener("partage-group-select", (event: PartageGroupSelectEvent) => {
      const group = { id: event.groupId, name: event.groupName };
      show(event, { group, kind: undefined, structure: undefined });
    });
    return element;
  }
}

/**
 * What a directory shows beside its field and rows: states, choices, actions of a row; loaded after them.
 *
 * @module
 */
import type { CardKind } from "@partage-ent/jmap";
import type { PersonRow } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import {
  type DirectoryExtrasMessages,
  directoryExtrasCatalog,
} from "../locales/directory-extras.js";
import { adopt } from "../shared/adopt.js";
import { Announcer } from "../shared/announcer.js";
import { buttonStyles } from "../shared/button.styles.js";
import { composeUrl, PartageComposeEvent } from "../shared/compose-event.js";
import { MAIL } from "../shared/icon.js";
import { messagesFor } from "../shared/locale.js";
import { isSpoken, phoneText, phoneUrl } from "../shared/phone-link.js";
import { DOWN, icon, MORE } from "../shared/row-icons.js";
import { plainLine } from "../shared/text.js";
import { HIDDEN, PHONE, TREE } from "./extra-icons.js";
import { extrasStyles } from "./extras.styles.js";
import { CLEAR } from "./icons.js";
import type { Chosen, DirectoryModel, Filters, Results } from "./model.js";
import { StructurePath } from "./structure-path.js";
import { renderDirectoryNote, renderDirectoryState, summaryOf } from "./state-view.js";

/** Milliseconds that results must stand before a screen reader is told of them. */
const CALM = 500;

/** What results can be narrowed to, beside their kind. */
export type Narrowing = Exclude<keyof Filters, "kind">;

const NARROWINGS = {
  establishment: "byEstablishment",
  structure: "byStructure",
  affiliation: "byAffiliation",
  group: "byGroup",
} as const satisfies Record<Narrowing, keyof DirectoryExtrasMessages>;

/** How a result is reached. */
export interface Reach {
  readonly email: string | undefined;
  /** As it is written, and what dials it. */
  readonly phone: { readonly text: string; readonly url: string } | undefined;
}

/** The first address and the first number of a result that somebody answers. */
export function reachOf({ emails, phones }: PersonRow): Reach {
  const [email] = Object.values(emails ?? {});
  const spoken = Object.values(phones ?? {}).filter(isSpoken);
  const [phone] = spoken.flatMap(({ number }) => {
    const url = phoneUrl(number);
    return url ? { text: plainLine(phoneText(number), 40), url } : [];
  });
  return { email: email?.address, phone };
}

/** Draws all but the first content of one directory. */
export class Extras {
  words!: DirectoryExtrasMessages;
  /** What a screen reader is told. */
  readonly announcer: Announcer;
  /** Where the chosen structure stands. */
  readonly path: StructurePath;
  readonly #model: DirectoryModel;
  #lang = "";
  #told: Results | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waited: unknown;
  #isExplained = false;
  #wantsTree: boolean;

  /** @param wantsTree - Shows the structures from the start. */
  constructor(model: DirectoryModel, wantsTree: boolean) {
    this.#model = model;
    this.#wantsTree = wantsTree;
    this.announcer = new Announcer(model.host);
    this.path = new StructurePath(model);
    const root = model.host.renderRoot as ShadowRoot;
    adopt(root, buttonStyles);
    adopt(root, extrasStyles);
    model.host.addController({
      hostConnected: () => addEventListener("online", this.#goOn),
      hostDisconnected: () => {
        removeEventListener("online", this.#goOn);
        this.forget();
      },
    });
  }

  /** Speaks the language of the element. */
  async follow(lang: string): Promise<void> {
    if (lang === this.#lang) return;
    this.#lang = lang;
    this.words = await messagesFor(directoryExtrasCatalog, lang);
    this.#model.update();
  }

  /** Drops what was about the results before. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#told = this.#waited = undefined;
    this.#isExplained = false;
  }

  /** Looks at what was drawn: tells of results, and goes on where the server asked to wait. */
  drawn(): void {
    const model = this.#model;
    this.path.follow();
    if (this.#wantsTree && model.capability?.hasStructures && !model.isAsked) {
      this.#wantsTree = false;
      void this.openTree();
    }
    const { results, error } = model;
    if (error?.retryAfter !== undefined && error !== this.#waited) {
      this.#waited = error;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => model.ask(), error.retryAfter * 1_000);
    } else if (!error && results && results !== this.#told) {
      this.#told = results;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.announcer.say(summaryOf(model, this.words)), CALM);
    }
  }

  renderState(): unknown {
    return renderDirectoryState(this.#model, this);
  }

  renderNote(): unknown {
    return renderDirectoryNote(this.#model, this);
  }

  renderHeadActions(): unknown {
    const { capability, panel } = this.#model;
    const { words: w } = this;
    if (!capability?.hasStructures) return nothing;
    return html`<button
      class="icon tree-button"
      type="button"
      data-act="tree"
      aria-pressed=${panel !== undefined}
      title=${w.organigramme}
    >
      ${icon(TREE)}<span class="wide">${w.organigramme}</span
      ><span class="sr narrow">${w.organigramme}</span>
    </button>`;
  }

  /** What is found, and what it is narrowed to. */
  renderBar(): unknown {
    const model = this.#model;
    const { words: w } = this;
    const { kinds = [] } = model.capability ?? {};
    const isOut = /^(expired|signed-out)$/.test(model.connection?.status ?? "");
    if (!model.capability || model.panel || isOut) return nothing;
    const kind = (id: CardKind | undefined, label: string): TemplateResult =>
      html`<button
        type="button"
        data-act="kind"
        data-value=${id ?? ""}
        aria-pressed=${model.filters.kind === id}
      >
        ${label}
      </button>`;
    // A chosen structure stands in its path.
    const shown = this.narrowings
      .map(([name]) => name)
      .filter((name) => name !== "structure" || !model.filters.structure);
    return html`${
        kinds.length > 1
          ? html`<div class="segments" role="group" aria-label=${w.filters}>
              ${kind(undefined, w.all)} ${kinds.map((each) => kind(each, w[each]))}
            </div>`
          : nothing
      }
      <div class="chips">
        ${kinds.length > 1 ? this.#renderSmall("kinds", w[model.filters.kind ?? "all"]) : nothing}
        ${model.isAsked && shown.length ? this.#renderSmall("facets", w.filters) : nothing}
        ${model.isAsked ? shown.map((name) => this.#renderChip(name)) : nothing}
      </div>
      ${model.host.titleHidden ? this.renderHeadActions() : nothing}`;
  }

  /** What stands for several choices where there is no room for them. */
  #renderSmall(act: "kinds" | "facets", label: string): TemplateResult {
    const isChosen = act === "kinds" && this.#model.filters.kind !== undefined;
    return html`<span class="chip small ${isChosen ? "on" : ""}" part="filter">
      <button type="button" data-act=${act} aria-haspopup="menu">${label}${icon(DOWN)}</button>
    </span>`;
  }

  /** What results can be narrowed to here. */
  get narrowings(): readonly (readonly [Narrowing, string])[] {
    const { facets = [] } = this.#model.capability ?? {};
    const names = Object.keys(NARROWINGS) as Narrowing[];
    return names
      .filter((name) => facets.includes(name))
      .map((name) => [name, this.words[NARROWINGS[name]]]);
  }

  /** What a choice is called; its value may be known by its id alone. */
  nameOf(name: Narrowing, chosen: Chosen): string {
    const { messages } = this.#model;
    if (name === "affiliation") return messages[chosen.id as "student"] ?? chosen.name;
    return plainLine(chosen.name || (name === "structure" ? this.path.name : ""), 100);
  }

  #renderChip(name: Narrowing): TemplateResult {
    const { words: w } = this;
    const chosen = this.#model.filters[name];
    const label = w[NARROWINGS[name]];
    const value = chosen && (this.nameOf(name, chosen) || label);
    return html`<span class="chip ${chosen ? "on" : ""}" part="filter">
      <button
        type="button"
        data-act="facet"
        data-value=${name}
        aria-haspopup="menu"
        aria-label=${chosen ? `${label} : ${value!}` : nothing}
      >
        <bdi class="cut">${value ?? label}</bdi>${chosen ? nothing : icon(DOWN)}
      </button>
      ${
        chosen
          ? html`<button
              type="button"
              class="off"
              data-act="unfacet"
              data-value=${name}
              aria-label=${w.remove(value!)}
              title=${w.remove(value!)}
            >
              ${icon(CLEAR)}
            </button>`
          : nothing
      }
    </span>`;
  }

  /** Buttons of a row: beside it where there is room and a pointer, behind one elsewhere. */
  renderRowActions(entry: PersonRow, name: string): TemplateResult {
    const { words: w } = this;
    const { session, activeId } = this.#model;
    const { email, phone } = reachOf(entry);
    const stop = entry.id === activeId ? 0 : -1;
    const href = email && composeUrl(session, [email]);
    return html`${
        email
          ? html`<a
              class="icon quick"
              href=${href!}
              target=${href!.startsWith("mailto:") ? nothing : "_blank"}
              rel="noopener noreferrer"
              tabindex=${stop}
              aria-label=${w.write(name)}
              title=${w.write(name)}
              @click=${(event: Event) => this.#offer(event, email)}
              >${icon(MAIL)}</a
            >`
          : nothing
      }${
        phone
          ? html`<a
              class="icon quick"
              href=${phone.url}
              tabindex=${stop}
              aria-label=${w.call(name, phone.text)}
              title=${w.callShort(phone.text)}
              >${icon(PHONE)}</a
            >`
          : nothing
      }<button
        class="icon all"
        type="button"
        data-act="row-menu"
        tabindex=${stop}
        aria-haspopup="menu"
        aria-label=${w.actionsFor(name)}
      >
        ${icon(MORE)}
      </button>`;
  }

  /** Gives a message to the page first; the link leads on where it does not take it. */
  #offer(event: Event, email: string): void {
    /** @internal listed by the class comment of the element */
    const isOurs = this.#model.host.dispatchEvent(new PartageComposeEvent([email]));
    if (!isOurs) event.preventDefault();
  }

  /** How many asked not to be shown, and what that means. */
  renderMasked(): unknown {
    const { results, lang, isAsked } = this.#model;
    const { words: w } = this;
    if (!results?.masked || !isAsked) return nothing;
    // Where nobody else was found there is room to say why.
    const isAlone = results.items.length === 0;
    return html`<div class="masked" part="masked">
      ${icon(HIDDEN)}
      <div>
        ${w.masked(results.masked.toLocaleString(lang), results.masked === 1)}
        ${
          isAlone
            ? nothing
            : html`<button
                class="quiet"
                type="button"
                aria-expanded=${this.#isExplained}
                aria-controls="why"
                @click=${this.#explain}
              >
                ${w.why}
              </button>`
        }
        <p id="why" ?hidden=${!this.#isExplained && !isAlone}>${w.maskedText}</p>
      </div>
    </div>`;
  }

  /** The network is back: what failed without it is asked again. */
  readonly #goOn = (): void => {
    const model = this.#model;
    if (!model.session) model.join();
    if (model.error) model.ask();
  };

  readonly #explain = (): void => {
    this.#isExplained = !this.#isExplained;
    this.#model.update();
  };

  /** Puts the structures in place of the results. */
  async openTree(): Promise<void> {
    const model = this.#model;
    try {
      const { StructureTree } = await import("./structure-tree.js");
      await StructureTree.open(model);
    } catch {
      this.announcer.say(this.words.loadFailed);
    }
  }
}

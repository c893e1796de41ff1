/**
 * What device setup shows beside servers and logins: steps, states, links; loaded after them.
 *
 * @module
 */
import type { DeviceSetup } from "@partage-ent/jmap";
import { html, nothing, type ReactiveElement, type TemplateResult } from "lit";
import { type SetupExtrasMessages, setupExtrasCatalog } from "../locales/setup-extras.js";
import { adopt } from "../shared/adopt.js";
import { messagesFor } from "../shared/locale.js";
import { icon } from "../shared/row-icons.js";
import { extrasStyles } from "./extras.styles.js";
import { HELP, KEY } from "./icons.js";
import { type PanelView, renderSteps } from "./panel.js";
import { renderSetupNote, renderSetupState, type SetupState } from "./state-view.js";
import { profileOf, webAddress } from "./ways.js";

/** What steps are drawn from, their words and code aside. */
export type LeadView = Omit<PanelView, "words" | "drawQr">;

/** What a state depends on, its words aside. */
export type StateView = Omit<SetupState, "messages">;

/** Draws all but the first content of one element. */
export class SetupExtras {
  words!: SetupExtrasMessages;
  readonly #host: ReactiveElement;
  #lang = "";
  #drawQr: PanelView["drawQr"];
  #isLoading = false;

  constructor(host: ReactiveElement) {
    this.#host = host;
    adopt(host.shadowRoot!, extrasStyles);
  }

  /** Takes the words of a language. */
  async follow(lang: string): Promise<void> {
    if (lang === this.#lang) return;
    this.#lang = lang;
    const words = await messagesFor(setupExtrasCatalog, lang);
    if (lang !== this.#lang) return;
    this.words = words;
    this.#host.requestUpdate();
  }

  /** What stands in place of everything; undefined when there are settings, or may be. */
  renderState(view: StateView): TemplateResult | undefined {
    return renderSetupState({ ...view, messages: this.words });
  }

  /** How old the settings are, where that is to be said. */
  renderNote(view: StateView): TemplateResult | undefined {
    return renderSetupNote({ ...view, messages: this.words });
  }

  /** What comes before the settings: what password is meant, and the steps. */
  renderLead(view: LeadView): unknown {
    const isScanned = view.way === "apple" && view.on !== "apple" && profileOf(view.setup);
    if (isScanned) void this.#prepareQr();
    return [
      this.#renderPassword(view.setup),
      renderSteps({ ...view, words: this.words, drawQr: this.#drawQr }),
    ];
  }

  /** Links to the establishment's own pages. */
  renderLinks({ helpUrl, passwordUrl, services }: DeviceSetup): unknown {
    const w = this.words;
    const isToldAbove = services.some(({ authentication }) => authentication === "appPassword");
    const password = isToldAbove ? undefined : webAddress(passwordUrl);
    const help = webAddress(helpUrl);
    if (!password && !help) return nothing;
    return html`<p class="links">
      ${password ? this.#renderLink(password, w.passwords, KEY) : nothing}
      ${help ? this.#renderLink(help, w.help, HELP) : nothing}
    </p>`;
  }

  /** Where the usual password is refused, that is said before any step. */
  #renderPassword({ services, passwordUrl }: DeviceSetup): unknown {
    if (!services.some(({ authentication }) => authentication === "appPassword")) return nothing;
    const href = webAddress(passwordUrl);
    return html`<div class="password">
      ${icon(KEY)}
      <p>${this.words.appPasswordText}</p>
      ${href ? this.#renderLink(href, this.words.makePassword) : nothing}
    </div>`;
  }

  #renderLink(href: string, text: string, path?: string): TemplateResult {
    return html`<a class="link" href=${href} target="_blank" rel="noopener"
      >${path ? icon(path) : nothing}<span
        >${text}<span class="sr"> ${this.words.newTab}</span></span
      ></a
    >`;
  }

  async #prepareQr(): Promise<void> {
    if (this.#isLoading || this.#drawQr) return;
    this.#isLoading = true;
    try {
      this.#drawQr = (await import("../shared/qr-code.js")).renderQrCode;
    } catch {
      // The address is there as text; the code is asked for again with the next panel.
      this.#drawQr = null;
      this.#isLoading = false;
    }
    this.#host.requestUpdate();
  }
}

/**
 * Words of an element: the language nearest to it, French when nothing says otherwise.
 *
 * @module
 */
import type { ReactiveController, ReactiveElement } from "lit";

/** The shape that a translation must have: same keys, same parameters. */
export type MessagesOf<Source> = {
  readonly [Key in keyof Source]: Source[Key] extends (...args: infer Arguments) => string
    ? (...args: Arguments) => string
    : string;
};

/** The words of one part: French at hand, others loaded when a page asks for them. */
export interface Catalog<Messages> {
  readonly fr: Messages;
  readonly en: () => Promise<Messages>;
}

/** The language tag that holds for an element: its own, the nearest around, the page's, or French. */
export function languageOf(element: Element): string {
  for (let at: Element | undefined = element; at;) {
    const found: Element | null = at.closest("[lang]");
    if (found?.getAttribute("lang")) return found.getAttribute("lang")!;
    const root: Node = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : undefined;
  }
  return "fr";
}

/** The words of a catalog for a language tag. */
export async function messagesFor<Messages>(
  catalog: Catalog<Messages>,
  lang: string,
): Promise<Messages> {
  return lang.startsWith("en") ? catalog.en() : catalog.fr;
}

/** Keeps the words of its host in the language around it, and follows when that changes. */
export class LocaleController<Messages> implements ReactiveController {
  /** Language tag in use, for Intl: the page's own where we have words for it, else `fr`. */
  lang = "fr";
  /** The words; undefined only while a language other than French loads. */
  messages: Messages | undefined;
  readonly #host: ReactiveElement;
  readonly #catalog: Catalog<Messages>;
  #observer: MutationObserver | undefined;

  constructor(host: ReactiveElement, catalog: Catalog<Messages>) {
    this.#host = host;
    this.#catalog = catalog;
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer = new MutationObserver(() => this.#follow());
    const options = { attributes: true, attributeFilter: ["lang"], subtree: true };
    this.#observer.observe(document, options);
    const root = this.#host.getRootNode();
    if (root !== document) this.#observer.observe(root, options);
    this.#follow();
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
  }

  #follow(): void {
    // Only what Intl is sure to take: hosts also write `fr_FR` or stranger things.
    const around = languageOf(this.#host).replace("_", "-");
    const lang = /^(fr|en)(-[a-z]{2})?(?![^-])/i.exec(around)?.[0] ?? "fr";
    if (lang === this.lang && this.messages) return;
    this.lang = lang;
    if (lang.startsWith("fr")) this.#use(lang, this.#catalog.fr);
    else void messagesFor(this.#catalog, lang).then((messages) => this.#use(lang, messages));
  }

  #use(lang: string, messages: Messages): void {
    if (lang !== this.lang) return;
    this.messages = messages;
    this.#host.requestUpdate();
  }
}

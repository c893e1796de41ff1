import { type Connection, type ConnectionStatus, signIn, signOut } from "@partage-ent/sdk";
import {
  type CSSResultGroup,
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from "lit";
import { type SessionMessages, sessionCatalog } from "../locales/session.js";
import { buttonStyles } from "../shared/button.styles.js";
import { connectionContext, ConnectionController } from "../shared/connection-context.js";
import { ContextProvider } from "../shared/context.js";
import { LocaleController } from "../shared/locale.js";
import { initialsOf, plainLine } from "../shared/text.js";
import { tokens } from "../shared/tokens.js";
import { VERSION } from "../shared/version.js";
import { PartageSessionChangeEvent } from "./events.js";
import { sessionStyles } from "./session.styles.js";

/**
 * Who is signed in, and the connection for the elements inside.
 *
 * @tag partage-session
 * @attr {"cookie" | "uportal" | "moodle" | "popup"} [auth=cookie] - Way in to the gateway; the first element that names a gateway decides for the page.
 * @attr {string} auth-url - Where the host gives its tokens, for `auth="uportal"` and `auth="moodle"`.
 * @fires {PartageSessionChangeEvent} partage-session-change - Somebody signed in or out, or the session ended.
 * @slot - Elements that use this connection.
 * @csspart person - Who is signed in.
 * @csspart button - The button to sign in or out.
 * @cssprop [--partage-color-accent] - Buttons.
 */
export class PartageSession extends LitElement {
  /** The version of the package that this class comes from. */
  static readonly version: string = VERSION;

  /** Style sheets of the shadow root. */
  static override styles: CSSResultGroup = [tokens, buttonStyles, sessionStyles];

  static override properties: PropertyDeclarations = {
    gateway: {},
    connection: { attribute: false },
    signInMode: { attribute: "sign-in" },
    quiet: { type: Boolean },
  };

  /** URL of the gateway, absolute or relative to the page. */
  gateway: string | undefined;

  /** Connection to use instead of a gateway URL. */
  connection: Connection | undefined;

  /** `button` waits for the person; `auto` leaves for the sign-in page when nobody is signed in. */
  signInMode: "button" | "auto" = "button";

  /** Shows nothing of its own: only gives the connection. */
  quiet = false;

  readonly #provider = new ContextProvider<Connection | undefined>(
    this,
    connectionContext,
    undefined,
  );
  readonly #locale = new LocaleController<SessionMessages>(this, sessionCatalog);
  readonly #link = new ConnectionController(this, (connection) => this.#follow(connection));
  #name = "";
  #status: ConnectionStatus | undefined;

  /** Leaves the page to sign in, and comes back. */
  signIn(): void {
    if (this.#link.current) signIn(this.#link.current);
  }

  /** Ends the session, for the whole page and its other tabs. */
  async signOut(): Promise<void> {
    if (this.#link.current) await signOut(this.#link.current);
  }

  protected override willUpdate(_changed: PropertyValues): void {
    const { current } = this.#link;
    if (current?.status === this.#status) return;
    this.#status = current?.status;
    this.#name = "";
    if (current?.status === "signed-in") this.#greet(current);
    if (current?.status === "signed-out" && this.signInMode === "auto") this.#signInOnce(current);
    if (current) {
      /** @internal listed by the class comment */
      this.dispatchEvent(new PartageSessionChangeEvent(current.status));
    }
  }

  protected override render(): unknown {
    const m = this.#locale.messages;
    return html`${this.quiet || !m ? nothing : this.#renderPerson(m)}<slot></slot>`;
  }

  #renderPerson(m: SessionMessages): TemplateResult | typeof nothing {
    const status = this.#status;
    const button = (label: string, run: () => unknown): TemplateResult =>
      html`<button class="button" part="button" type="button" @click=${run}>${label}</button>`;
    if (!status) return nothing;
    return html`<div class="line" lang=${this.#locale.lang} role="status">
      ${
        status === "signed-in"
          ? html`<span class="avatar" aria-hidden="true">${initialsOf(this.#name)}</span
              ><span class="name" part="person" title=${m.signedInAs(this.#name)}
                ><span class="sr">${m.signedInAs("")}</span>${this.#name}</span
              ><button class="quiet" part="button" type="button" @click=${() => void this.#leave()}>
                ${m.signOut}
              </button>`
          : status === "signed-out"
            ? button(m.signIn, () => this.signIn())
            : status === "expired"
              ? button(m.signInAgain, () => this.signIn())
              : html`<span class="muted"
                    >${
                      status === "connecting"
                        ? m.connecting
                        : status === "offline"
                          ? m.offline
                          : m.failed
                    }</span
                  >${
                    status === "failed" || status === "offline"
                      ? html`<button
                          class="quiet"
                          type="button"
                          @click=${() => this.#join(this.#link.current)}
                        >
                          ${m.retry}
                        </button>`
                      : nothing
                  }`
      }
    </div>`;
  }

  #follow(connection: Connection | undefined): void {
    this.#provider.set(connection);
    this.#join(connection);
  }

  #join(connection: Connection | undefined): void {
    // What a failure means stands in `status`, whose change draws this element again.
    connection?.session().then(
      () => this.requestUpdate(),
      () => this.requestUpdate(),
    );
  }

  #greet(connection: Connection): void {
    void connection.session().then(
      ({ person }) => {
        this.#name = plainLine(person.name || person.email, 100);
        this.requestUpdate();
      },
      () => this.requestUpdate(),
    );
  }

  /** Goes to sign in by itself once per visit only: a refused sign-in must not turn in circles. */
  #signInOnce(connection: Connection): void {
    // A window opens within a click only.
    if (this.getAttribute("auth") === "popup") return;
    const key = `partage-sign-in ${connection.gateway.href}`;
    if (sessionStorage.getItem(key)) return;
    sessionStorage.setItem(key, "1");
    signIn(connection);
  }

  async #leave(): Promise<void> {
    try {
      await this.signOut();
    } catch {
      // The page has forgotten the session all the same, and says signed out.
      this.requestUpdate();
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "partage-session": PartageSession;
  }
}

import { DEVICES, type DeviceSetup } from "@partage-ent/jmap";
import { type Connection, getDeviceSetup, PartageError } from "@partage-ent/sdk";
import {
  type CSSResultGroup,
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type TemplateResult,
} from "lit";
import { type SetupMessages, setupCatalog } from "../locales/setup.js";
import { Announcer } from "../shared/announcer.js";
import { ConnectionController } from "../shared/connection-context.js";
import { LocaleController } from "../shared/locale.js";
import { icon } from "../shared/row-icons.js";
import { plainLine } from "../shared/text.js";
import { tokens } from "../shared/tokens.js";
import { VERSION } from "../shared/version.js";
import type { SetupExtras, StateView } from "./extras.js";
import { LAPTOP, PHONE_DEVICE, TABLET } from "./icons.js";
import { renderSettings, type SettingsView } from "./settings-list.js";
import { setupStyles } from "./setup.styles.js";
import {
  isWay,
  orderWays,
  profileOf,
  type SeenOn,
  seenOn,
  servicesOf,
  type SetupWay,
} from "./ways.js";

/** How long a button shows that it copied, in milliseconds. */
const COPIED_FOR = 3_000;

const ICONS: Readonly<Record<SetupWay, string>> = {
  apple: TABLET,
  android: PHONE_DEVICE,
  thunderbird: LAPTOP,
  other: LAPTOP,
};

/** Stands where steps will be. */
const ghostSteps = html`<div class="ghost">
  <i></i><i class="short"></i><i></i><i class="short"></i><i></i>
</div>`;

/**
 * How to connect one's own devices and programs: steps, servers and logins, ready to be copied or scanned.
 *
 * @tag partage-setup
 * @attr {"cookie" | "uportal" | "moodle" | "popup"} [auth=cookie] - Way in to the gateway; the first element that names a gateway decides for the page.
 * @attr {string} auth-url - Where the host gives its tokens, for `auth="uportal"` and `auth="moodle"`.
 * @csspart root - All of the element.
 * @csspart title - The title.
 * @csspart tab - The name of a kind of device.
 * @csspart panel - What is to be done for the chosen kind.
 * @csspart steps - The steps.
 * @csspart settings - Servers and logins.
 * @csspart service - One service among them.
 * @csspart copy - A button that copies a value.
 * @csspart qr - The QR code and the address that it holds.
 * @csspart profile - What downloads or installs the profile.
 * @csspart button - A primary button.
 * @csspart note - The line that says how old the settings are.
 * @csspart state - What stands in place of the settings: failures, signed out, not offered.
 * @cssprop [--partage-color-accent] - Links, primary buttons, the chosen kind.
 * @cssprop [--partage-color-on-accent] - Text on the accent colour.
 * @cssprop [--partage-color-text] - Text.
 * @cssprop [--partage-color-text-muted] - Secondary text.
 * @cssprop [--partage-color-surface] - Background.
 * @cssprop [--partage-color-surface-raised] - Background of services.
 * @cssprop [--partage-color-border] - Lines.
 * @cssprop [--partage-color-danger] - Failures.
 * @cssprop [--partage-color-focus] - Focus ring.
 * @cssprop [--partage-radius=0.5rem] - Corners.
 * @cssprop [--partage-space=0.25rem] - Unit of the grid.
 * @cssprop [--partage-font] - Font family; the page's by default.
 * @cssprop [--partage-font-size] - Text size; the page's by default.
 */
export class PartageSetup extends LitElement {
  /** The version of the package that this class comes from. */
  static readonly version: string = VERSION;

  /** Style sheets of the shadow root. */
  static override styles: CSSResultGroup = [tokens, setupStyles];

  static override properties: PropertyDeclarations = {
    gateway: {},
    connection: { attribute: false },
    way: {},
    titleHidden: { type: Boolean, attribute: "title-hidden" },
    headingLevel: { type: Number, attribute: "heading-level" },
  };

  /** URL of the gateway, absolute or relative to the page. Default: that of the `<partage-session>` around. */
  gateway: string | undefined;

  /** Connection to use instead of a gateway URL. */
  connection: Connection | undefined;

  /**
   * The kind that is shown: `apple`, `android`, `thunderbird` or `other`. Default: that of the device on
   * which the page is seen.
   */
  way: SetupWay | undefined;

  /** Leaves the title to the page, where it has one. */
  titleHidden = false;

  /** Level of the title among the headings of the page, 1 to 5; services are one below. */
  headingLevel = 2;

  readonly #locale = new LocaleController<SetupMessages>(this, setupCatalog);
  readonly #link = new ConnectionController(this, () => this.#forget());
  readonly #announcer = new Announcer(this);
  readonly #on: SeenOn = seenOn(navigator.userAgent);
  #setup: DeviceSetup | undefined;
  #readAt: number | undefined;
  #error: PartageError | undefined;
  #abort = new AbortController();
  #extras: SetupExtras | undefined;
  #loading: Promise<void> | undefined;
  #isUnexplained = false;
  #copied: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.addController({
      hostConnected: () => {
        addEventListener("online", this.#goOn);
        if (this.hasUpdated) this.refresh();
      },
      hostDisconnected: () => {
        removeEventListener("online", this.#goOn);
        this.#abort.abort();
        clearTimeout(this.#timer);
      },
    });
  }

  /** Asks the server again; what is shown stays until the answer is there. */
  refresh(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    if (this.#isUnexplained) this.#loading = undefined;
    this.#isUnexplained = false;
    const connection = this.#link.current;
    if (connection && this.isConnected) void this.#load(connection, this.#abort.signal);
    this.requestUpdate();
  }

  protected override willUpdate(): void {
    const status = this.#link.current?.status;
    if (status === "signed-out" || status === "expired") this.#setup = this.#readAt = undefined;
    const code = this.#error?.code;
    // Somebody signed in elsewhere on the page: what was refused before is asked again.
    if (status === "signed-in" && (code === "ERR_SIGNED_OUT" || code === "ERR_EXPIRED")) {
      this.#error = undefined;
      this.refresh();
    }
    void this.#extras?.follow(this.#locale.lang);
  }

  protected override updated(): void {
    // The request for the settings goes first; steps and states are fetched while it is on its way.
    if (!this.#extras && this.#locale.messages) void this.#loadExtras();
  }

  protected override render(): unknown {
    const m = this.#locale.messages;
    if (!m) return nothing;
    return html`<div class="root" part="root" lang=${this.#locale.lang}>
      ${this.#renderHead(m)} ${this.#renderContent(m)}
      <div class="sr" role="status">${this.#announcer.text}</div>
    </div>`;
  }

  get #shownWay(): SetupWay {
    return isWay(this.way ?? null) ? this.way! : orderWays(this.#on)[0]!;
  }

  #renderHead(m: SetupMessages): unknown {
    const email = plainLine(this.#setup?.emailAddress ?? "", 320);
    return html`<div class="head">
      ${
        this.titleHidden
          ? nothing
          : html`<div class="title" part="title" role="heading" aria-level=${this.headingLevel}>
              ${m.title}
            </div>`
      }
      ${email ? html`<div class="muted"><span class="sr">${m.account} </span><bdi>${email}</bdi></div>` : nothing}
    </div>`;
  }

  #renderContent(m: SetupMessages): unknown {
    const extras = this.#extras;
    const state: StateView = {
      ...{ connection: this.#link.current, error: this.#error, readAt: this.#readAt },
      ...{ lang: this.#locale.lang, retry: () => this.refresh() },
    };
    const instead = extras ? extras.renderState(state) : this.#renderFailure(m);
    if (instead) return instead;
    const setup = this.#setup;
    if (!setup) return this.#renderGhost(m);
    return [
      extras?.renderNote(state) ?? nothing,
      this.#renderTabs(m),
      this.#renderPanel(setup, m),
      extras?.renderLinks(setup) ?? nothing,
    ];
  }

  /** What is said where the code that explains more could not be had either. */
  #renderFailure(m: SetupMessages): unknown {
    if (!this.#error || !this.#isUnexplained) return undefined;
    return html`<p role="alert">
      ${m.failed}
      <button class="quiet" type="button" @click=${() => this.refresh()}>${m.retry}</button>
    </p>`;
  }

  #renderPanel(setup: DeviceSetup, m: SetupMessages): TemplateResult {
    const way = this.#shownWay;
    const settings: SettingsView = {
      ...{ messages: m, level: Math.min(6, this.headingLevel + 1), copied: this.#copied },
      copy: (text, key) => void this.#copy(text, key),
    };
    const { lang } = this.#locale;
    const isByItself =
      way === "apple" ? profileOf(setup) : way === "thunderbird" && setup.autoconfigUrl;
    return html`<div
      class="panel"
      part="panel"
      id="panel"
      role="tabpanel"
      aria-labelledby="tab-${way}"
    >
      ${this.#extras?.renderLead({ setup, way, on: this.#on, lang, settings }) ?? ghostSteps}
      <details class="settings" part="settings" ?open=${!isByItself}>
        <summary>${m.settings}</summary>
        ${renderSettings(servicesOf(setup, way), settings)}
      </details>
    </div>`;
  }

  #renderTabs(m: SetupMessages): TemplateResult {
    return html`<div class="tabs" role="tablist" aria-label=${m.ways} @keydown=${this.#walk}>
      ${orderWays(this.#on).map((way) => {
        const isShown = way === this.#shownWay;
        return html`<button
          class="tab"
          part="tab"
          type="button"
          role="tab"
          id="tab-${way}"
          aria-selected=${isShown}
          aria-controls="panel"
          tabindex=${isShown ? 0 : -1}
          @click=${() => this.#choose(way)}
        >
          ${icon(ICONS[way])}<span>${m[way]}</span>
        </button>`;
      })}
    </div>`;
  }

  #renderGhost(m: SetupMessages): TemplateResult {
    return html`<div class="ghost" role="status">
      <span class="sr">${m.loading}</span>
      <div class="tabs"><i></i><i></i><i></i><i></i></div>
      ${ghostSteps}
    </div>`;
  }

  readonly #walk = (event: KeyboardEvent): void => {
    const ways = orderWays(this.#on);
    const isRtl = getComputedStyle(this).direction === "rtl";
    const at = ways.indexOf(this.#shownWay);
    const next = { ArrowRight: isRtl ? -1 : 1, ArrowLeft: isRtl ? 1 : -1 }[event.key];
    const end = { Home: 0, End: ways.length - 1 }[event.key];
    const to = next === undefined ? end : (at + next + ways.length) % ways.length;
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.#choose(ways[to]!);
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>('[aria-selected="true"]')?.focus(),
    );
  };

  #choose(way: SetupWay): void {
    this.way = way;
    this.#copied = undefined;
  }

  #forget(): void {
    this.#setup = this.#readAt = this.#error = undefined;
    this.refresh();
  }

  /** The network is back: what failed without it is asked again. */
  readonly #goOn = (): void => {
    if (this.#error) this.refresh();
  };

  async #load(connection: Connection, signal: AbortSignal): Promise<void> {
    try {
      const { jmap } = await connection.session();
      if (signal.aborted) return;
      if (!jmap.primaryAccounts[DEVICES])
        throw new PartageError("ERR_UNSUPPORTED", "There is no device setup here");
      const setup = await getDeviceSetup(connection, { signal });
      if (signal.aborted) return;
      this.#setup = setup;
      this.#readAt = Date.now();
      this.#error = undefined;
    } catch (error) {
      if (signal.aborted) return;
      this.#error = error as PartageError;
    }
    this.requestUpdate();
  }

  #loadExtras(): Promise<void> {
    this.#loading ??= (async () => {
      try {
        const { SetupExtras } = await import("./extras.js");
        const extras = new SetupExtras(this);
        await extras.follow(this.#locale.lang);
        this.#extras = extras;
      } catch {
        // Servers and logins are there without; whoever tries again asks for this again, too.
        this.#isUnexplained = true;
      }
      this.requestUpdate();
    })();
    return this.#loading;
  }

  async #copy(text: string, key: string): Promise<void> {
    const m = this.#locale.messages!;
    try {
      await navigator.clipboard.writeText(text);
      this.#copied = key;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        this.#copied = undefined;
        this.requestUpdate();
      }, COPIED_FOR);
      this.#announcer.say(m.copied(text));
    } catch {
      this.#announcer.say(m.copyFailed);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "partage-setup": PartageSetup;
  }
}

import { CALENDARS, CONTACTS, DIRECTORY, type GatewaySession, type Id } from "@partage-ent/jmap";
import {
  type Connection,
  downloadBlob,
  findPerson,
  getPerson,
  PartageError,
} from "@partage-ent/sdk";
import {
  type CSSResultGroup,
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from "lit";
import { type DirectoryMessages, directoryCatalog } from "../locales/directory.js";
import { type PersonMessages, personCatalog } from "../locales/person.js";
import { Announcer } from "../shared/announcer.js";
import { buttonStyles } from "../shared/button.styles.js";
import { composeUrl, PartageComposeEvent } from "../shared/compose-event.js";
import { ConnectionController } from "../shared/connection-context.js";
import { PartageGroupSelectEvent, PartageStructureSelectEvent } from "../shared/entry-events.js";
import { LocaleController } from "../shared/locale.js";
import { saveBlob } from "../shared/save-file.js";
import { tokens } from "../shared/tokens.js";
import { VERSION } from "../shared/version.js";
import { AvailabilityLine } from "./availability-line.js";
import { type CardView, renderCard, type ShownPerson } from "./card-view.js";
import { ContactKeeper } from "./contact-keeper.js";
import { PartageInviteEvent } from "./events.js";
import { personStyles } from "./person.styles.js";
import { PhotoController } from "./photo.js";
import { addressOf, nameOf } from "./reach.js";
import { renderPersonState } from "./state-view.js";

/**
 * The card of a person, a group or a room: who it is, where, and how to reach them.
 *
 * @tag partage-person
 * @attr {"cookie" | "uportal" | "moodle" | "popup"} [auth=cookie] - Way in to the gateway; the first element that names a gateway decides for the page.
 * @attr {string} auth-url - Where the host gives its tokens, for `auth="uportal"` and `auth="moodle"`.
 * @fires {PartageComposeEvent} partage-compose - Somebody is to be written to; cancel it where the page has a composer.
 * @fires {PartageInviteEvent} partage-invite - Somebody is to be invited; cancel it where the page does so itself.
 * @fires {PartageStructureSelectEvent} partage-structure-select - The people of a structure are wanted; only of a card that is `linked`.
 * @fires {PartageGroupSelectEvent} partage-group-select - The members of a group are wanted; only of a card that is `linked`.
 * @csspart root - All of the element.
 * @csspart avatar - The photo or initials.
 * @csspart name - The name.
 * @csspart actions - The line of what can be done.
 * @csspart availability - Whether the person is free.
 * @csspart section - Structures, or ways to reach the person.
 * @csspart qr - The QR code.
 * @csspart button - A primary button.
 * @csspart state - What stands in place of the card: not found, failures, signed out.
 * @csspart dialog - Where an invitation is written.
 * @cssprop [--partage-color-accent] - Links, primary buttons.
 * @cssprop [--partage-color-on-accent] - Text on the accent colour.
 * @cssprop [--partage-color-text] - Text.
 * @cssprop [--partage-color-text-muted] - Secondary text.
 * @cssprop [--partage-color-surface] - Background.
 * @cssprop [--partage-color-surface-raised] - Background of what is hovered.
 * @cssprop [--partage-color-border] - Lines.
 * @cssprop [--partage-color-danger] - Failures.
 * @cssprop [--partage-color-focus] - Focus ring.
 * @cssprop [--partage-radius=0.5rem] - Corners.
 * @cssprop [--partage-space=0.25rem] - Unit of the grid.
 * @cssprop [--partage-font] - Font family; the page's by default.
 * @cssprop [--partage-font-size] - Text size; the page's by default.
 */
export class PartagePerson extends LitElement {
  /** The version of the package that this class comes from. */
  static readonly version: string = VERSION;

  /** Style sheets of the shadow root. */
  static override styles: CSSResultGroup = [tokens, buttonStyles, personStyles];

  static override properties: PropertyDeclarations = {
    gateway: {},
    connection: { attribute: false },
    personId: { attribute: "person-id" },
    email: {},
    person: { attribute: false },
    linked: { type: Boolean },
    headingLevel: { type: Number, attribute: "heading-level" },
  };

  /** URL of the gateway, absolute or relative to the page. Default: that of the `<partage-session>` around. */
  gateway: string | undefined;

  /** Connection to use instead of a gateway URL. */
  connection: Connection | undefined;

  /** Id of an entry of the directory. */
  personId: Id | null = null;

  /** Address of who is shown, where the id is not known. */
  email = "";

  /** What is known of the person already; what is missing is asked for. */
  person: ShownPerson | null = null;

  /** Structures and groups lead on: the page around shows their people. */
  linked = false;

  /** Level of the name among the headings of the page, 1 to 6. */
  headingLevel = 3;

  readonly #locale = new LocaleController<PersonMessages>(this, personCatalog);
  readonly #directoryLocale = new LocaleController<DirectoryMessages>(this, directoryCatalog);
  readonly #link = new ConnectionController(this, () => this.#restart());
  readonly #announcer = new Announcer(this);
  readonly #photo = new PhotoController(this);
  readonly #availability = new AvailabilityLine(this);
  readonly #keeper = new ContactKeeper(this, (text) => this.#announcer.say(text));
  #session: GatewaySession | undefined;
  #whole: ShownPerson | undefined;
  #error: PartageError | undefined;
  #abort = new AbortController();
  #qr: unknown;
  #wantsFocus = false;

  constructor() {
    super();
    this.addController({
      hostConnected: () => {
        addEventListener("online", this.#goOn);
        if (this.hasUpdated) this.#restart();
      },
      hostDisconnected: () => {
        removeEventListener("online", this.#goOn);
        this.#abort.abort();
      },
    });
  }

  /** Moves the focus to the name, now or as soon as it is there. */
  override focus(options?: FocusOptions): void {
    this.#wantsFocus = true;
    this.#focusName(options);
  }

  /** Asks the server again. */
  refresh(): void {
    this.#restart();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (["personId", "email", "person"].some((name) => changed.has(name))) this.#restart();
  }

  protected override updated(): void {
    if (this.#wantsFocus) this.#focusName();
  }

  protected override render(): unknown {
    const m = this.#locale.messages;
    const words = this.#directoryLocale.messages;
    if (!m || !words) return nothing;
    return html`<div class="root" part="root" lang=${this.#locale.lang}>
      ${this.#renderContent(m, words)}
      <div class="sr" role="status">${this.#announcer.text}</div>
    </div>`;
  }

  get #shown(): ShownPerson | undefined {
    return this.#whole ?? this.person ?? undefined;
  }

  #renderContent(m: PersonMessages, words: DirectoryMessages): unknown {
    const shown = this.#shown;
    const state = renderPersonState({
      connection: this.#link.current,
      error: this.#error,
      isWanted: !!(this.personId ?? (this.email || this.person)),
      hasPerson: !!shown,
      words: m,
      retry: () => this.#restart(),
    });
    if (state) return state;
    return shown ? renderCard(this.#viewOf(shown, m, words)) : this.#renderGhost(m);
  }

  #viewOf(person: ShownPerson, m: PersonMessages, words: DirectoryMessages): CardView {
    const session = this.#session;
    const name = nameOf(person, m);
    const email = addressOf(person);
    const { lang } = this.#locale;
    return {
      ...{ person, name, email, lang, messages: m, directoryWords: words },
      ...{ headingLevel: this.headingLevel, linked: this.linked },
      photo: this.#photo.canvas,
      availability: this.#availability.render(m, lang),
      composeHref: email === undefined ? undefined : composeUrl(session, [email]),
      mayInvite: !!session?.jmap.primaryAccounts[CALENDARS] && may(session, "calendar.write"),
      mayKeep: !!session?.jmap.primaryAccounts[CONTACTS] && may(session, "contacts.write"),
      kept: this.#keeper.status,
      qr: this.#qr,
      isPartial: this.#error !== undefined,
      act: {
        compose: (event) => this.#compose(event, email!),
        invite: () => void this.#invite(email!, name),
        copy: () => void this.#copy(email!),
        save: () => void this.#save(person, name),
        qr: () => void this.#toggleQr(person, name),
        keep: () => void this.#keeper.keep(this.#link.current!, person, name, m),
        undoKeep: () => void this.#keeper.undo(this.#link.current!, m),
        structure: (id, label) => {
          /** @internal listed by the class comment */
          this.dispatchEvent(new PartageStructureSelectEvent(id, label));
        },
        members: () => {
          /** @internal listed by the class comment */
          this.dispatchEvent(new PartageGroupSelectEvent(person.id, name));
        },
        retry: () => this.#restart(),
      },
    };
  }

  #renderGhost(m: PersonMessages): TemplateResult {
    return html`<div class="ghost" role="status">
      <span class="sr">${m.loading}</span><i class="round"></i><i></i><i class="short"></i><i></i
      ><i></i>
    </div>`;
  }

  #restart(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#whole = this.#error = this.#qr = undefined;
    this.#photo.forget();
    this.#availability.forget();
    this.#keeper.forget();
    const connection = this.#link.current;
    if (connection && this.isConnected) void this.#load(connection, this.#abort.signal);
    this.requestUpdate();
  }

  /** The network is back: what failed without it is asked again. */
  readonly #goOn = (): void => {
    if (this.#error) this.#restart();
  };

  async #load(connection: Connection, signal: AbortSignal): Promise<void> {
    const { person, email } = this;
    const id = this.personId ?? person?.id;
    if (!id && !email) return;
    try {
      const session = await connection.session();
      if (signal.aborted) return;
      this.#session = session;
      if (!session.jmap.primaryAccounts[DIRECTORY] && !isWhole(person))
        throw new PartageError("ERR_UNSUPPORTED", "There is no directory here");
      const found = isWhole(person)
        ? person
        : id
          ? await getPerson(connection, id, { signal })
          : await findPerson(connection, email, { signal });
      if (signal.aborted) return;
      if (!found) throw new PartageError("ERR_NOT_FOUND", "The directory lists nobody so");
      this.#whole = found;
      void this.#photo.load(connection, session, found, signal);
      void this.#availability.load(connection, session, found, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.#error = error as PartageError;
    }
    this.requestUpdate();
  }

  #focusName(options?: FocusOptions): void {
    const name = this.renderRoot.querySelector<HTMLElement>(".name, .state strong");
    if (!name) return;
    this.#wantsFocus = false;
    name.focus(options);
  }

  #compose(event: Event, email: string): void {
    const compose = new PartageComposeEvent([email]);
    if (!this.dispatchEvent(compose)) event.preventDefault();
  }

  async #invite(email: string, name: string): Promise<void> {
    const invite = new PartageInviteEvent(email, name);
    if (!this.dispatchEvent(invite)) return;
    const m = this.#locale.messages!;
    try {
      const { openInvitation } = await import("./invitation-sheet.js");
      await openInvitation(this, {
        ...{ connection: this.#link.current!, words: m, lang: this.#locale.lang },
        ...{ email, name, kind: this.#shown?.kind ?? "individual" },
      });
    } catch {
      this.#announcer.say(m.loadFailed);
    }
  }

  async #copy(email: string): Promise<void> {
    const m = this.#locale.messages!;
    try {
      await navigator.clipboard.writeText(email);
      this.#announcer.say(m.copied);
    } catch {
      this.#announcer.say(m.copyFailed);
    }
  }

  async #save({ blobId }: ShownPerson, name: string): Promise<void> {
    const accountId = this.#session?.jmap.primaryAccounts[DIRECTORY];
    const fileName = `${name.replace(/[\\/:*?"<>|]/g, " ")}.vcf`;
    const source = { blobId: blobId!, name: fileName, type: "text/vcard" };
    try {
      saveBlob(await downloadBlob(this.#link.current!, source, { accountId }), fileName);
    } catch {
      this.#announcer.say(this.#locale.messages!.saveFailed);
    }
  }

  async #toggleQr(person: ShownPerson, name: string): Promise<void> {
    const m = this.#locale.messages!;
    if (this.#qr) this.#qr = undefined;
    else {
      try {
        const { renderQr } = await import("./qr.js");
        this.#qr = renderQr(person, name, m);
      } catch {
        this.#announcer.say(m.loadFailed);
      }
    }
    this.requestUpdate();
  }
}

const may = ({ scopes }: GatewaySession, scope: string): boolean => scopes.includes(scope);

/** Whether all that is told is there: a row of results has no unique id. */
const isWhole = (person: ShownPerson | null): person is ShownPerson => person?.uid !== undefined;

declare global {
  interface HTMLElementTagNameMap {
    "partage-person": PartagePerson;
  }
}

// Above the usual length: the one place that knows all fields, and what saving them can lead to.
/**
 * The form in which a contact or a group is written: loaded when one is.
 *
 * @module
 */
import type { ContactCard, Id, PatchObject } from "@partage-ent/jmap";
import {
  changeContact,
  type ContactCreate,
  createContact,
  getContact,
  isPartageError,
  listContacts,
  type PartageErrorCode,
  signIn,
  uploadPhoto,
} from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import { type ContactsCardMessages, contactsCardCatalog } from "../locales/contacts-card.js";
import { type ContactsEditorMessages, contactsEditorCatalog } from "../locales/contacts-editor.js";
import { PLUS } from "../shared/action-icons.js";
import { describedBy, renderInput, renderSelect, renderWrong } from "../shared/fields.js";
import { ALERT, CLOSE, icon } from "../shared/icon.js";
import { messagesFor } from "../shared/locale.js";
import { initialsOf, plainLine, stableIndex } from "../shared/text.js";
import type { EntryContext, PhoneKind } from "./card-entries.js";
import {
  type AddressForm,
  type CardForm,
  type FormProblems,
  formOf,
  hasWholeName,
  isSame,
  nameOfParts,
  problemsOf,
  propertiesOf,
} from "./card-form.js";
import { patchOf, type PhotoChange } from "./card-patch.js";
import { memberPatch } from "./changes.js";
import { type Difference, differencesOf, renderConflict } from "./conflict.js";
import { paint, photoBlob } from "./faces.js";
import type { Interaction } from "./interaction.js";
import { cardLabel } from "./lines.js";
import { type ChosenPhoto, type PhotoProblem, readPhoto } from "./photo.js";

export { editorStyles } from "./editor.styles.js";

/** What the form tells the pane. */
export interface EditorEnds {
  /** The contact is written. */
  readonly saved: (id: Id) => void;
  /** The person leaves without saving. */
  readonly left: () => void;
}

type Failure =
  | "offline"
  | "expired"
  | "forbidden"
  | "gone"
  | "overQuota"
  | "refused"
  | "failed"
  | "groupsFailed";

/** What a failure says. */
const FAILURES: Readonly<Partial<Record<PartageErrorCode, Failure>>> = {
  ERR_OFFLINE: "offline",
  ERR_EXPIRED: "expired",
  ERR_SIGNED_OUT: "expired",
  ERR_FORBIDDEN: "forbidden",
  ERR_NOT_FOUND: "gone",
  ERR_OVER_QUOTA: "overQuota",
  ERR_INVALID_ARGUMENTS: "refused",
  ERR_TOO_LARGE: "refused",
};

const CONTEXTS = ["work", "private", "other"] as const;
const KINDS = ["mobile", "work", "private", "fax", "pager", "other"] as const;

/** State of one form. */
export class CardEditor {
  readonly #interaction: Interaction;
  readonly #ends: EditorEnds;
  /** The card as it was when the form opened; without id for a new one. */
  #card: Partial<ContactCard>;
  #before: CardForm;
  #form: CardForm;
  #problems: FormProblems = new Map();
  #failure: Failure | undefined;
  #asks: (() => void) | undefined;
  #conflict: { readonly now: ContactCard; readonly differences: readonly Difference[] } | undefined;
  #isSaving = false;
  #photo: "same" | "none" | ChosenPhoto = "same";
  #photoProblem: PhotoProblem | undefined;
  /** Groups of the card when the form opened, and now. */
  #groupsBefore: ReadonlySet<Id> | undefined;
  #groups: ReadonlySet<Id> = new Set();
  #showsMore = false;
  #words!: ContactsEditorMessages;
  #cardWords!: ContactsCardMessages;

  constructor(interaction: Interaction, card: Partial<ContactCard>, ends: EditorEnds) {
    this.#interaction = interaction;
    this.#card = card;
    this.#ends = ends;
    const form = formOf(card, this.#defaultBook);
    // A new contact has a line to begin with.
    const isNewPerson = card.id === undefined && !this.#isGroup;
    this.#before = this.#form = isNewPerson
      ? {
          ...form,
          emails: [{ value: "", kind: "work" }],
          phones: [{ value: "", kind: "mobile" }],
        }
      : form;
    this.#showsMore = [form.title, form.given2, form.unit].some(Boolean);
    void this.#loadGroups();
  }

  /** Speaks the language of the element. */
  async follow(lang: string): Promise<void> {
    [this.#words, this.#cardWords] = await Promise.all([
      messagesFor(contactsEditorCatalog, lang),
      messagesFor(contactsCardCatalog, lang),
    ]);
  }

  /** Whether something typed would be lost. */
  get isChanged(): boolean {
    return (
      !isSame(this.#before, this.#form) ||
      this.#photo !== "same" ||
      !isSame([...(this.#groupsBefore ?? [])], [...this.#groups])
    );
  }

  /** Escape: leaves a question first, then the form. */
  escape(): void {
    if (this.#asks || this.#conflict) {
      this.#asks = this.#conflict = undefined;
      this.#update();
      void this.#focusOn(".save");
    } else this.#leave();
  }

  /** Asks whether what was typed may go. */
  askToLeave(then: () => void): void {
    this.#asks = then;
    this.#update();
    void this.#focusOn("[data-first-answer]");
  }

  /** Puts the focus on the first field. */
  focus(): void {
    void this.#focusOn("[data-first]");
  }

  get #isGroup(): boolean {
    return this.#card.kind === "group";
  }

  /** Books that may be written, the one that is shown first. */
  get #books() {
    const { model } = this.#interaction;
    return (model.books?.value ?? []).filter(({ myRights }) => myRights.mayWrite);
  }

  get #defaultBook(): Id {
    const { model } = this.#interaction;
    const books = this.#books.filter(({ isCollected }) => !isCollected);
    const shown = books.find(({ id }) => id === model.view.book);
    return (shown ?? books.find(({ isDefault }) => isDefault) ?? books[0])?.id ?? "";
  }

  #update(): void {
    this.#interaction.model.update();
  }

  async #focusOn(selector: string): Promise<void> {
    const { host } = this.#interaction.model;
    await host.updateComplete;
    host.renderRoot.querySelector<HTMLElement>(`.pane ${selector}`)?.focus();
  }

  async #loadGroups(): Promise<void> {
    const { connection } = this.#interaction.model;
    const { uid } = this.#card;
    if (this.#isGroup) return;
    try {
      const { items } =
        connection && uid !== undefined
          ? await listContacts(connection, { filter: { hasMember: uid }, limit: 200 })
          : { items: [] };
      this.#groups = this.#groupsBefore = new Set(items.map(({ id }) => id));
    } catch {
      // Without them the form leaves groups alone.
      this.#groupsBefore = undefined;
    }
    this.#update();
  }

  #set(change: Partial<CardForm>): void {
    this.#form = { ...this.#form, ...change };
    // What was wrong is looked at again as it is put right; nothing new is told while typing.
    if (this.#problems.size > 0) {
      const still = problemsOf(this.#form, this.#isGroup);
      this.#problems = new Map([...this.#problems].filter(([id]) => still.has(id)));
    }
    this.#update();
  }

  render(): TemplateResult {
    const w = this.#words;
    const { host } = this.#interaction.model;
    const isNew = this.#card.id === undefined;
    const title = this.#isGroup
      ? isNew
        ? w.newGroup
        : w.changeGroup
      : isNew
        ? w.newContact
        : w.changeContact;
    return html`<div class="top">
        <div class="form-title" role="heading" aria-level=${Math.min(6, host.headingLevel + 1)}>
          ${title}
        </div>
        <button
          class="icon"
          type="button"
          aria-label=${w.close}
          title=${w.close}
          @click=${() => this.#leave()}
        >
          ${icon(CLOSE)}
        </button>
      </div>
      <form class="form" novalidate aria-label=${title} @submit=${this.#submit}>
        ${this.#isGroup ? this.#renderGroupFields() : this.#renderFields()}
        <div class="form-foot">${this.#renderNotes()} ${this.#renderBar()}</div>
      </form>`;
  }

  #renderBar(): unknown {
    const w = this.#words;
    if (this.#asks || this.#conflict) return nothing;
    return html`<div class="bar">
      <button class="button save" part="button" type="submit" ?disabled=${this.#isSaving}>
        ${this.#isSaving ? w.saving : this.#failure === "gone" ? w.saveAsNew : w.save}
      </button>
      <button class="plain" type="button" @click=${() => this.#leave()}>${w.cancel}</button>
    </div>`;
  }

  #renderNotes(): unknown {
    const w = this.#words;
    const { connection } = this.#interaction.model;
    if (this.#asks) {
      const go = this.#asks;
      return html`<div class="ask" role="alertdialog" aria-label=${w.leaveTitle}>
        <strong>${w.leaveTitle}</strong>
        <div class="bar">
          <button class="plain" type="button" data-first-answer @click=${() => this.escape()}>
            ${w.stay}
          </button>
          <button class="plain danger" type="button" @click=${go}>${w.leave}</button>
        </div>
      </div>`;
    }
    if (this.#conflict) {
      const { now, differences } = this.#conflict;
      return renderConflict(w, differences, {
        keep: () => this.#resolve(now, false),
        take: () => this.#resolve(now, true),
      });
    }
    const text = this.#failure
      ? w[this.#failure]
      : this.#problems.size > 0
        ? w.wrong(this.#problems.size)
        : this.#books.length === 0
          ? w.noBook
          : "";
    if (!text) return nothing;
    return html`<div class="warn" role="alert">
      ${icon(ALERT)}<span>${text}</span>${
        this.#failure === "expired" && connection
          ? html`<button class="quiet" type="button" @click=${() => signIn(connection)}>
              ${w.signIn}
            </button>`
          : nothing
      }
    </div>`;
  }

  #problem(id: string): string | undefined {
    const problem = this.#problems.get(id);
    return problem && this.#words[problem];
  }

  #input(
    id: "title" | "given" | "given2" | "surname" | "full" | "organization" | "unit" | "job",
    label: string,
    isFirst = false,
  ): TemplateResult {
    return renderInput({
      ...{ id, label, isFirst, max: 300, problem: this.#problem(id) },
      value: this.#form[id] ?? "",
      change: (value) => this.#set({ [id]: value }),
    });
  }

  #renderGroupFields(): TemplateResult {
    const w = this.#words;
    return html`${this.#input("full", w.groupName, true)} ${this.#renderBook()}
    ${this.#renderNote()}`;
  }

  #renderFields(): TemplateResult {
    const w = this.#words;
    const isWhole = hasWholeName(this.#card);
    return html`${this.#renderPhoto()}
      ${this.#form.full === undefined ? nothing : this.#input("full", w.full, isWhole)}
      ${
        isWhole
          ? nothing
          : html`${this.#showsMore ? this.#input("title", w.title) : nothing}
              <div class="two">
                ${this.#input("given", w.given, true)}
                ${this.#showsMore ? this.#input("given2", w.given2) : nothing}
                ${this.#input("surname", w.surname)}
              </div>`
      }
      <div class="two">
        ${this.#input("job", w.job)} ${this.#input("organization", w.organization)}
        ${this.#showsMore ? this.#input("unit", w.unit) : nothing}
      </div>
      ${
        this.#showsMore
          ? nothing
          : html`<button class="quiet" type="button" @click=${this.#showMore}>
              ${icon(PLUS)}${w.more}
            </button>`
      }
      ${this.#renderEmails()} ${this.#renderPhones()} ${this.#renderAddresses()}
      ${this.#renderBirthday()} ${this.#renderNote()} ${this.#renderGroups()} ${this.#renderBook()}`;
  }

  readonly #showMore = (): void => {
    this.#showsMore = true;
    this.#update();
    void this.#focusOn("#title");
  };

  #renderEntry<Kind extends string>(
    id: string,
    label: string,
    {
      type,
      value,
      kind,
      kinds,
      change,
      remove,
    }: {
      readonly type: "email" | "tel";
      readonly value: string;
      readonly kind: Kind;
      readonly kinds: readonly Kind[];
      readonly change: (change: { readonly value?: string; readonly kind?: Kind }) => void;
      readonly remove: () => void;
    },
  ): TemplateResult {
    const w = this.#words;
    const problem = this.#problem(id);
    const words = this.#cardWords as unknown as Readonly<Record<string, string>>;
    return html`<div class="entry">
      <input
        class="input"
        id=${id}
        type=${type}
        maxlength="320"
        autocomplete="off"
        dir="ltr"
        aria-label=${label}
        aria-invalid=${problem ? "true" : nothing}
        aria-describedby=${describedBy({ id, label, problem })}
        .value=${value}
        @input=${(event: Event) => change({ value: (event.target as HTMLInputElement).value })}
      />
      <select
        class="input kind"
        aria-label=${w.kindOf(label)}
        @change=${(event: Event) =>
          change({ kind: (event.target as HTMLSelectElement).value as Kind })}
      >
        ${kinds.map(
          (one) => html`<option value=${one} .selected=${one === kind}>${words[one]}</option>`,
        )}
      </select>
      <button
        class="icon"
        type="button"
        aria-label=${w.removeOf(label)}
        title=${w.removeOf(label)}
        @click=${remove}
      >
        ${icon(CLOSE)}
      </button>
      ${renderWrong(id, problem)}
    </div>`;
  }

  #renderList(legend: string, add: string, run: () => void, content: unknown): TemplateResult {
    return html`<fieldset class="many">
      <legend class="label">${legend}</legend>
      ${content}
      <button class="quiet" type="button" @click=${run}>${icon(PLUS)}${add}</button>
    </fieldset>`;
  }

  #renderEmails(): TemplateResult {
    const w = this.#words;
    const { emails } = this.#form;
    const add = (): void => {
      this.#set({ emails: [...emails, { value: "", kind: "work" }] });
      void this.#focusOn(`#email-${emails.length}`);
    };
    return this.#renderList(
      w.emails,
      w.addEmail,
      add,
      emails.map((email, at) =>
        this.#renderEntry<EntryContext>(`email-${at}`, w.email(at + 1), {
          ...{ type: "email", value: email.value, kind: email.kind, kinds: CONTEXTS },
          change: (change) => this.#set({ emails: emails.with(at, { ...email, ...change }) }),
          remove: () => this.#dropEntry({ emails: emails.toSpliced(at, 1) }, "email", at),
        }),
      ),
    );
  }

  #renderPhones(): TemplateResult {
    const w = this.#words;
    const { phones } = this.#form;
    const add = (): void => {
      this.#set({ phones: [...phones, { value: "", kind: phones.length ? "work" : "mobile" }] });
      void this.#focusOn(`#phone-${phones.length}`);
    };
    return this.#renderList(
      w.phones,
      w.addPhone,
      add,
      phones.map((phone, at) =>
        this.#renderEntry<PhoneKind>(`phone-${at}`, w.phone(at + 1), {
          ...{ type: "tel", value: phone.value, kind: phone.kind, kinds: KINDS },
          change: (change) => this.#set({ phones: phones.with(at, { ...phone, ...change }) }),
          remove: () => this.#dropEntry({ phones: phones.toSpliced(at, 1) }, "phone", at),
        }),
      ),
    );
  }

  /** Takes an entry out; the focus goes to the one before it. */
  #dropEntry(change: Partial<CardForm>, name: string, at: number): void {
    this.#problems = new Map();
    this.#set(change);
    void this.#focusOn(at > 0 ? `#${name}-${at - 1}` : `#${name}-0, .save`);
  }

  #renderAddresses(): TemplateResult {
    const w = this.#words;
    const { addresses } = this.#form;
    const add = (): void => {
      const empty = { street: "", postcode: "", locality: "", country: "", full: undefined };
      this.#set({ addresses: [...addresses, { ...empty, kind: "work" }] });
      void this.#focusOn(`#address-${addresses.length}`);
    };
    return this.#renderList(
      w.addresses,
      w.addAddress,
      add,
      addresses.map((address, at) => this.#renderAddress(address, at)),
    );
  }

  #renderAddress(address: AddressForm, at: number): TemplateResult {
    const w = this.#words;
    const label = w.address(at + 1);
    const change = (part: Partial<AddressForm>): void =>
      this.#set({ addresses: this.#form.addresses.with(at, { ...address, ...part }) });
    const input = (
      part: "street" | "postcode" | "locality" | "country" | "full",
      name: string,
      id = `address-${at}-${part}`,
    ): TemplateResult =>
      renderInput({
        ...{ id, label: name, max: 500, value: address[part] ?? "" },
        change: (value) => change({ [part]: value }),
      });
    return html`<div class="address" role="group" aria-label=${label}>
      <div class="entry">
        <span class="grow"
          >${
            address.full === undefined
              ? input("street", w.street, `address-${at}`)
              : input("full", w.wholeAddress, `address-${at}`)
          }</span
        >
        <select
          class="input kind"
          aria-label=${w.kindOf(label)}
          @change=${(event: Event) =>
            change({ kind: (event.target as HTMLSelectElement).value as EntryContext })}
        >
          ${CONTEXTS.map(
            (one) =>
              html`<option value=${one} .selected=${one === address.kind}>
                ${this.#cardWords[one]}
              </option>`,
          )}
        </select>
        <button
          class="icon"
          type="button"
          aria-label=${w.removeOf(label)}
          title=${w.removeOf(label)}
          @click=${() =>
            this.#dropEntry({ addresses: this.#form.addresses.toSpliced(at, 1) }, "address", at)}
        >
          ${icon(CLOSE)}
        </button>
      </div>
      ${
        address.full === undefined
          ? html`<div class="place">
              ${input("postcode", w.postcode)} ${input("locality", w.locality)}
              ${input("country", w.country)}
            </div>`
          : nothing
      }
    </div>`;
  }

  #renderBirthday(): TemplateResult {
    const w = this.#words;
    const { day, month, year } = this.#form;
    const problem = this.#problem("day");
    const names = new Intl.DateTimeFormat(this.#interaction.model.lang, {
      month: "long",
      timeZone: "UTC",
    });
    const months = Array.from({ length: 12 }, (_, at) => names.format(Date.UTC(2000, at, 1)));
    const number = (id: "day" | "year", label: string, value: string): TemplateResult =>
      renderInput({
        ...{ id, label, value, max: id === "day" ? 2 : 4 },
        change: (text) => this.#set({ [id]: text.trim().replace(/^0+(?=\d)/, "") }),
      });
    return html`<fieldset class="many" aria-describedby="day-wrong birthday-hint">
      <legend class="label">${w.birthday}</legend>
      <div class="date">
        ${number("day", w.day, day)}
        ${renderSelect({
          ...{ id: "month", label: w.month, value: month },
          options: [["", "–"], ...months.map((name, at) => [String(at + 1), name] as const)],
          change: (value) => this.#set({ month: value }),
        })}
        ${number("year", w.year, year)}
      </div>
      ${renderWrong("day", problem)}
      <span class="hint" id="birthday-hint">${w.birthdayHint}</span>
    </fieldset>`;
  }

  #renderNote(): TemplateResult {
    return html`<div class="field">
      <label class="label" for="note">${this.#words.note}</label>
      <textarea
        class="input"
        id="note"
        maxlength="20000"
        dir="auto"
        .value=${this.#form.note}
        @input=${(event: Event) => this.#set({ note: (event.target as HTMLTextAreaElement).value })}
      ></textarea>
    </div>`;
  }

  #renderGroups(): unknown {
    const w = this.#words;
    const { model } = this.#interaction;
    if (!this.#groupsBefore) return nothing;
    const all = model.value?.items.filter((card) => card.kind === "group" && model.mayWrite(card));
    if (!all?.length) return nothing;
    const toggle = (id: Id, isOn: boolean): void => {
      this.#groups = new Set(
        isOn ? [...this.#groups, id] : [...this.#groups].filter((one) => one !== id),
      );
      this.#update();
    };
    return html`<fieldset class="many">
      <legend class="label">${w.groups}</legend>
      ${all.map(
        (group) =>
          html`<label class="check"
            ><input
              type="checkbox"
              .checked=${this.#groups.has(group.id)}
              @change=${(event: Event) =>
                toggle(group.id, (event.target as HTMLInputElement).checked)}
            /><bdi>${cardLabel(group).text}</bdi></label
          >`,
      )}
    </fieldset>`;
  }

  #renderBook(): TemplateResult {
    const own = this.#card.addressBookIds ?? {};
    const books = this.#books;
    return renderSelect({
      ...{ id: "book", label: this.#words.book, value: this.#form.bookId },
      problem: this.#problem("book"),
      isDisabled: books.length < 2 && (books[0]?.id ?? "") in own,
      options: books.map(({ id, name, owner }) => [
        id,
        plainLine(owner ? `${name} (${owner.name || owner.email})` : name, 200),
      ]),
      change: (bookId) => this.#set({ bookId }),
    });
  }

  #renderPhoto(): TemplateResult {
    const w = this.#words;
    const { model } = this.#interaction;
    const stored = this.#photo === "same" ? photoBlob(this.#card) : undefined;
    const chosen = typeof this.#photo === "object" ? this.#photo : undefined;
    const { given, surname, full = "" } = this.#form;
    const name = nameOfParts(this.#form) || full;
    const initials = initialsOf(`${given} ${surname}`.trim() || full || "?");
    const has = stored !== undefined || chosen !== undefined;
    return html`<div class="photo" role="group" aria-label=${w.photo}>
      <span class="avatar h${stableIndex(name, 6)}" aria-hidden="true"
        >${
          chosen
            ? html`<canvas width="192" height="192" data-chosen></canvas>`
            : stored === undefined
              ? initials
              : (model.extras?.renderFace(this.#card as ContactCard) ?? initials)
        }</span
      >
      <div class="photo-acts">
        <label class="plain pick-photo"
          ><input
            class="sr"
            type="file"
            accept="image/jpeg,image/png,image/gif,image/webp"
            aria-describedby="photo-hint photo-wrong"
            @change=${this.#choosePhoto}
          />${has ? w.changePhoto : w.choosePhoto}</label
        >
        ${
          has
            ? html`<button class="quiet" type="button" @click=${this.#removePhoto}>
                ${w.removePhoto}
              </button>`
            : nothing
        }
        ${renderWrong("photo", this.#photoProblem && w[this.#photoProblem])}
        <span class="hint" id="photo-hint">${w.photoHint}</span>
      </div>
    </div>`;
  }

  readonly #choosePhoto = async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = "";
    if (!file) return;
    const read = await readPhoto(file);
    this.#photoProblem = typeof read === "string" ? read : undefined;
    if (typeof read === "object") this.#photo = read;
    this.#update();
    const { host } = this.#interaction.model;
    await host.updateComplete;
    const canvas = host.renderRoot.querySelector<HTMLCanvasElement>("canvas[data-chosen]");
    if (canvas && typeof read === "object") {
      canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
      paint(canvas, read.picture);
    }
  };

  readonly #removePhoto = (): void => {
    this.#photo = photoBlob(this.#card) === undefined ? "same" : "none";
    this.#photoProblem = undefined;
    this.#update();
    void this.#focusOn(".pick-photo input");
  };

  #leave(): void {
    if (this.isChanged && !this.#asks) this.askToLeave(() => this.#ends.left());
    else this.#ends.left();
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void this.#save();
  };

  async #save(): Promise<void> {
    if (this.#isSaving) return;
    this.#problems = problemsOf(this.#form, this.#isGroup);
    const [first] = this.#problems.keys();
    if (first !== undefined) {
      this.#update();
      return this.#focusOn(`#${first}`);
    }
    this.#isSaving = true;
    const isGone = this.#failure === "gone";
    this.#failure = undefined;
    this.#update();
    try {
      const id = isGone ? undefined : this.#card.id;
      const written = id === undefined ? await this.#create() : await this.#change(id);
      if (written !== undefined) await this.#finish(written, id === undefined);
    } catch (error) {
      this.#failure = (isPartageError(error) && FAILURES[error.code]) || "failed";
      void this.#focusOn(".save");
    } finally {
      this.#isSaving = false;
      this.#update();
    }
  }

  /** Sends the picture first: the card names it. */
  async #sentPhoto(): Promise<PhotoChange> {
    const { connection } = this.#interaction.model;
    const photo = this.#photo;
    if (typeof photo === "string" || !connection) return photo === "none" ? "none" : "same";
    return { blobId: await uploadPhoto(connection, photo.blob), type: photo.blob.type };
  }

  async #create(): Promise<{ readonly id: Id; readonly uid: string }> {
    const { connection } = this.#interaction.model;
    const { kind, members } = this.#card;
    const empty = formOf({ ...(kind && { kind }) }, "");
    const said = patchOf({}, empty, this.#form, await this.#sentPhoto());
    const uid = this.#card.uid ?? `urn:uuid:${crypto.randomUUID()}`;
    const card: ContactCreate = {
      "@type": "Card",
      version: "1.0",
      uid,
      ...(kind && { kind }),
      ...(members && { members }),
      ...(said as Partial<ContactCard>),
      addressBookIds: { [this.#form.bookId]: true },
    };
    return { id: await createContact(connection!, card), uid };
  }

  /** Changes the card; undefined where that would overwrite what somebody else wrote meanwhile. */
  async #change(id: Id): Promise<{ readonly id: Id; readonly uid: string } | undefined> {
    const { connection } = this.#interaction.model;
    const now = await getContact(connection!, id);
    const photo = await this.#sentPhoto();
    const patch = patchOf(this.#card, this.#before, this.#form, photo);
    const differences = differencesOf(this.#card, now, propertiesOf(patch), this.#words);
    if (differences.length > 0) {
      this.#conflict = { now, differences };
      void this.#focusOn(".conflict button");
      return undefined;
    }
    if (Object.keys(patch).length > 0) await changeContact(connection!, id, patch);
    return { id, uid: now.uid };
  }

  /** Goes on after a conflict: with what was typed over what is there, or with what is there. */
  #resolve(now: ContactCard, isTaken: boolean): void {
    const fresh = formOf(now, this.#form.bookId);
    // What was not touched here is as it is there.
    const typed = Object.entries(this.#form).filter(
      ([key, value]) => !isSame(value, this.#before[key as keyof CardForm]),
    );
    this.#card = now;
    this.#before = fresh;
    this.#form = isTaken ? fresh : { ...fresh, ...Object.fromEntries(typed) };
    this.#conflict = undefined;
    this.#update();
    if (isTaken) void this.#focusOn("[data-first]");
    else void this.#save();
  }

  async #finish(card: { readonly id: Id; readonly uid: string }, isNew: boolean): Promise<void> {
    const { model } = this.#interaction;
    const w = this.#words;
    const name = nameOfParts(this.#form) || this.#form.full || this.#form.organization;
    const said = plainLine(name || model.messages.noName, 200);
    const areGroupsKept = await this.#saveGroups(card.uid);
    const text = areGroupsKept ? (isNew ? w.created(said) : w.saved(said)) : w.groupsFailed;
    this.#ends.saved(card.id);
    this.#interaction.tell({
      text,
      ...(isNew && { undo: () => this.#interaction.withdraw(card.id) }),
    });
    await model.cards?.refresh().catch(model.update);
  }

  async #saveGroups(uid: string): Promise<boolean> {
    const { connection } = this.#interaction.model;
    const before = this.#groupsBefore;
    if (!before || !connection) return true;
    const change = async (id: Id, isIn: boolean): Promise<void> => {
      const patch: PatchObject = memberPatch(await getContact(connection, id), [uid], isIn);
      if (Object.keys(patch).length > 0) await changeContact(connection, id, patch);
    };
    try {
      const added = [...this.#groups].filter((id) => !before.has(id));
      const gone = [...before].filter((id) => !this.#groups.has(id));
      await Promise.all([
        ...added.map((id) => change(id, true)),
        ...gone.map((id) => change(id, false)),
      ]);
      return true;
    } catch {
      // The card is written: that is told apart from its groups.
      return false;
    }
  }
}

// Above the usual length: the one place that knows all fields, and what saving them can lead to.
/**
 * The form in which an event is written: loaded when one is.
 *
 * @module
 */
import type { Calendar, CalendarEvent, GatewaySession, Principal } from "@partage-ent/jmap";
import {
  changeEvent,
  type Connection,
  createEvent,
  isPartageError,
  type Occurrences,
  type PartageErrorCode,
} from "@partage-ent/sdk";
import type { LitElement } from "lit";
import { html, nothing, type TemplateResult } from "lit";
import { type EditorMessages, editorCatalog } from "../locales/event-editor.js";
import { type EventWords, eventWordsCatalog } from "../locales/event-words.js";
import { zoneClock } from "../shared/civil-time.js";
import { dayWords, type WhenStyle, zoneName } from "../shared/event-time.js";
import { ALERT, CLOSE, icon } from "../shared/icon.js";
import { messagesFor } from "../shared/locale.js";
import { plainLine } from "../shared/text.js";
import { videoLink } from "../shared/video-link.js";
import { AvailabilityPanel } from "./availability-panel.js";
import { amountWords, isWritable } from "./card.js";
import { type Difference, differencesOf, renderConflict } from "./conflict.js";
import {
  type EventForm,
  eventOf,
  formOf,
  type FormProblems,
  patchOf,
  problemsOf,
  windowOf,
} from "./event-form.js";
import type { EventChange } from "./events.js";
import { renderField, renderInput, renderSelect } from "./fields.js";
import type { FreeSlot } from "./free-slots.js";
import { addGuests, guestsPatch, participantsOf } from "./guests.js";
import { guestName, GuestsField } from "./guests-field.js";
import { PLACE } from "./icons.js";
import { type EventDetails, loadDetails } from "./load-details.js";
import { isSameRecurrence, weekdayAt } from "./recurrence-form.js";
import { renderRecurrence } from "./recurrence-field.js";
import { RoomFinder, type RoomView } from "./room-finder.js";

export { editorStyles } from "./editor.styles.js";

/** Words of the form, and those of events. */
export interface FormWords {
  readonly form: EditorMessages;
  readonly event: EventWords;
}

/** Loads the words of a language. */
export async function loadWords(lang: string): Promise<FormWords> {
  const [form, event] = await Promise.all([
    messagesFor(editorCatalog, lang),
    messagesFor(eventWordsCatalog, lang),
  ]);
  return { form, event };
}

/** What a form needs of the element that it stands in. */
export interface EditorHost {
  readonly connection: Connection;
  readonly session: GatewaySession;
  readonly words: FormWords;
  readonly calendars: readonly Calendar[];
  readonly lang: string;
  readonly timeZone: string;
  readonly element: LitElement;
  readonly headingLevel: number;
  /** The event is written. */
  readonly saved: (change: EventChange) => void;
  /** The person leaves without saving. */
  readonly left: () => void;
}

/** Minutes before the start that are offered. */
const REMINDERS = [0, 5, 10, 15, 30, 60, 120, 1_440, 2_880, 10_080];

/** What a failure says. */
const FAILURES: Readonly<
  Partial<
    Record<
      PartageErrorCode,
      keyof EditorMessages &
        ("offline" | "expired" | "forbidden" | "gone" | "unsupported" | "overQuota" | "refused")
    >
  >
> = {
  ERR_OFFLINE: "offline",
  ERR_EXPIRED: "expired",
  ERR_SIGNED_OUT: "expired",
  ERR_FORBIDDEN: "forbidden",
  ERR_NOT_FOUND: "gone",
  ERR_UNSUPPORTED: "unsupported",
  ERR_OVER_QUOTA: "overQuota",
  ERR_INVALID_ARGUMENTS: "refused",
  ERR_TOO_LARGE: "refused",
};

/** State of one form. */
export class EventEditor {
  readonly #host: EditorHost;
  /** What is changed; absent for a new event. */
  #details: EventDetails | undefined;
  readonly #draft: Partial<CalendarEvent>;
  #before: EventForm;
  #form: EventForm;
  #problems: FormProblems = {};
  #failure: keyof EditorMessages | undefined;
  #ask: "which" | "leave" | undefined;
  #which: Occurrences = "this";
  #conflict:
    { readonly now: EventDetails; readonly differences: readonly Difference[] } | undefined;
  #isSaving = false;
  #invites = true;
  #showsZone = false;
  readonly #guests: GuestsField;
  readonly #rooms: RoomFinder;
  readonly #availability: AvailabilityPanel;

  constructor(host: EditorHost, start: EventDetails | Partial<CalendarEvent>) {
    this.#host = host;
    this.#details = "series" in start ? start : undefined;
    this.#draft = this.#details ? {} : (start as Partial<CalendarEvent>);
    this.#before = this.#form = this.#formFrom(this.#details);
    this.#guests = new GuestsField(host.element, host.connection, this.#update);
    this.#rooms = new RoomFinder(host.connection, this.#update);
    this.#availability = new AvailabilityPanel(host.connection, host.timeZone, this.#update);
    this.#showsZone = this.#form.timeZone !== host.timeZone;
  }

  /** Whether something typed would be lost. */
  get isChanged(): boolean {
    const isTyped = this.#guests.typed.trim() !== "";
    return isTyped || JSON.stringify(this.#before) !== JSON.stringify(this.#form);
  }

  /** The calendar that is chosen. */
  get calendar(): Calendar | undefined {
    return this.#host.calendars.find(({ id }) => id === this.#form.calendarId);
  }

  /** Escape: leaves a question first, then the form. */
  escape(): void {
    if (this.#ask || this.#conflict) {
      this.#ask = this.#conflict = undefined;
      this.#update();
      this.#focus("[data-act=save]");
    } else if (this.isChanged) this.askToLeave();
    else this.#leave();
  }

  /** Asks whether what was typed may go. */
  askToLeave(): void {
    this.#question("leave");
  }

  render(): TemplateResult {
    const { form: m } = this.#host.words;
    const { headingLevel } = this.#host;
    const title = this.#details ? m.changeEvent : m.newEvent;
    return html`<div class="top">
        <span class="stripe"></span>
        <div class="title" part="title" role="heading" aria-level=${headingLevel} tabindex="-1">
          ${title}
        </div>
        <div class="tools">
          <button
            class="icon"
            type="button"
            aria-label=${m.close}
            title=${m.close}
            @click=${() => (this.isChanged ? this.askToLeave() : this.#leave())}
          >
            ${icon(CLOSE)}
          </button>
        </div>
      </div>
      ${
        this.#isReadOnly
          ? html`<div class="note warn" role="alert">
              ${icon(ALERT)}<span>${this.#writable.length ? m.readOnly : m.noCalendar}</span>
            </div>`
          : nothing
      }
      <form class="form" part="form" novalidate aria-label=${title} @submit=${this.#submit}>
        ${this.#renderFields()}
        <div class="foot">
          ${this.#renderNotes(m)} ${this.#ask || this.#conflict ? nothing : this.#renderBar(m)}
        </div>
      </form>`;
  }

  #renderBar(m: EditorMessages): TemplateResult {
    return html`<div class="bar">
      <button
        class="button"
        part="button"
        type="submit"
        data-act="save"
        ?disabled=${this.#isSaving || this.#isReadOnly}
      >
        ${this.#saveLabel(m)}
      </button>
      <button
        class="plain"
        type="button"
        data-act="cancel"
        @click=${() => (this.isChanged ? this.askToLeave() : this.#leave())}
      >
        ${m.cancel}
      </button>
    </div>`;
  }

  #renderFields(): TemplateResult {
    const { form: m, event: words } = this.#host.words;
    const form = this.#form;
    const problem = (name: keyof FormProblems): string | undefined => {
      const key = this.#problems[name];
      return key && m[key];
    };
    return html`${renderInput({
        ...{ id: "title", label: m.title, value: form.title, isFirst: true },
        placeholder: m.titlePlaceholder,
        problem: problem("title"),
        change: (title) => this.#change({ title }),
      })}
      <label class="check"
        ><input
          type="checkbox"
          name="all-day"
          .checked=${form.isAllDay}
          @change=${(event: Event) => this.#change({ isAllDay: (event.target as HTMLInputElement).checked })}
        />${m.allDay}</label
      >
      <div class="times">
        ${this.#renderMoment("start", problem("start"))}
        ${this.#renderMoment("end", problem("end"))}
      </div>
      ${form.isAllDay ? nothing : this.#renderZone(m)}
      ${renderRecurrence({
        ...{ form, problems: this.#problems, messages: m, words, lang: this.#host.lang },
        hasOverrides: Object.keys(this.#details?.series.recurrenceOverrides ?? {}).length > 0,
        isChanged: this.#isRuleChanged,
        change: (recurrence) => this.#change({ recurrence }),
      })}
      ${this.#renderGuests(m)} ${this.#renderPlace(m)}
      ${renderInput({
        ...{ id: "video", label: m.video, value: form.video, type: "url" },
        problem: problem("video"),
        hint: form.video.trim() && !videoLink(form.video.trim()) ? m.videoUnknown : m.videoHint,
        change: (video) => this.#change({ video }),
      })}
      ${this.#renderDescription(m)} ${this.#renderCalendar(m)} ${this.#renderReminders(m)}
      <div class="two">
        ${renderSelect({
          ...{ id: "show-as", label: m.showAs, value: form.freeBusy },
          options: [
            ["busy", m.busy],
            ["free", m.free],
          ],
          change: (value) => this.#change({ freeBusy: value as EventForm["freeBusy"] }),
        })}
        ${renderSelect({
          ...{ id: "privacy", label: m.visibility, value: form.privacy },
          options: [
            ["public", m.public],
            ["private", m.private],
            ...(form.privacy === "secret" ? [["secret", m.secret] as const] : []),
          ],
          change: (value) => this.#change({ privacy: value as EventForm["privacy"] }),
        })}
      </div>`;
  }

  #renderMoment(which: "start" | "end", problem: string | undefined): TemplateResult {
    const { form: m } = this.#host.words;
    const form = this.#form;
    const [date, time] =
      which === "start" ? (["startDate", "startTime"] as const) : (["endDate", "endTime"] as const);
    const input = (name: typeof date | typeof time, type: string): TemplateResult =>
      html`<input
        class="input"
        id=${name}
        name=${name}
        type=${type}
        required
        aria-label=${m[name]}
        aria-invalid=${problem ? "true" : nothing}
        aria-describedby=${problem ? `${which}-wrong` : nothing}
        .value=${form[name]}
        @change=${(event: Event) => this.#change({ [name]: (event.target as HTMLInputElement).value })}
      />`;
    return html`<fieldset class="field moment">
      <legend class="label">${m[which]}</legend>
      <div class="pair">
        ${input(date, "date")} ${form.isAllDay ? nothing : input(time, "time")}
      </div>
      ${problem ? html`<span class="wrong" id="${which}-wrong">${icon(ALERT)}${problem}</span>` : nothing}
    </fieldset>`;
  }

  #renderZone(m: EditorMessages): TemplateResult {
    const { timeZone } = this.#form;
    const { timeZone: own } = this.#host;
    if (!this.#showsZone)
      return html`<button
        class="quiet zone"
        type="button"
        data-act="zone"
        @click=${() => {
          this.#showsZone = true;
          this.#update();
          this.#focus("#timeZone");
        }}
      >
        ${m.changeZone(zoneName(own, this.#host.lang))}
      </button>`;
    const known = Intl.supportedValuesOf("timeZone");
    const zones = [...new Set([own, ...(timeZone ? [timeZone] : []), ...known])];
    const name = (zone: string): string => zone.replace(/_/g, " ");
    return renderSelect({
      ...{ id: "timeZone", label: m.timeZone, value: timeZone ?? "" },
      options: [
        ...(timeZone === null ? [["", m.floating] as const] : []),
        ...zones.map((zone) => [zone, name(zone)] as const),
      ],
      change: (value) => this.#change({ timeZone: value || null }),
    });
  }

  #renderGuests(m: EditorMessages): TemplateResult {
    const { guests } = this.#form;
    const slot = this.#slot;
    const people = [
      { email: this.#host.session.person.email, name: m.you },
      ...guests.map((guest) => ({ email: guest.email, name: guestName(guest) })),
    ];
    const query = { people, day: this.#form.startDate, excludeUid: this.#details?.event.uid };
    const shows = guests.length > 0 && slot !== undefined && !this.#form.isAllDay;
    if (shows) this.#availability.follow({ ...query, slot });
    return html`${this.#guests.render({
      ...{ guests, messages: m },
      change: (next) => this.#change({ guests: next }),
    })}
    ${
      shows
        ? this.#availability.render({
            ...query,
            ...{ slot, messages: m, lang: this.#host.lang, timeZone: this.#host.timeZone },
            dayName: dayWords(query.day, this.#style),
            take: (one) => this.#move(one),
          })
        : nothing
    }
    ${
      this.#toldCount
        ? html`<label class="check"
              ><input
                type="checkbox"
                name="invite"
                .checked=${this.#invites}
                @change=${(event: Event) => {
                  this.#invites = (event.target as HTMLInputElement).checked;
                  this.#update();
                }}
              />${this.#details ? m.notify(this.#toldCount) : m.invite(this.#toldCount)}</label
            >${this.#invites ? nothing : html`<span class="hint">${m.inviteNot}</span>`}`
        : nothing
    }`;
  }

  #renderPlace(m: EditorMessages): TemplateResult {
    const view: RoomView = {
      messages: m,
      slot: this.#slot,
      people: 1 + this.#form.guests.filter(({ kind }) => kind === "individual").length,
      excludeUid: this.#details?.event.uid,
      take: (room) => this.#takeRoom(room),
    };
    return html`${renderInput({
      ...{ id: "place", label: m.place, value: this.#form.place, max: 1_000 },
      change: (place) => this.#change({ place }),
    })}
    ${
      this.#rooms.isOpen
        ? this.#rooms.render(view)
        : html`<button
            class="quiet"
            type="button"
            data-act="find-room"
            @click=${() => this.#rooms.open(view)}
          >
            ${icon(PLACE)}${m.findRoom}
          </button>`
    }`;
  }

  #renderDescription(m: EditorMessages): TemplateResult {
    const isHtml = this.#details?.event.descriptionContentType === "text/html";
    return renderField(
      { id: "description", label: m.description, hint: isHtml ? m.htmlDescription : undefined },
      html`<textarea
        class="input"
        id="description"
        name="description"
        rows="4"
        aria-describedby=${isHtml ? "description-hint" : nothing}
        .value=${this.#form.description}
        @input=${(event: Event) => this.#change({ description: (event.target as HTMLTextAreaElement).value })}
      ></textarea>`,
    );
  }

  #renderCalendar(m: EditorMessages): TemplateResult {
    const { calendar } = this;
    const all = this.#writable;
    const listed = calendar && !all.includes(calendar) ? [calendar, ...all] : all;
    const key = this.#problems.calendar;
    return renderSelect({
      ...{ id: "calendar", label: m.calendar, value: this.#form.calendarId },
      options: listed.map(({ id, name }) => [id, plainLine(name, 200)] as const),
      isDisabled: this.#details?.event.recurrenceId !== undefined,
      problem: key && m[key],
      change: (calendarId) => this.#change({ calendarId }),
    });
  }

  #renderReminders(m: EditorMessages): TemplateResult {
    const { reminders } = this.#form;
    const say = (minutes: number): string =>
      minutes ? m.before(amountWords(minutes, this.#host.lang)) : m.atStart;
    const replace = (old: number, next: number | undefined): void =>
      this.#change({
        reminders: [...new Set(reminders.flatMap((one) => (one === old ? (next ?? []) : one)))],
      });
    const free = [15, ...REMINDERS].find((minutes) => !reminders.includes(minutes));
    return html`<fieldset class="reminders">
      <legend class="label">${m.reminders}</legend>
      ${reminders.map((minutes, index) => {
        const options = [...new Set([...REMINDERS, minutes])].sort((a, b) => a - b);
        const change = (event: Event): void =>
          replace(minutes, Number((event.target as HTMLSelectElement).value));
        return html`<div class="adding">
          <select class="input" aria-label=${m.reminder(index + 1)} @change=${change}>
            ${options.map((one) => html`<option value=${one} .selected=${one === minutes}>${say(one)}</option>`)}
          </select>
          <button
            class="icon"
            type="button"
            aria-label=${m.removeReminder(say(minutes))}
            title=${m.removeReminder(say(minutes))}
            @click=${() => {
              replace(minutes, undefined);
              this.#focus('[data-act="reminder"]');
            }}
          >
            ${icon(CLOSE)}
          </button>
        </div>`;
      })}
      ${
        free !== undefined && reminders.length < 5
          ? html`<button
              class="quiet"
              type="button"
              data-act="reminder"
              @click=${() => this.#change({ reminders: [...reminders, free] })}
            >
              ${m.addReminder}
            </button>`
          : nothing
      }
    </fieldset>`;
  }

  #renderNotes(m: EditorMessages): unknown {
    if (this.#conflict)
      return renderConflict(this.#conflict.differences, m, {
        keep: () => this.#keepMine(),
        take: () => this.#takeTheirs(),
      });
    if (this.#ask === "leave") return this.#renderLeave(m);
    if (this.#ask === "which") return this.#renderWhich(m);
    const count = Object.keys(this.#problems).length;
    const text = count ? m.problems(count) : this.#failure && (m[this.#failure] as string);
    if (!text) return nothing;
    return html`<div class="note bad" role="alert">
      ${icon(ALERT)}<span>${text}</span>
      ${
        this.#failure === "gone"
          ? html`<button class="quiet" type="button" @click=${() => void this.#saveAsNew()}>
              ${m.saveAsNew}
            </button>`
          : nothing
      }
    </div>`;
  }

  #renderLeave(m: EditorMessages): TemplateResult {
    return html`<div class="ask" role="alertdialog" aria-label=${m.leaveAsk} tabindex="-1" data-ask>
      <strong>${m.leaveAsk}</strong>
      <div class="bar">
        <button
          class="button danger"
          part="button"
          type="button"
          data-act="leave"
          @click=${() => this.#leave()}
        >
          ${m.leave}
        </button>
        <button class="plain" type="button" data-act="stay" @click=${() => this.escape()}>
          ${m.stay}
        </button>
      </div>
    </div>`;
  }

  #renderWhich(m: EditorMessages): TemplateResult {
    const option = (which: Occurrences, label: string): TemplateResult =>
      html`<label class="check"
        ><input
          type="radio"
          name="which"
          value=${which}
          .checked=${this.#which === which}
          @change=${() => (this.#which = which)}
        />${label}</label
      >`;
    return html`<div class="ask" role="alertdialog" aria-label=${m.whichAsk} tabindex="-1" data-ask>
      <strong>${m.whichAsk}</strong>
      <div class="choices" role="radiogroup" aria-label=${m.whichAsk}>
        ${this.#isRuleChanged ? nothing : option("this", m.onlyThis)}
        ${option("following", m.following)} ${option("all", m.wholeSeries)}
      </div>
      <div class="bar">
        <button
          class="button"
          part="button"
          type="button"
          data-act="save-which"
          @click=${() => void this.#save()}
        >
          ${this.#isSaving ? m.saving : m.save}
        </button>
        <button class="plain" type="button" @click=${() => this.escape()}>${m.cancel}</button>
      </div>
    </div>`;
  }

  #saveLabel(m: EditorMessages): string {
    if (this.#isSaving) return m.saving;
    if (!this.#toldCount || !this.#invites) return m.save;
    return this.#details ? m.saveNotify : m.saveInvite;
  }

  /** How many would be told. */
  get #toldCount(): number {
    return Math.max(this.#form.guests.length, this.#before.guests.length);
  }

  get #writable(): readonly Calendar[] {
    return this.#host.calendars.filter(isWritable);
  }

  get #isReadOnly(): boolean {
    const { calendar } = this;
    return !calendar || !isWritable(calendar);
  }

  get #isRuleChanged(): boolean {
    const start = `${this.#form.startDate}T00:00:00`;
    return !isSameRecurrence(this.#before.recurrence, this.#form.recurrence, start);
  }

  get #style(): WhenStyle {
    const { lang, timeZone, words } = this.#host;
    return { lang, timeZone, words: words.event, now: Date.now() };
  }

  get #slot(): FreeSlot | undefined {
    const window = windowOf(this.#form, this.#host.timeZone);
    return window && { start: window.after, end: window.before };
  }

  #formFrom(details: EventDetails | undefined): EventForm {
    const { timeZone, session, calendars } = this.#host;
    const [accountId = ""] = Object.keys(session.wellKnown);
    const own = session.wellKnown[accountId]?.defaultCalendar;
    const writable = calendars.filter(isWritable);
    const calendarId = (writable.find(({ id }) => id === own) ?? writable[0])?.id ?? "";
    const event = details
      ? { ...details.event, recurrenceRules: details.series.recurrenceRules }
      : this.#draft;
    return formOf(event, { timeZone, calendarId, now: Date.now() });
  }

  #change(change: Partial<EventForm>): void {
    const old = this.#form;
    let next = { ...old, ...change };
    if (change.startDate !== undefined || change.startTime !== undefined)
      next = keepLength(old, next);
    if (change.startDate) next = followDay(old, next);
    this.#form = next;
    this.#failure = undefined;
    // What was said to be wrong is looked at again while it is put right.
    if (Object.keys(this.#problems).length) this.#problems = problemsOf(next);
    this.#update();
  }

  #move({ start, end }: FreeSlot): void {
    const zone = this.#form.timeZone ?? this.#host.timeZone;
    const clock = zoneClock(zone);
    const time = (instant: number): string =>
      new Date(instant + clock.offsetAt(instant)).toISOString().slice(11, 16);
    this.#form = followDay(this.#form, {
      ...this.#form,
      ...{ startDate: clock.dateOf(start), startTime: time(start) },
      ...{ endDate: clock.dateOf(end), endTime: time(end) },
    });
    this.#update();
    this.#focus("#startDate");
  }

  #takeRoom(room: Principal): void {
    const guests = addGuests(this.#form.guests, [
      { name: room.name, email: room.email ?? "", kind: "location" },
    ]);
    this.#change({ guests, place: this.#form.place.trim() || room.name });
    this.#focus("#place");
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    if (this.#isSaving || this.#isReadOnly) return;
    const { form: m } = this.#host.words;
    if (this.#guests.typed.trim()) {
      const change = (guests: EventForm["guests"]): void => this.#change({ guests });
      this.#guests.take({ guests: this.#form.guests, messages: m, change });
    }
    this.#problems = problemsOf(this.#form);
    this.#failure = undefined;
    if (Object.keys(this.#problems).length || this.#guests.isWrong) {
      this.#update();
      this.#focus("[aria-invalid=true]");
    } else if (this.#details?.event.recurrenceId !== undefined) {
      if (!this.isChanged) return this.#leave();
      this.#which = this.#isRuleChanged ? "following" : "this";
      this.#question("which");
    } else void this.#save();
  };

  async #save(): Promise<void> {
    if (this.#isSaving) return;
    this.#isSaving = true;
    this.#failure = undefined;
    this.#update();
    try {
      const change = this.#details ? await this.#write(this.#details) : await this.#create();
      this.#availability.stop();
      this.#host.saved(change);
    } catch (error) {
      this.#ask = undefined;
      await this.#fail(isPartageError(error) ? error.code : "ERR_PROTOCOL");
    }
    this.#isSaving = false;
    this.#update();
  }

  async #create(): Promise<EventChange> {
    const { connection, session } = this.#host;
    const people = participantsOf(this.#form.guests, session.person);
    const event = { ...eventOf(this.#draft, this.#form), ...people };
    const invite = this.#invites && this.#form.guests.length > 0;
    const id = await createEvent(connection, event, { invite });
    return { id, created: id };
  }

  async #write({ event }: EventDetails): Promise<EventChange> {
    const { connection, session } = this.#host;
    const { guests } = this.#form;
    const areGuestsChanged = JSON.stringify(guests) !== JSON.stringify(this.#before.guests);
    const patch = {
      ...patchOf(event, this.#before, this.#form),
      ...(areGuestsChanged && guestsPatch(event, guests, session.person)),
    };
    if (!Object.keys(patch).length) return { id: event.id };
    const invite = this.#invites && this.#toldCount > 0;
    const which = event.recurrenceId === undefined ? "all" : this.#which;
    const rules = this.#details?.series.recurrenceRules;
    const seen = { ...event, ...(rules && { recurrenceRules: rules }) };
    return { id: await changeEvent(connection, seen, patch, { which, invite }) };
  }

  async #fail(code: PartageErrorCode): Promise<void> {
    const seen = this.#details;
    if (code !== "ERR_CONFLICT" || !seen) {
      this.#failure = FAILURES[code] ?? "failed";
      return;
    }
    const { connection, timeZone, calendars, words } = this.#host;
    try {
      const { signal } = new AbortController();
      const now = await loadDetails(connection, seen.event.id, { timeZone, calendars, signal });
      const differences = differencesOf({
        ...{ seen, now, before: this.#before, form: this.#form },
        ...{ messages: words.form, style: this.#style },
      });
      this.#conflict = { now, differences };
      this.#focus("[data-ask]");
    } catch (error) {
      const again = isPartageError(error) ? error.code : "ERR_PROTOCOL";
      this.#failure = FAILURES[again] ?? "failed";
    }
  }

  #keepMine(): void {
    // The change is of what the person touched alone: it stands on the other version too.
    this.#details = this.#conflict!.now;
    this.#conflict = undefined;
    void this.#save();
  }

  #takeTheirs(): void {
    this.#details = this.#conflict!.now;
    this.#conflict = undefined;
    this.#before = this.#form = this.#formFrom(this.#details);
    this.#update();
    this.#focus("[data-first]");
  }

  async #saveAsNew(): Promise<void> {
    this.#details = undefined;
    this.#failure = undefined;
    await this.#save();
  }

  #question(ask: "which" | "leave"): void {
    this.#ask = ask;
    this.#update();
    this.#focus("[data-ask]");
  }

  #leave(): void {
    this.#availability.stop();
    this.#host.left();
  }

  #focus(selector: string): void {
    const { element } = this.#host;
    void element.updateComplete.then(() =>
      element.renderRoot.querySelector<HTMLElement>(selector)?.focus(),
    );
  }

  readonly #update = (): void => {
    this.#host.element.requestUpdate();
  };
}

/** Moves the end along with the start, so that the event stays as long as it was. */
function keepLength(old: EventForm, next: EventForm): EventForm {
  const at = (date: string, time: string): number => Date.parse(`${date}T${time || "00:00"}:00Z`);
  const length = at(old.endDate, old.endTime) - at(old.startDate, old.startTime);
  const end = at(next.startDate, next.startTime) + length;
  if (Number.isNaN(end) || length < 0) return next;
  const local = new Date(end).toISOString();
  return { ...next, endDate: local.slice(0, 10), endTime: local.slice(11, 16) };
}

/** A rule of days follows the day of the start, which it always has. */
function followDay(old: EventForm, next: EventForm): EventForm {
  const { days } = next.recurrence;
  const [was, is] = [weekdayAt(old.startDate), weekdayAt(next.startDate)];
  if (was === is) return next;
  const moved = days.length === 1 && days[0] === was ? [is] : [...new Set([...days, is])];
  return { ...next, recurrence: { ...next.recurrence, days: moved } };
}

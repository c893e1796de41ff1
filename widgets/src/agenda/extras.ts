/**
 * What an agenda shows beside its first events: states, navigation, buttons, foot; loaded after them.
 *
 * @module
 */
import { CALENDARS } from "@partage-ent/jmap";
import { type PartageErrorCode, signIn } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import { type AgendaExtrasMessages, agendaExtrasCatalog } from "../locales/agenda-extras.js";
import { accountText } from "../shared/account-text.js";
import { adopt } from "../shared/adopt.js";
import { Announcer } from "../shared/announcer.js";
import { buttonStyles } from "../shared/button.styles.js";
import { dateFormat } from "../shared/date-format.js";
import { ALERT, EXTERNAL, LOCK, OFFLINE } from "../shared/icon.js";
import { messagesFor } from "../shared/locale.js";
import { DOWN, icon, MORE } from "../shared/row-icons.js";
import { renderState, type StateContent } from "../shared/states.js";
import { stepUpAction } from "../shared/step-up.js";
import { plainLine } from "../shared/text.js";
import { videoLinkOf } from "../shared/video-link.js";
import { conflictsOf } from "./conflicts.js";
import { extrasStyles } from "./extras.styles.js";
import { CALENDAR, NEXT, PLUS, PREVIOUS, VIDEO } from "./icons.js";
import type { ListView, RowExtras } from "./list-view.js";
import type { AgendaModel } from "./model.js";
import type { Occurrence } from "./occurrence.js";
import { PastEvents } from "./past-events.js";

/** Which word explains a failure. */
const REASONS: Partial<Record<PartageErrorCode, keyof AgendaExtrasMessages>> = {
  ERR_TIMEOUT: "unavailable",
  ERR_UNAVAILABLE: "unavailable",
  ERR_FORBIDDEN: "forbidden",
  ERR_RATE_LIMIT: "tooMany",
};

/** Milliseconds before its start from which joining a call is the thing to do. */
const JOIN_TIME = 15 * 60_000;

/** Words of the buttons that go to other days. */
const STEPS = {
  day: ["previousDay", "nextDay"],
  week: ["previousWeek", "nextWeek"],
  month: ["previousMonth", "nextMonth"],
} as const;

/** Draws all but the first content of one agenda. */
export class Extras implements RowExtras {
  words!: AgendaExtrasMessages;
  /** What a screen reader is told. */
  readonly announcer: Announcer;
  readonly past: PastEvents;
  readonly #model: AgendaModel;
  #lang = "";
  #areRemindersAsked = false;

  constructor(model: AgendaModel) {
    this.#model = model;
    this.announcer = new Announcer(model.host);
    this.past = new PastEvents(model);
    const root = model.host.renderRoot as ShadowRoot;
    adopt(root, buttonStyles);
    adopt(root, extrasStyles);
  }

  /** Speaks the language of the element. */
  async follow(lang: string): Promise<void> {
    if (lang === this.#lang) return;
    this.#lang = lang;
    this.words = await messagesFor(agendaExtrasCatalog, lang);
    this.#model.update();
  }

  /** Looks for reminders once there are events. */
  drawn(): void {
    const model = this.#model;
    model.reminders?.look();
    if (this.#areRemindersAsked || !model.value || model.host.remindersDisabled) return;
    this.#areRemindersAsked = true;
    void this.#loadReminders();
  }

  async #loadReminders(): Promise<void> {
    const model = this.#model;
    try {
      const { Reminders } = await import("./reminders.js");
      model.reminders = new Reminders(model);
      model.reminders.look();
    } catch {
      // Tried again at the next minute: reminders are no reason to trouble the reader.
      this.#areRemindersAsked = false;
    }
  }

  renderHeadActions(): unknown {
    const { words: w } = this;
    const { view, views, session, isWritable } = this.#model;
    if (!session?.jmap.primaryAccounts[CALENDARS]) return nothing;
    const [previous, next] = view === "list" ? [] : STEPS[view];
    return [
      previous && next
        ? html`<span class="steps">
            ${this.#button("previous", w[previous], PREVIOUS)}
            <button class="today" type="button" data-act="today">${w.today}</button>
            ${this.#button("next", w[next], NEXT)}
          </span>`
        : nothing,
      views.length > 1
        ? html`<button
            class="view"
            type="button"
            data-act="view"
            aria-haspopup="menu"
            aria-label=${w.viewIs(w[view])}
            title=${w.views}
          >
            <span>${w[view]}</span>${icon(DOWN)}
          </button>`
        : nothing,
      isWritable ? this.#button("create", w.create, PLUS, "wide") : nothing,
      this.#button("menu", w.more, MORE),
    ];
  }

  #button(act: string, label: string, path: string, kind = ""): TemplateResult {
    return html`<button
      class="icon ${kind}"
      type="button"
      data-act=${act}
      aria-label=${label}
      title=${label}
      aria-haspopup=${act === "menu" ? "menu" : nothing}
    >
      ${icon(path)}
    </button>`;
  }

  /** The state that takes the place of events; undefined when there are some or they are loading. */
  renderState(): TemplateResult | undefined {
    const { connection, page, value, occurrences, view } = this.#model;
    const { words: w } = this;
    const again = { label: w.retry, run: this.#retry };
    const state = (content: StateContent): TemplateResult => renderState(content);
    if (!connection)
      return state({ icon: ALERT, title: w.failed, text: w.noGateway, isAlert: true });
    const code = page?.error?.code;
    if (connection.status === "expired" || code === "ERR_EXPIRED") {
      const action = { label: w.signInAgain, run: () => signIn(connection) };
      return state({ icon: LOCK, title: w.expired, text: w.expiredText, action, isAlert: true });
    }
    if (connection.status === "signed-out" || code === "ERR_SIGNED_OUT") {
      const action = { label: w.signIn, run: () => signIn(connection) };
      return state({ icon: CALENDAR, title: w.signedOut, text: w.signedOutText, action });
    }
    if (value) return view === "list" && !occurrences.length ? this.#renderEmpty() : undefined;
    const title = w.failed;
    if (code === "ERR_UNSUPPORTED") {
      const action = stepUpAction(connection, this.#model.session, "calendar.read", w.stepUp);
      const text = action ? w.stepUpText : w.unsupported;
      return state({ icon: CALENDAR, title: w.absent, text, action });
    }
    if (code === "ERR_OFFLINE") {
      const text = w.offlineNothingText;
      const content = { icon: OFFLINE, title: w.offlineNothing, text, action: again };
      return state({ ...content, isAlert: true });
    }
    if (connection.status === "failed" || code) {
      const reason = w[REASONS[code!] ?? "unexpected"] as string;
      const text = accountText(page?.error, this.#model.lang) ?? reason;
      const action = code === "ERR_FORBIDDEN" ? undefined : again;
      return state({ icon: ALERT, title, text, action, isAlert: true });
    }
    return undefined;
  }

  #renderEmpty(): TemplateResult {
    const { words: w } = this;
    const model = this.#model;
    const isAllHidden = model.value!.calendars.every(({ isVisible }) => !isVisible);
    const act = (name: string) => () => void model.interaction?.act(name);
    const action = isAllHidden
      ? { label: w.chooseCalendars, run: act("calendars") }
      : model.isWritable
        ? { label: w.create, run: act("create") }
        : undefined;
    const text = isAllHidden ? w.hiddenText : w.emptyText;
    return renderState({ icon: CALENDAR, title: w.empty, text, action });
  }

  /** The line above events that are not what the server would say now. */
  renderNote(): unknown {
    const { page, value, lang, session } = this.#model;
    const { words: w } = this;
    if (!page?.error?.retryable || !value || page.asOf === undefined) return nothing;
    const time = dateFormat(lang, session?.timeZone).short(new Date(page.asOf));
    const isOffline = page.error.code === "ERR_OFFLINE";
    return html`<div class="note" part="note" role="status">
      ${icon(isOffline ? OFFLINE : ALERT)}<span>${isOffline ? w.offline(time) : w.stale(time)}</span
      ><button class="quiet" type="button" @click=${this.#retry}>${w.retry}</button>
    </div>`;
  }

  renderFoot(): unknown {
    const { session, lang } = this.#model;
    const { words: w } = this;
    if (!session) return nothing;
    const dates = dateFormat(lang, session.timeZone);
    const { open } = session.links;
    if (!dates.differs && !open) return nothing;
    return html`<div class="foot" part="foot">
      ${dates.differs ? html`<span>${w.zone(zoneName(dates.timeZone, lang))}</span>` : nothing}
      ${
        open
          ? html`<a href=${open} target="_blank" rel="noopener noreferrer"
              >${w.open}${icon(EXTERNAL)}</a
            >`
          : nothing
      }
    </div>`;
  }

  renderActs(event: Occurrence, view: ListView): unknown {
    if (event.isCancelled || event.end <= view.now) return nothing;
    const isInvitation = event.answer === "needs-action" && this.#mayAnswer(event);
    return [
      isInvitation ? this.#renderInvitation(event) : nothing,
      event.answer === "declined" ? nothing : this.#renderJoin(event, view.now),
    ];
  }

  renderEarlier(view: ListView): unknown {
    return this.past.render(view, this.words);
  }

  /** Buttons that answer an invitation. */
  renderAnswers(event: Occurrence): TemplateResult {
    const { words: w } = this;
    const answers = [
      ["accepted", w.accept],
      ["tentative", w.maybe],
      ["declined", w.decline],
    ] as const;
    return html`<span class="answers" role="group" aria-label=${w.answerTo(event.title)}
      >${answers.map(
        ([answer, label]) =>
          html`<button type="button" data-act=${answer} aria-pressed=${event.answer === answer}>
            ${label}
          </button>`,
      )}</span
    >`;
  }

  #mayAnswer({ calendar }: Occurrence): boolean {
    return this.#model.isWritable && calendar?.myRights.mayRSVP !== false;
  }

  #renderInvitation(event: Occurrence): TemplateResult {
    const { words: w } = this;
    const conflicts = conflictsOf(event, this.#model.occurrences);
    const owner = Object.values(event.row.participants ?? {}).find(({ roles }) => roles.owner);
    const by = plainLine(owner?.name ?? owner?.email ?? "", 100);
    const titles = conflicts.map(({ title }) => title).join(", ");
    return html`<div class="invitation">
      ${by ? html`<span class="by" dir="auto">${w.invitedBy(by)}</span>` : nothing}
      ${
        titles
          ? html`<span class="conflict" dir="auto"
              >${icon(ALERT)}<span>${w.conflict(titles)}</span></span
            >`
          : nothing
      }
      ${this.renderAnswers(event)}
    </div>`;
  }

  #renderJoin(event: Occurrence, now: number): unknown {
    const link = videoLinkOf(event.row);
    if (!link) return nothing;
    const { words: w } = this;
    const isTime = event.start - now <= JOIN_TIME;
    return html`<a
      class="join ${isTime ? "button" : ""}"
      href=${link.href}
      target="_blank"
      rel="noopener noreferrer"
      aria-label=${w.joinBy(link.service, event.title)}
      title=${link.service}
      >${icon(VIDEO)}${w.join}</a
    >`;
  }

  readonly #retry = (): void => {
    // What fails again is shown by the state that the failure leaves.
    this.#model.host.refresh().catch(this.#model.update);
  };
}

/** « Nouvelle-Calédonie (Pacific/Noumea) » is for administrators: people know the place. */
function zoneName(timeZone: string, lang: string): string {
  const parts = new Intl.DateTimeFormat(lang, { timeZone, timeZoneName: "longGeneric" });
  const name = parts.formatToParts().find(({ type }) => type === "timeZoneName")?.value;
  return name ?? timeZone;
}

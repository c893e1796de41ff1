/**
 * Two changes of one event: what the other one did.
 *
 * @module
 */
import type { CalendarEvent } from "@partage-ent/jmap";
import { html, nothing, type TemplateResult } from "lit";
import type { EditorMessages } from "../locales/event-editor.js";
import { type WhenStyle, whenWords } from "../shared/event-time.js";
import { ALERT, icon } from "../shared/icon.js";
import { recurrenceWords } from "../shared/recurrence-words.js";
import { plainLine } from "../shared/text.js";
import type { EventForm } from "./event-form.js";
import type { EventDetails } from "./load-details.js";

/** A field that is different elsewhere. */
export interface Difference {
  readonly label: string;
  readonly before: string;
  readonly after: string;
  /** The person changed it too. */
  readonly isBoth: boolean;
}

/** What two versions and a form are compared with. */
export interface Comparison {
  readonly seen: EventDetails;
  readonly now: EventDetails;
  /** The form as it was filled from `seen`, and as it is now. */
  readonly before: EventForm;
  readonly form: EventForm;
  readonly messages: EditorMessages;
  readonly style: WhenStyle;
}

const TIMES = ["isAllDay", "startDate", "startTime", "endDate", "endTime", "timeZone"] as const;

/** Lists what changed elsewhere, in words. */
export function differencesOf(comparison: Comparison): readonly Difference[] {
  const { seen, now, before, form, messages: m, style } = comparison;
  const text = (value: string | undefined): string => plainLine(value ?? "", 120) || m.nothing;
  const places = (event: CalendarEvent): string =>
    text(
      Object.values(event.locations ?? {})
        .map(({ name = "" }) => name)
        .join(", "),
    );
  const isChanged = (...names: readonly (keyof EventForm)[]): boolean =>
    names.some((name) => JSON.stringify(before[name]) !== JSON.stringify(form[name]));
  const rows: [string, (details: EventDetails) => string, boolean][] = [
    [m.title, ({ event }) => text(event.title), isChanged("title")],
    [m.when, ({ event }) => whenWords(event, style).text, isChanged(...TIMES)],
    [m.repeats, ({ series }) => recurrenceWords(series, style) || m.never, isChanged("recurrence")],
    [m.place, ({ event }) => places(event), isChanged("place")],
    [
      m.video,
      ({ event }) => text(Object.values(event.virtualLocations ?? {})[0]?.uri),
      isChanged("video"),
    ],
    [m.description, ({ event }) => text(event.description), isChanged("description")],
    [
      m.guests,
      ({ event }) => String(Object.keys(event.participants ?? {}).length),
      isChanged("guests"),
    ],
    [
      m.showAs,
      ({ event }) => (event.freeBusyStatus === "free" ? m.free : m.busy),
      isChanged("freeBusy"),
    ],
    [m.visibility, ({ event }) => m[event.privacy ?? "public"], isChanged("privacy")],
  ];
  return rows
    .map(([label, say, isBoth]) => ({ label, before: say(seen), after: say(now), isBoth }))
    .filter((row) => row.before !== row.after);
}

/** Draws what changed elsewhere and what can be done. */
export function renderConflict(
  differences: readonly Difference[],
  m: EditorMessages,
  { keep, take }: { readonly keep: () => void; readonly take: () => void },
): TemplateResult {
  return html`<div class="ask" role="alertdialog" aria-label=${m.conflict} tabindex="-1" data-ask>
    <strong class="line">${icon(ALERT)}${m.conflict}</strong>
    ${
      differences.length
        ? html`<dl class="changes" aria-label=${m.conflictTheirs}>
            ${differences.map(
              ({ label, before, after, isBoth }) =>
                html`<div>
                  <dt class="label">
                    ${label}${isBoth ? html` <span class="muted">(${m.conflictBoth})</span>` : nothing}
                  </dt>
                  <dd><span class="before" dir="auto">${before}</span> → <bdi>${after}</bdi></dd>
                </div>`,
            )}
          </dl>`
        : html`<p class="hint">${m.conflictOther}</p>`
    }
    <p class="hint">${m.keepMineHint}</p>
    <div class="bar">
      <button class="button" part="button" type="button" data-act="keep-mine" @click=${keep}>
        ${m.keepMine}
      </button>
      <button class="plain" type="button" data-act="take-theirs" @click=${take}>
        ${m.takeTheirs}
      </button>
    </div>
  </div>`;
}

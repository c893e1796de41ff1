import type { Weekday } from "@partage-ent/jmap";
import { html, nothing, type TemplateResult } from "lit";
import type { EditorMessages } from "../locales/event-editor.js";
import type { EventWords } from "../locales/event-words.js";
import { recurrenceWords, WEEKDAYS, weekdayName } from "../shared/recurrence-words.js";
import type { EventForm, FormProblems } from "./event-form.js";
import { renderInput, renderSelect } from "./fields.js";
import { nthOfMonth, RECURRENCE_KINDS, type RecurrenceForm, weekdayAt } from "./recurrence-form.js";

/** What the repetition is drawn with. */
export interface RecurrenceView {
  readonly form: EventForm;
  readonly problems: FormProblems;
  readonly messages: EditorMessages;
  readonly words: EventWords;
  readonly lang: string;
  /** Changing the rule undoes changes of single dates. */
  readonly hasOverrides: boolean;
  readonly isChanged: boolean;
  readonly change: (recurrence: RecurrenceForm) => void;
}

/** Draws whether and how the event repeats. */
export function renderRecurrence(view: RecurrenceView): TemplateResult {
  const { form, messages: m, change } = view;
  const { recurrence } = form;
  const { kind } = recurrence;
  const repeats = kind !== "never";
  return html`<div class="group">
    ${renderSelect({
      id: "repeats",
      label: m.repeats,
      value: kind,
      options: optionsOf(view),
      hint: view.isChanged && view.hasOverrides ? m.ruleResets : undefined,
      change: (value) => change({ ...recurrence, kind: value as RecurrenceForm["kind"] }),
    })}
    ${kind === "weekly" || kind === "biweekly" ? renderDays(view) : nothing}
    ${repeats ? renderEnd(view) : nothing}
  </div>`;
}

function optionsOf(view: RecurrenceView): readonly (readonly [string, string])[] {
  const { form, messages: m, lang, words } = view;
  const { startDate: date, recurrence } = form;
  const isDate = /^\d{4}-\d\d-\d\d$/.test(date);
  const label = (kind: RecurrenceForm["kind"]): string => {
    if (kind === "monthly-date") return m[kind](String(Number(date.slice(8, 10))));
    if (kind === "monthly-weekday")
      return m[kind](String(nthOfMonth(date)), weekdayName(weekdayAt(date), lang));
    if (kind !== "custom") return m[kind];
    const rules = recurrence.rules.map(({ until: _until, count: _count, ...rule }) => rule);
    return m.custom(
      recurrenceWords({ recurrenceRules: rules, start: `${date}T00:00:00` }, { lang, words }),
    );
  };
  return RECURRENCE_KINDS.filter(
    (kind) =>
      (kind !== "custom" || recurrence.kind === "custom") &&
      (isDate || kind === recurrence.kind || !kind.startsWith("monthly")),
  ).map((kind) => [kind, label(kind)]);
}

function renderDays({ form, messages: m, lang, change }: RecurrenceView): TemplateResult {
  const { recurrence, startDate } = form;
  const own = weekdayAt(startDate);
  const toggle = (day: Weekday, isOn: boolean): void =>
    change({
      ...recurrence,
      days: isOn ? [...recurrence.days, day] : recurrence.days.filter((one) => one !== day),
    });
  return html`<fieldset class="days">
    <legend class="label">${m.days}</legend>
    ${WEEKDAYS.map(
      (day) =>
        html`<label class="day" title=${day === own ? m.startDayKept : nothing}
          ><input
            type="checkbox"
            .checked=${recurrence.days.includes(day) || day === own}
            ?disabled=${day === own}
            aria-label=${weekdayName(day, lang)}
            @change=${(event: Event) => toggle(day, (event.target as HTMLInputElement).checked)}
          /><span aria-hidden="true"
            >${weekdayName(day, lang, "short").replace(".", "")}</span
          ></label
        >`,
    )}
  </fieldset>`;
}

function renderEnd({ form, problems, messages: m, change }: RecurrenceView): TemplateResult {
  const { recurrence } = form;
  const { end } = recurrence;
  return html`<div class="two">
    ${renderSelect({
      id: "ends",
      label: m.ends,
      value: end,
      options: [
        ["never", m.endNever],
        ["until", m.endUntil],
        ["count", m.endCount],
      ],
      change: (value) => change({ ...recurrence, end: value as RecurrenceForm["end"] }),
    })}
    ${
      end === "until"
        ? renderInput({
            ...{ id: "until", label: m.until, type: "date", value: recurrence.until },
            problem: problems.until && m[problems.until],
            change: (until) => change({ ...recurrence, until }),
          })
        : nothing
    }
    ${
      end === "count"
        ? renderInput({
            ...{ id: "count", label: m.count, type: "number", value: recurrence.count },
            problem: problems.count && m[problems.count],
            change: (count) => change({ ...recurrence, count }),
          })
        : nothing
    }
  </div>`;
}

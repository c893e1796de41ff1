/**
 * Fields of the form.
 *
 * @module
 */
import { html, nothing, type TemplateResult } from "lit";
import { ALERT, icon } from "./icon.js";

/** What a field has around its input. */
export interface FieldParts {
  readonly id: string;
  readonly label: string;
  /** What is wrong. */
  readonly problem?: string | undefined;
  readonly hint?: string | undefined;
}

/** Ids of what describes an input. */
export function describedBy({ id, problem, hint }: FieldParts): string | typeof nothing {
  const ids = [problem ? `${id}-wrong` : "", hint ? `${id}-hint` : ""].filter(Boolean);
  return ids.length ? ids.join(" ") : nothing;
}

/** What is wrong with a field, beside it. */
export function renderWrong(id: string, problem: string | undefined): unknown {
  return problem
    ? html`<span class="wrong" id="${id}-wrong">${icon(ALERT)}${problem}</span>`
    : nothing;
}

/** A label, an input, what is wrong, what helps. */
export function renderField(parts: FieldParts, input: TemplateResult): TemplateResult {
  const { id, label, problem, hint } = parts;
  return html`<div class="field">
    <label class="label" for=${id}>${label}</label>
    ${input} ${renderWrong(id, problem)}
    ${hint ? html`<span class="hint" id="${id}-hint">${hint}</span>` : nothing}
  </div>`;
}

/** What an input is drawn with. */
export interface InputParts extends FieldParts {
  readonly value: string;
  readonly type?: "text" | "date" | "time" | "url" | "number" | "email" | "tel";
  readonly placeholder?: string;
  readonly isFirst?: boolean;
  readonly max?: number;
  readonly change: (value: string) => void;
}

/** A field of one line. */
export function renderInput(parts: InputParts): TemplateResult {
  const { id, value, type = "text", placeholder, isFirst, max, change, problem } = parts;
  return renderField(
    parts,
    html`<input
      class="input"
      id=${id}
      name=${id}
      type=${type}
      ?data-first=${isFirst}
      placeholder=${placeholder ?? nothing}
      maxlength=${max ?? nothing}
      autocomplete="off"
      aria-invalid=${problem ? "true" : nothing}
      aria-describedby=${describedBy(parts)}
      .value=${value}
      @input=${(event: Event) => change((event.target as HTMLInputElement).value)}
    />`,
  );
}

/** What a choice is drawn with. */
export interface SelectParts extends FieldParts {
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly isDisabled?: boolean;
  readonly change: (value: string) => void;
}

/** A choice of one of several. */
export function renderSelect(parts: SelectParts): TemplateResult {
  const { id, value, options, isDisabled, change, problem } = parts;
  return renderField(
    parts,
    html`<select
      class="input"
      id=${id}
      name=${id}
      ?disabled=${isDisabled}
      aria-invalid=${problem ? "true" : nothing}
      aria-describedby=${describedBy(parts)}
      @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}
    >
      ${options.map(
        ([option, label]) =>
          html`<option value=${option} .selected=${option === value}>${label}</option>`,
      )}
    </select>`,
  );
}

/**
 * What somebody else wrote into a card while it was being changed here.
 *
 * @module
 */
import type { ContactCard } from "@partage-ent/jmap";
import { html, type TemplateResult } from "lit";
import type { ContactsEditorMessages } from "../locales/contacts-editor.js";
import { labelOf } from "../shared/card-name.js";
import { ALERT, icon } from "../shared/icon.js";
import { plainLine } from "../shared/text.js";
import { isSame } from "./card-form.js";

/** A property that both changed, with what is saved now. */
export interface Difference {
  readonly label: string;
  readonly now: string;
}

/** Words by property. */
const LABELS: Readonly<
  Record<
    string,
    | "name"
    | "organization"
    | "job"
    | "emails"
    | "phones"
    | "addresses"
    | "birthday"
    | "note"
    | "photo"
    | "book"
  >
> = {
  name: "name",
  organizations: "organization",
  titles: "job",
  emails: "emails",
  phones: "phones",
  addresses: "addresses",
  anniversaries: "birthday",
  notes: "note",
  media: "photo",
  addressBookIds: "book",
};

/** Texts inside a value, whatever its shape. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value)
    .filter(([key]) => !["contexts", "features", "kind", "@type", "blobId"].includes(key))
    .flatMap(([, part]) => textsOf(part));
}

/** Properties of a change that are not what they were when the form opened. */
export function differencesOf(
  before: Partial<ContactCard>,
  now: ContactCard,
  properties: readonly string[],
  w: ContactsEditorMessages,
): readonly Difference[] {
  return properties.flatMap((property) => {
    const key = property as keyof ContactCard;
    if (isSame(before[key], now[key])) return [];
    const text = key === "name" ? labelOf(now).text : textsOf(now[key]).join(", ");
    const label = LABELS[property];
    return [{ label: label ? w[label] : property, now: plainLine(text, 300) }];
  });
}

/** Draws the question which of the two stays. */
export function renderConflict(
  w: ContactsEditorMessages,
  differences: readonly Difference[],
  { keep, take }: { readonly keep: () => void; readonly take: () => void },
): TemplateResult {
  return html`<div class="ask conflict" role="alert">
    <strong>${icon(ALERT)}${w.conflict}</strong>
    <p>${w.conflictNow}</p>
    <ul>
      ${differences.map(
        ({ label, now }) => html`<li><b>${label}</b> <bdi>${now || w.nothingNow}</bdi></li>`,
      )}
    </ul>
    <div class="bar">
      <button class="button" type="button" @click=${keep}>${w.keepMine}</button>
      <button class="plain" type="button" @click=${take}>${w.takeTheirs}</button>
    </div>
  </div>`;
}

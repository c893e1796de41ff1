/**
 * One card made of several, beside those that it is made of: what is kept and what is lost.
 *
 * @module
 */
import type { ContactCard } from "@partage-ent/jmap";
import type { MergePreview } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { ContactsDuplicatesMessages } from "../locales/contacts-duplicates.js";
import { labelOf } from "../shared/card-name.js";
import { icon } from "../shared/icon.js";
import { plainLine } from "../shared/text.js";

const CHECK = "M20 6 9 17l-5-5";

/** What the question is about. */
export interface MergeQuestion {
  readonly preview: MergePreview;
  readonly cards: readonly ContactCard[];
}

/** Properties in the order in which they are compared. */
const PROPERTIES = [
  "nicknames",
  "organizations",
  "titles",
  "emails",
  "phones",
  "addresses",
  "anniversaries",
  "onlineServices",
  "links",
  "notes",
  "media",
  "keywords",
] as const;

/** What the entries of a property say, each in one line. */
function valuesOf(card: Partial<ContactCard>, property: string, photo: string): readonly string[] {
  const entries = (card as Readonly<Record<string, unknown>>)[property];
  if (typeof entries !== "object" || entries === null) return [];
  if (property === "keywords") return Object.keys(entries);
  if (property === "media") return Object.keys(entries).length > 0 ? [photo] : [];
  return Object.values(entries).map((entry) => plainLine(textOf(entry), 200));
}

/** Words and numbers of an entry, in their order. */
function textOf(entry: unknown): string {
  if (typeof entry === "string" || typeof entry === "number") return String(entry);
  if (typeof entry !== "object" || entry === null) return "";
  if ("year" in entry || "month" in entry || "day" in entry) {
    const { year, month, day } = entry as { year?: number; month?: number; day?: number };
    return [day, month, year].filter(Boolean).join("/");
  }
  return Object.entries(entry)
    .filter(
      ([key]) => !["contexts", "features", "kind", "pref", "@type", "isOrdered"].includes(key),
    )
    .map(([, value]) => textOf(value))
    .filter(Boolean)
    .join(" ");
}

function renderCard(
  w: ContactsDuplicatesMessages,
  card: Partial<ContactCard>,
  {
    title,
    hint,
    kind,
    before,
  }: {
    readonly title: string;
    readonly hint?: string;
    readonly kind: string;
    /** The card that is kept: what it did not have stands out. */
    readonly before?: Partial<ContactCard>;
  },
): TemplateResult {
  const name = labelOf(card).text;
  return html`<section class="side-card ${kind}" aria-label=${title}>
    <h3>${title}</h3>
    ${hint ? html`<small>${hint}</small>` : nothing}
    <dl>
      <dt>${w.wholeName}</dt>
      <dd><bdi>${name}</bdi></dd>
      ${PROPERTIES.map((property) => {
        const values = valuesOf(card, property, w.photo);
        if (values.length === 0) return nothing;
        const known = new Set(before ? valuesOf(before, property, w.photo) : values);
        return html`<dt>${w[property]}</dt>
          ${values.map(
            (value) => html`<dd class=${known.has(value) ? "" : "new"} dir="auto">${value}</dd>`,
          )}`;
      })}
    </dl>
  </section>`;
}

/** What a property of a card is called here; its own name where there is no word. */
function fieldWord(w: ContactsDuplicatesMessages, path: string): string {
  const property = path.split("/")[0]!;
  if (property === "name") return w.wholeName;
  const known = PROPERTIES.find((one) => one === property);
  return known ? w[known] : plainLine(path, 60);
}

/** Draws the preview of a merge, and the question whether to make it. */
export function renderMerge(
  w: ContactsDuplicatesMessages,
  { preview, cards }: MergeQuestion,
  { merge, back }: { readonly merge: () => void; readonly back: () => void },
): TemplateResult {
  const { merged, lost } = preview;
  const [first] = cards;
  return html`<div class="compare">
      ${cards.map((card, at) =>
        renderCard(w, card, {
          title: at === 0 ? w.kept : w.goes,
          ...(at === 0 && { hint: w.keptHint }),
          kind: "",
        }),
      )}
      ${renderCard(w, merged, { title: w.result, kind: "result", ...(first && { before: first }) })}
    </div>
    ${
      lost.length > 0
        ? html`<div class="lost" role="note">
            <strong>${w.lost}</strong>
            <dl>
              ${lost.map(
                ({ property, values }) =>
                  html`<dt>${fieldWord(w, property)}</dt>
                    <dd dir="auto">${plainLine(values.join(", "), 500)}</dd>`,
              )}
            </dl>
          </div>`
        : html`<p class="fine">${icon(CHECK)}${w.nothingLost}</p>`
    }
    <div class="bar">
      <button class="plain" type="button" @click=${back}>${w.keepApart}</button>
      <button class="button" type="button" @click=${merge}>${w.merge}</button>
    </div>`;
}

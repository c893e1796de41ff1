/**
 * What a card is called (RFC 9553 section 2.2.1).
 *
 * @module
 */
import type { JSContactCard, NameComponent } from "@partage-ent/jmap";
import { plainLine } from "./text.js";

/** The part of a card that its name is made of. */
export type NamedCard = Pick<JSContactCard, "name" | "organizations" | "emails">;

/** A name, and the part of it by which people look it up. */
export interface CardLabel {
  /** Empty for a card that says nothing of that kind. */
  readonly text: string;
  /** Where the surname begins and ends in the text; both 0 without one. */
  readonly surname: readonly [start: number, end: number];
  /** What an avatar is lettered by: without a title. */
  readonly short: string;
  /** What lists are sorted by: the surname, then the rest. */
  readonly sort: string;
}

/** Parts of a name as they follow each other in most languages here. */
const ORDER: readonly NameComponent["kind"][] = [
  "title",
  "given",
  "given2",
  "surname",
  "surname2",
  "generation",
  "credential",
];

/** The first value of a map of entries. */
export const firstOf = <Entry>(
  entries: Readonly<Record<string, Entry>> | undefined,
): Entry | undefined => entries && Object.values(entries)[0];

/** The parts of a name of some kinds, with spaces between. */
export function nameParts(
  components: readonly NameComponent[],
  ...kinds: readonly NameComponent["kind"][]
): string {
  const values = kinds.flatMap((kind) => components.filter((one) => one.kind === kind));
  return values.map(({ value }) => value).join(" ");
}

function wholeName({
  components = [],
  isOrdered,
  defaultSeparator = " ",
}: NonNullable<NamedCard["name"]>): string {
  if (!isOrdered) return nameParts(components, ...ORDER);
  let text = "";
  components.forEach(({ kind, value }, at) => {
    const isSeparated = kind === "separator" || components[at - 1]?.kind === "separator";
    text += (at === 0 || isSeparated ? "" : defaultSeparator) + value;
  });
  return text;
}

/** The name of a card; of one without any name that of its organization, else its address. */
export function labelOf({ name, organizations, emails }: NamedCard): CardLabel {
  const said = name ? plainLine(name.full ?? wholeName(name), 300) : "";
  const organization = firstOf(organizations);
  const text =
    said ||
    plainLine(organization?.name ?? organization?.units?.[0]?.name ?? "", 300) ||
    plainLine(firstOf(emails)?.address ?? "", 300);
  const components = name?.components ?? [];
  const surname = plainLine(nameParts(components, "surname", "surname2"), 300);
  const given = nameParts(components, "given", "given2");
  // What a whole name says of several surnames may be the first alone.
  const shown = [surname, plainLine(nameParts(components, "surname"), 300)].find(
    (one) => one && text.includes(one),
  );
  const at = shown ? text.lastIndexOf(shown) : 0;
  const sortAs = name?.sortAs?.["surname"] ?? surname;
  return {
    text,
    surname: [at, at + (shown?.length ?? 0)],
    short: shown ? `${given} ${shown}` : text,
    sort: surname ? `${sortAs} ${given}` : text,
  };
}

/**
 * Names of cards as text.
 *
 * @module
 */
import type { CardName, JSContactCard, NameComponent } from "@partage-ent/jmap";

/** Kinds of components in the order in which a name is said. */
const ORDER = ["title", "given", "given2", "surname", "surname2", "generation", "credential"];

/** The name to show: full, else of its components, else a nickname, organization, address or number. */
export function formatName(card: Partial<JSContactCard>): string {
  return fullName(card.name) || otherNames(card).find((name) => name.trim() !== "") || "";
}

/** The name as a text; empty when there is none. */
export function fullName(name: CardName | undefined): string {
  const full = name?.full?.trim();
  if (full) return full;
  const components = name?.components ?? [];
  if (name?.isOrdered) return joined(components, name.defaultSeparator ?? " ");
  const rank = ({ kind }: NameComponent): number => ORDER.indexOf(kind);
  const said = components.filter((each) => rank(each) >= 0);
  return joined(
    said.sort((one, other) => rank(one) - rank(other)),
    " ",
  );
}

function joined(components: readonly NameComponent[], separator: string): string {
  let text = "";
  let isOpen = true;
  for (const { kind, value } of components) {
    text += kind === "separator" || isOpen ? value : separator + value;
    isOpen = kind === "separator";
  }
  return text.trim();
}

function otherNames(card: Partial<JSContactCard>): readonly string[] {
  const organizations = Object.values(card.organizations ?? {});
  return [
    ...Object.values(card.nicknames ?? {}).map(({ name }) => name),
    ...organizations.map(({ name, units }) => name ?? units?.[0]?.name ?? ""),
    ...Object.values(card.emails ?? {}).map(({ address }) => address),
    ...Object.values(card.phones ?? {}).map(({ number }) => number.replace(/^tel:/i, "")),
    ...Object.values(card.onlineServices ?? {}).map(({ user, uri }) => user ?? uri ?? ""),
  ];
}

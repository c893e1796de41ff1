/**
 * What a card says of how somebody is called and reached, in the order of preference.
 *
 * @module
 */
import type { CardEntry } from "@partage-ent/jmap";
import type { PersonMessages } from "../locales/person.js";
import { labelOf } from "../shared/card-name.js";
import type { ShownPerson } from "./card-view.js";

/** Entries of a card, the preferred ones first (RFC 9553 section 1.5.3). */
export function preferred<Entry extends CardEntry>(
  entries: Readonly<Record<string, Entry>> | undefined,
): readonly Entry[] {
  const prefOf = ({ pref = 101 }: Entry): number => pref;
  return Object.values(entries ?? {}).sort((a, b) => prefOf(a) - prefOf(b));
}

/** The name to show. */
export const nameOf = (person: ShownPerson, m: PersonMessages): string =>
  labelOf(person).text || m.unnamed;

/** The address that the person is written to. */
export const addressOf = ({ emails }: ShownPerson): string | undefined =>
  preferred(emails)[0]?.address;

/**
 * What entries of a card are for, in one word each.
 *
 * @module
 */
import type { CardEntry, CardPhone } from "@partage-ent/jmap";

/** What an address is for. */
export type EntryContext = "work" | "private" | "other";

/** What a telephone number is: one word for its features and contexts together. */
export type PhoneKind = "mobile" | "work" | "private" | "fax" | "pager" | "other";

/** The context of an entry. */
export const contextOf = ({ contexts }: CardEntry): EntryContext =>
  contexts?.["work"] ? "work" : contexts?.["private"] ? "private" : "other";

/** The kind of a number. */
export function phoneKind(phone: CardPhone): PhoneKind {
  const { features = {} } = phone;
  if ("fax" in features) return "fax";
  if ("pager" in features) return "pager";
  if ("mobile" in features) return "mobile";
  return contextOf(phone);
}

/** Contexts that say something else than before about work and home; others stay. */
export function withContext(
  contexts: CardEntry["contexts"],
  context: EntryContext,
): CardEntry["contexts"] | null {
  const { work: _work, private: _private, ...rest } = contexts ?? {};
  const all = context === "other" ? rest : { ...rest, [context]: true as const };
  return Object.keys(all).length > 0 ? all : null;
}

/** Features and contexts that make a number of another kind. */
export function withPhoneKind(
  { contexts, features }: Partial<CardPhone>,
  kind: PhoneKind,
): {
  readonly contexts: CardEntry["contexts"] | null;
  readonly features: CardPhone["features"] | null;
} {
  const { mobile: _mobile, fax: _fax, pager: _pager, ...rest } = features ?? {};
  const isFeature = kind === "mobile" || kind === "fax" || kind === "pager";
  const all = isFeature ? { ...rest, [kind]: true as const } : rest;
  return {
    // A mobile of work is one of work still: its kind alone changed.
    contexts: isFeature ? (contexts ?? null) : withContext(contexts, kind),
    features: Object.keys(all).length > 0 ? all : null,
  };
}

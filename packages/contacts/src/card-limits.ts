/**
 * How much of a file of cards is read: files come from anywhere.
 *
 * @module
 */

/** Bounds of what {@link readCardFile} and {@link readCards} take; each has a default. */
export interface CardLimits {
  /** Octets of the file. Default: 50 MB; more is ERR_CARD_TOO_LARGE. */
  readonly octets?: number;
  /** Cards of a file. Default: 20,000; the rest is named in the problems. */
  readonly cards?: number;
  /** Properties of a card. Default: 2,000; the rest is left out. */
  readonly properties?: number;
  /** Characters of a property, folds undone. Default: 262,144; a longer one is left out. */
  readonly lineLength?: number;
  /** Octets of a photo, logo, sound or key. Default: 1 MB; a larger one is left out. */
  readonly photoOctets?: number;
  /** Cards inside cards, and depth of values of JSPROP. Default: 16. */
  readonly nesting?: number;
}

const DEFAULTS: Required<CardLimits> = {
  octets: 50_000_000,
  cards: 20_000,
  properties: 2_000,
  lineLength: 262_144,
  photoOctets: 1_000_000,
  nesting: 16,
};

/** The limits with the defaults for those that are not given. */
export function fullLimits(limits: CardLimits = {}): Required<CardLimits> {
  const given = Object.entries(limits).filter(([, limit]) => limit !== undefined);
  return { ...DEFAULTS, ...(Object.fromEntries(given) as CardLimits) };
}

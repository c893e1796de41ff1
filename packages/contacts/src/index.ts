/**
 * vCard and JSContact, Zimbra contacts, duplicates, merging, and names as people look for them.
 *
 * @module
 */
export { CardError, type CardErrorCode } from "./card-error.js";
export { type CardLimits } from "./card-limits.js";
export { conform as conformCard } from "./card-shape.js";
export { readCardFile } from "./read-card-file.js";
export { readCards, type CardFile } from "./vcard/read-cards.js";
export { writeCards } from "./vcard/write-cards.js";
export { type CardVersion } from "./vcard/entry-writers.js";
export { cardFromAttributes } from "./zimbra/card-from-attributes.js";
export { attributesFromCard } from "./zimbra/attributes-from-card.js";
export { formatDataUri } from "./photo/data-uri.js";
export { sniffImage } from "./photo/sniff-image.js";
export { photoOf, type CardPhoto } from "./photo/photo-of.js";
export { findDuplicates, type IdentifiedCard } from "./duplicates/find-duplicates.js";
export { mergeCards, type LostValue, type MergedCards } from "./duplicates/merge-cards.js";
export { formatName } from "./name/format-name.js";
export { matchesWords } from "./name/matches-words.js";
export { hasWords } from "./name/has-words.js";
export { cardOrder } from "./query/card-order.js";
export { cardTest, type CardTest } from "./query/card-test.js";
export { foldText } from "./fold/fold-text.js";
export { isParticle, nameKeys, nameWords } from "./fold/name-words.js";

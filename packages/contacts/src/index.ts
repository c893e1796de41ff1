/**
 * vCard and JSContact, Zimbra contacts, duplicates, merging, and names as people look for them.
 *
 * @module
 */
export { CardError, type CardErrorCode } from "./card-error.js";
export { foldText } from "./fold/fold-text.js";
export { isParticle, nameKeys, nameWords } from "./fold/name-words.js";

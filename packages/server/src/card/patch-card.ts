/**
 * Patches of cards (RFC 8620 section 5.3, RFC 9610 section 3).
 *
 * @module
 */
import type { ContactCard, PatchObject } from "@partage-ent/jmap";
import { patchRecord, pointerSegments } from "../json-patch.js";

/** Maps of cards whose members can be set although there is none yet. */
const MAPS: ReadonlySet<string> = new Set<keyof ContactCard>([
  "name",
  "members",
  "relatedTo",
  "nicknames",
  "organizations",
  "speakToAs",
  "titles",
  "emails",
  "onlineServices",
  "phones",
  "preferredLanguages",
  "calendars",
  "schedulingAddresses",
  "addresses",
  "cryptoKeys",
  "directories",
  "links",
  "media",
  "localizations",
  "anniversaries",
  "keywords",
  "notes",
  "personalInfo",
  "addressBookIds",
]);

/** Properties that the server sets: what a client says of them is what it was told. */
const SERVER_SET: ReadonlySet<string> = new Set([
  "id",
  "uid",
  "blobId",
  "@type",
  "version",
  "created",
  "updated",
]);

/** A card with a patch applied; what it says of properties that the server sets is left out. */
export function patchCard(card: ContactCard, patch: PatchObject): ContactCard {
  const content = Object.entries(patch).filter(
    ([pointer]) => !SERVER_SET.has(pointerSegments(pointer)[0] ?? ""),
  );
  return patchRecord(card, Object.fromEntries(content), MAPS);
}

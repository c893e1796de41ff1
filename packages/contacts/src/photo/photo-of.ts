/**
 * Photos of cards as octets.
 *
 * @module
 */
import type { JSContactCard } from "@partage-ent/jmap";

import { CardError } from "../card-error.js";
import { fullLimits, type CardLimits } from "../card-limits.js";
import { decodeBase64 } from "./base64.js";
import { dataLength, parseDataUri } from "./data-uri.js";
import { sniffImage } from "./sniff-image.js";

/** A photo. */
export interface CardPhoto {
  readonly bytes: Uint8Array;
  /** `image/jpeg`, `image/png`, `image/gif` or `image/webp`, by what the octets are. */
  readonly type: string;
}

/**
 * The first photo of a card that is in the card; null when there is none.
 *
 * @throws {@link CardError} `ERR_CARD_PHOTO` when it is too large or no image.
 */
export function photoOf(
  card: Pick<Partial<JSContactCard>, "media">,
  limits?: CardLimits,
): CardPhoto | null {
  const most = fullLimits(limits).photoOctets;
  const photos = Object.values(card.media ?? {}).filter(({ kind }) => kind === "photo");
  const data = photos.map(({ uri }) => parseDataUri(uri ?? "")).find((parsed) => parsed !== null);
  if (!data) return null;
  if (dataLength(data) > most + 2) throw tooLarge(most);
  const bytes = data.isBase64 ? decodeBase64(data.data.replace(/\s/g, "")) : null;
  const type = bytes && sniffImage(bytes);
  if (!bytes || !type) throw new CardError("ERR_CARD_PHOTO", "The photo is no image");
  if (bytes.length > most) throw tooLarge(most);
  return { bytes, type };
}

function tooLarge(most: number): CardError {
  return new CardError("ERR_CARD_PHOTO", `The photo is larger than ${most} octets`);
}

/**
 * The key under which a uPortal signs (`org.apereo.portal.soffit.jwt.signatureKey`), as its library takes
 * it: the property is Base64 (JJWT 0.11, `signWith(SignatureAlgorithm, String)`, which decodes leniently).
 *
 * @module
 */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Octets that a key must have (RFC 7518 section 3.2, which JJWT insists on). */
export const KEY_OCTETS: Readonly<Record<string, number>> = { HS256: 32, HS384: 48, HS512: 64 };

/** Keys that stand in uPortal's own sources and samples: whoever reads them can sign for any portal. */
export const PUBLISHED_KEYS: readonly string[] = [
  "CHANGEMEBx0myZ/pv/e7+xrdDLYGC1iIzSa6Uw5CPpH0KCCS1deESk3v+b+LYMz1ks57tjFb9vudpSCyRKXO5TeEBc45rfMyGtkRa1zri+hukZIAfgrvCbFixpCBxBusRs+uhXRuLxOe6k77VE+EMM4jVJArtNBgVPyV7iOC05kHNiYIGgs=",
  "CHANGEME",
];

/**
 * Octets of the key: characters that are no Base64 are dropped at both ends, an equals sign inside is a
 * zero, and padding takes away as many octets as it has signs, however many characters there are.
 *
 * @returns undefined where uPortal could not start with it.
 */
export function decodePortalKey(property: string): Uint8Array<ArrayBuffer> | undefined {
  const text = property.replace(/^[^A-Za-z0-9+/=]+|[^A-Za-z0-9+/=]+$/g, "");
  if (!/^[A-Za-z0-9+/=]+$/.test(text)) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const octets = Math.floor((text.length * 6) / 8) - padding;
  if (octets <= 0) return undefined;
  const content = text.slice(0, text.length - padding);
  const key = new Uint8Array(octets);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const character of content) {
    bits = ((bits << 6) | Math.max(ALPHABET.indexOf(character), 0)) & 0xfff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    if (at < octets) key[at] = (bits >> held) & 0xff;
    at += 1;
  }
  return key;
}

/** Says what makes a key worthless; undefined when nothing does. */
export function findPortalKeyWeakness(property: string, algorithm: string): string | undefined {
  const isPublished = PUBLISHED_KEYS.includes(property) || /^changeme/i.test(property);
  if (isPublished) {
    return "is uPortal's published default: set org.apereo.portal.soffit.jwt.signatureKey to a key of your own";
  }
  const key = decodePortalKey(property);
  if (!key)
    return "is no Base64, which is what uPortal takes it for: copy signatureKey to the letter";
  const least = KEY_OCTETS[algorithm] ?? 64;
  if (key.byteLength < least) {
    return `is too short: ${algorithm} needs ${least} octets behind the Base64, and it has ${key.byteLength}`;
  }
  return new Set(key).size < 16 ? "is too easy to guess: its octets repeat" : undefined;
}

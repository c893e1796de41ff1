/**
 * Photos, logos, sounds and keys: inline octets of 2.1 and 3.0 to `data:` URIs and back (RFC 9555
 * section 2.6.4).
 *
 * @module
 */
import { decodeBase64 } from "../photo/base64.js";
import { dataLength, parseDataUri } from "../photo/data-uri.js";
import { sniffImage } from "../photo/sniff-image.js";
import type { ContentLine } from "./content-line.js";
import type { ParameterReader } from "./parameter-reader.js";
import { unescapeText } from "./text-value.js";

/** Media types by what TYPE says in vCard 3.0. */
const TYPES: Readonly<Record<string, string>> = {
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  png: "image/png",
  gif: "image/gif",
  webp: "image/webp",
  bmp: "image/bmp",
  tiff: "image/tiff",
  wave: "audio/wav",
  basic: "audio/basic",
  aiff: "audio/aiff",
  pgp: "application/pgp-keys",
  x509: "application/pkix-cert",
};

/** What a property of octets holds. */
export interface MediaValue {
  readonly uri: string;
  readonly mediaType?: string;
}

/** The URI of a medium; `too-large` past the limit, null when there is nothing. */
export function readMedia(
  line: ContentLine,
  parameters: ParameterReader,
  mostOctets: number,
): MediaValue | "too-large" | null {
  const encoding = parameters.take("encoding")?.toLowerCase();
  const value = parameters.take("value")?.toLowerCase();
  const declared = parameters.take("mediatype");
  const [type] = parameters.takeTypes((each) => mediaTypeOf(each) !== undefined);
  const mediaType = declared ?? (type === undefined ? undefined : mediaTypeOf(type));
  if (encoding === "b" || encoding === "base64") {
    return fromBase64(line.value, mediaType, mostOctets);
  }
  if (value === "text") {
    if (line.value.length > mostOctets) return "too-large";
    const text = encodeURIComponent(wellFormed(unescapeText(line.value)));
    return { uri: `data:${mediaType ?? "text/plain"},${text}` };
  }
  const uri = line.value.replace(/\\([\\,;:])/g, "$1").trim();
  if (uri === "") return null;
  const data = parseDataUri(uri);
  if (data && dataLength(data) > mostOctets) return "too-large";
  return { uri, ...(mediaType !== undefined && { mediaType }) };
}

/** Half of a surrogate pair has no UTF-8. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

function mediaTypeOf(type: string): string | undefined {
  const name = type.toLowerCase();
  if (/^(?:image|audio|application)\/[\w.+-]{1,60}$/.test(name)) return name;
  return Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
}

function fromBase64(
  raw: string,
  declared: string | undefined,
  mostOctets: number,
): MediaValue | "too-large" | null {
  const data = raw.replace(/[\s\\]/g, "");
  if (data.length * 0.75 > mostOctets + 2) return "too-large";
  if (data === "" || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(data)) return null;
  const head = decodeBase64(data.slice(0, 24).replace(/=+$/, ""));
  const type = declared ?? (head && sniffImage(head)) ?? "application/octet-stream";
  return { uri: `data:${type};base64,${data}` };
}

/** How vCard 3.0 writes a `data:` URI; null where it has no way. */
export function inlineType(uri: string): { readonly type: string; readonly data: string } | null {
  const data = parseDataUri(uri);
  if (!data?.isBase64 || uri !== `data:${data.type};base64,${data.data}`) return null;
  const type = Object.keys(TYPES).find((name) => TYPES[name] === data.type);
  if (!type || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(data.data)) return null;
  return { type: type.toUpperCase(), data: data.data };
}

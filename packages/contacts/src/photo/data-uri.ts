/**
 * Octets inside cards: `data:` URIs (RFC 2397).
 *
 * @module
 */

/** What a `data:` URI says before its data. */
export interface DataUri {
  /** Media type in lowercase, without parameters; empty where it is not told. */
  readonly type: string;
  readonly isBase64: boolean;
  readonly data: string;
}

/** The parts of a `data:` URI; null when it is none. */
export function parseDataUri(uri: string): DataUri | null {
  const head = /^data:([^,]{0,500}),/i.exec(uri);
  if (!head) return null;
  const [type, ...parameters] = head[1]!.split(";");
  const isBase64 = parameters.some((each) => each.trim().toLowerCase() === "base64");
  return { type: type!.trim().toLowerCase(), isBase64, data: uri.slice(head[0].length) };
}

/** How many octets the data of a URI is at most. */
export function dataLength(uri: DataUri): number {
  return uri.isBase64 ? Math.floor((uri.data.length * 3) / 4) : uri.data.length;
}

/** Octets as a `data:` URI. */
export function formatDataUri(bytes: Uint8Array, type: string): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8_192) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  }
  return `data:${type};base64,${btoa(binary)}`;
}

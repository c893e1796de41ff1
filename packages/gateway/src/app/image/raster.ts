/**
 * What kind of raster image some octets are, by their first ones and never by what a server says.
 *
 * @module
 */

/** Most points of an image: decoded, this takes some 160 MB of a browser's memory. */
const MOST_POINTS = 40_000_000;

/** The media type of a raster image; undefined for anything else and for images that are too large. */
export function rasterType(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = KINDS.find(({ is }) => is(bytes));
  if (!kind || bytes.length < 26) return undefined;
  const [width, height] = kind.size(view);
  return width * height > MOST_POINTS ? undefined : kind.type;
}

type Size = readonly [width: number, height: number];

interface Kind {
  readonly type: string;
  readonly is: (bytes: Uint8Array) => boolean;
  /** 0 where it is not told at once. */
  readonly size: (view: DataView) => Size;
}

const text = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

const KINDS: readonly Kind[] = [
  {
    type: "image/png",
    is: (bytes) => text(bytes, 0, 8) === "\x89PNG\r\n\x1a\n" && text(bytes, 12, 16) === "IHDR",
    size: (view) => [view.getUint32(16), view.getUint32(20)],
  },
  {
    type: "image/jpeg",
    is: (bytes) => text(bytes, 0, 3) === "\xff\xd8\xff",
    size: jpegSize,
  },
  {
    type: "image/gif",
    is: (bytes) => /^GIF8[79]a$/.test(text(bytes, 0, 6)),
    size: (view) => [view.getUint16(6, true), view.getUint16(8, true)],
  },
  {
    type: "image/webp",
    is: (bytes) => text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 15) === "WEBPVP8",
    size: webpSize,
  },
  {
    type: "image/avif",
    is: (bytes) => text(bytes, 4, 8) === "ftyp" && /^avi[fs]$/.test(text(bytes, 8, 12)),
    size: avifSize,
  },
  {
    type: "image/bmp",
    is: (bytes) =>
      text(bytes, 0, 2) === "BM" && [12, 40, 52, 56, 64, 108, 124].includes(bytes[14] ?? 0),
    size: (view) =>
      view.getUint8(14) === 12
        ? [view.getUint16(18, true), view.getUint16(20, true)]
        : [Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true))],
  },
];

/** Walks to the frame header (ITU-T T.81 section B.2.2). */
function jpegSize(view: DataView): Size {
  for (let at = 2; at + 9 < view.byteLength;) {
    if (view.getUint8(at) !== 0xff) break;
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    // Fill octets may stand before a marker.
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return [0, 0];
}

/** The three forms of WebP (RFC 9649 section 2). */
function webpSize(view: DataView): Size {
  const form = view.getUint8(15);
  if (form === 0x58 && view.byteLength >= 30) {
    const three = (at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536;
    return [three(24) + 1, three(27) + 1];
  }
  if (form === 0x4c) {
    const bits = view.getUint32(21, true);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  }
  if (view.byteLength < 30) return [0, 0];
  return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
}

/** The largest extent that is stated (ISO/IEC 23008-12 section 6.5.3); it stands near the front. */
function avifSize(view: DataView): Size {
  const end = Math.min(view.byteLength - 20, 4_096);
  let largest: Size = [0, 0];
  for (let at = 0; at < end; at++) {
    if (view.getUint32(at) !== 0x69737065) continue;
    const size: Size = [view.getUint32(at + 8), view.getUint32(at + 12)];
    if (size[0] * size[1] > largest[0] * largest[1]) largest = size;
  }
  return largest;
}

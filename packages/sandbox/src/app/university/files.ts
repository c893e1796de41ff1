/**
 * Small real files to attach: PDF, PNG, OpenDocument text and CSV.
 *
 * @module
 */

const utf8 = new TextEncoder();

function concat(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return code < 256 ? code : 0x3f;
  });
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

/** CRC-32 as PNG and ZIP use it (ISO 3309). */
function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (CRC_TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** Adler-32 as zlib uses it (RFC 1950 section 8). */
function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return ((high << 16) | low) >>> 0;
}

function bigEndian(value: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

function littleEndian(value: number, size: 2 | 4): Uint8Array<ArrayBuffer> {
  return bigEndian(value).reverse().subarray(0, size);
}

/** One page of text as a PDF 1.4 file. */
export function pdfFile(title: string, lines: readonly string[]): Uint8Array<ArrayBuffer> {
  const escape = (text: string): string => text.replace(/[\\()]/gu, "\\$&");
  const shown = lines.map((line) => `(${escape(line)}) Tj T*`).join("\n");
  const page = `BT /F2 18 Tf 60 770 Td (${escape(title)}) Tj /F1 11 Tf 16 TL 0 -36 Td\n${shown}\nET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R" +
      " /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
    `<< /Length ${String(latin1(page).length)} >>\nstream\n${page}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
  ];
  let body = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = latin1(body).length;
    body += `${String(index + 1)} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`);
  const size = String(objects.length + 1);
  const start = String(latin1(body).length);
  body += `xref\n0 ${size}\n0000000000 65535 f \n${entries.join("")}`;
  body += `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return latin1(body);
}

function pngChunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const named = concat([latin1(type), data]);
  return concat([bigEndian(data.length), named, bigEndian(crc32(named))]);
}

/** Draws a picture of at most 65,535 bytes from a palette, row by row. */
function pngFile(
  width: number,
  height: number,
  palette: readonly (readonly [number, number, number])[],
  colourAt: (x: number, y: number) => number,
): Uint8Array<ArrayBuffer> {
  const rows = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = colourAt(x, y);
  }
  const stored = concat([
    // RFC 1951 section 3.2.4: one stored block, so no compressor is needed.
    Uint8Array.of(0x78, 0x01, 0x01),
    littleEndian(rows.length, 2),
    littleEndian(~rows.length & 0xffff, 2),
    rows,
    bigEndian(adler32(rows)),
  ]);
  const header = concat([bigEndian(width), bigEndian(height), Uint8Array.of(8, 3, 0, 0, 0)]);
  return concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    pngChunk("IHDR", header),
    pngChunk("PLTE", Uint8Array.from(palette.flat())),
    pngChunk("IDAT", stored),
    pngChunk("IEND", new Uint8Array()),
  ]);
}

/** The university's emblem: a dark tile with a valley and a sun. */
export function emblemPng(): Uint8Array<ArrayBuffer> {
  const size = 96;
  const palette = [
    [22, 50, 79],
    [236, 181, 74],
    [62, 124, 119],
    [240, 244, 247],
  ] as const;
  return pngFile(size, size, palette, (x, y) => {
    if ((x - 66) ** 2 + (y - 28) ** 2 < 130) return 1;
    const ridge = 60 - Math.abs(30 - x) * 0.55;
    const valley = 74 - Math.abs(74 - x) * 0.4;
    if (y > 84) return 3;
    return y > Math.min(96 - ridge * 0.6, valley) ? 2 : 0;
  });
}

/** Colours of portraits: background, clothes. */
const PORTRAIT_COLOURS = [
  [214, 226, 236, 31, 95, 139],
  [233, 221, 205, 150, 78, 40],
  [217, 231, 217, 46, 107, 79],
  [232, 217, 228, 112, 62, 107],
] as const;

/** A drawn portrait, another one for each number: a head and shoulders without a face. */
export function portraitPng(which: number): Uint8Array<ArrayBuffer> {
  const size = 72;
  const [r, g, b, cr, cg, cb] = PORTRAIT_COLOURS[which % PORTRAIT_COLOURS.length]!;
  const skin = 150 + ((which * 37) % 90);
  const hair = 30 + ((which * 53) % 110);
  const palette = [
    [r, g, b],
    [skin, Math.round(skin * 0.78), Math.round(skin * 0.62)],
    [hair, Math.round(hair * 0.7), Math.round(hair * 0.5)],
    [cr, cg, cb],
  ] as const;
  const within = (x: number, y: number, radius: number): boolean => x * x + y * y < radius * radius;
  return pngFile(size, size, palette, (x, y) => {
    const [dx, dy] = [x - size / 2, y - 28];
    if (within(dx, dy, 14) && dy > -6) return 1;
    if (within(dx, dy + 2, 17)) return 2;
    return within(dx * 0.8, y - 76, 30) ? 3 : 0;
  });
}

/** A chart of bars, as a picture of a report. */
export function chartPng(values: readonly number[]): Uint8Array<ArrayBuffer> {
  const [width, height] = [240, 120];
  const palette = [
    [255, 255, 255],
    [31, 95, 139],
    [208, 214, 220],
  ] as const;
  const top = Math.max(1, ...values);
  const step = Math.floor(width / Math.max(1, values.length));
  return pngFile(width, height, palette, (x, y) => {
    const value = values[Math.floor(x / step)] ?? 0;
    if (x % step > 3 && height - y <= (value / top) * (height - 12)) return 1;
    return y % 24 === 0 ? 2 : 0;
  });
}

/** A file of a ZIP archive: where its bytes start, and its two headers. */
function zipEntry(name: string, data: Uint8Array, offset: number): readonly Uint8Array[] {
  const encoded = utf8.encode(name);
  const common = [
    // Version 2.0, UTF-8 names, stored, 1 January 2020.
    Uint8Array.of(20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0x50),
    littleEndian(crc32(data), 4),
    littleEndian(data.length, 4),
    littleEndian(data.length, 4),
    littleEndian(encoded.length, 2),
    Uint8Array.of(0, 0),
  ];
  const local = concat([Uint8Array.of(0x50, 0x4b, 3, 4), ...common, encoded, data]);
  const central = concat([
    Uint8Array.of(0x50, 0x4b, 1, 2, 20, 0),
    ...common,
    new Uint8Array(10),
    littleEndian(offset, 4),
    encoded,
  ]);
  return [local, central];
}

/** A ZIP archive without compression (APPNOTE 6.3, sections 4.3.7 to 4.3.16). */
function zipFile(files: readonly (readonly [string, string])[]): Uint8Array<ArrayBuffer> {
  const locals: Uint8Array[] = [];
  const centrals: Uint8Array[] = [];
  let offset = 0;
  for (const [name, text] of files) {
    const [local = new Uint8Array(), central = new Uint8Array()] = zipEntry(
      name,
      utf8.encode(text),
      offset,
    );
    locals.push(local);
    centrals.push(central);
    offset += local.length;
  }
  const directory = concat(centrals);
  const end = concat([
    Uint8Array.of(0x50, 0x4b, 5, 6, 0, 0, 0, 0),
    littleEndian(files.length, 2),
    littleEndian(files.length, 2),
    littleEndian(directory.length, 4),
    littleEndian(offset, 4),
    Uint8Array.of(0, 0),
  ]);
  return concat([...locals, directory, end]);
}

function escapeXml(text: string): string {
  return text.replace(/&/gu, "&amp;").replace(/</gu, "&lt;").replace(/>/gu, "&gt;");
}

/** Paragraphs as an OpenDocument text (OpenDocument 1.2 part 3). */
export function odtFile(title: string, paragraphs: readonly string[]): Uint8Array<ArrayBuffer> {
  const office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
  const text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
  const manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
  const type = "application/vnd.oasis.opendocument.text";
  const body = paragraphs.map((line) => `<text:p>${escapeXml(line)}</text:p>`).join("");
  const entry = (path: string, media: string): string =>
    `<manifest:file-entry manifest:full-path="${path}" manifest:media-type="${media}"/>`;
  return zipFile([
    ["mimetype", type],
    [
      "content.xml",
      `<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="${office}"` +
        ` xmlns:text="${text}" office:version="1.2"><office:body><office:text>` +
        `<text:h text:outline-level="1">${escapeXml(title)}</text:h>${body}` +
        "</office:text></office:body></office:document-content>",
    ],
    [
      "META-INF/manifest.xml",
      `<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="${manifest}"` +
        ` manifest:version="1.2">${entry("/", type)}${entry("content.xml", "text/xml")}` +
        "</manifest:manifest>",
    ],
  ]);
}

/** Rows as a CSV file that French spreadsheets open: semicolons, CRLF and a byte order mark. */
export function csvFile(rows: readonly (readonly string[])[]): Uint8Array<ArrayBuffer> {
  const cell = (text: string): string =>
    /[";\r\n]/u.test(text) ? `"${text.replace(/"/gu, '""')}"` : text;
  return utf8.encode(`\ufeff${rows.map((row) => row.map(cell).join(";")).join("\r\n")}\r\n`);
}

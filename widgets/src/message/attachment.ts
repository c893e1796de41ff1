/**
 * Attachments: what they are called, what they are, and what opening them could do.
 *
 * @module
 */
import type { EmailBodyPart } from "@partage-ent/jmap";
import { plainLine } from "../shared/text.js";

/** What a file is, for its icon. */
export type FileKind = "image" | "text" | "sheet" | "media" | "archive" | "mail" | "file";

/** What opening a file could do: run, run macros, or show a page that imitates a site. */
export type FileRisk = "program" | "macros" | "page";

const PROGRAM = new Set([
  ...["ace", "apk", "app", "appx", "application", "bat", "chm", "cmd", "com", "cpl", "deb", "dmg"],
  ...["exe", "gadget", "hta", "img", "inf", "iso", "jar", "js", "jse", "lnk", "msc", "msi", "msix"],
  ...["msp", "one", "pif", "pkg", "ps1", "psm1", "rdp", "reg", "rpm", "scf", "scr", "sct", "sh"],
  ...["shb", "url", "vb", "vbe", "vbs", "vhd", "vhdx", "wsc", "wsf", "wsh", "xll", "desktop"],
]);
const MACROS = /^(doc|dot|xls|xlt|xla|ppt|pot|pps|ppa|sld)m$|^xlsb$|^slk$/;
const PAGE = /^([sx]?html?|xht|mht|mhtml|svgz?|xml|xslt?)$/;
const KINDS: readonly (readonly [RegExp, FileKind])[] = [
  [/^image\//, "image"],
  [/^(audio|video)\//, "media"],
  [/^message\//, "mail"],
  [/csv$|sheet|excel/, "sheet"],
  [/zip|compressed|x-tar|x-7z|rar/, "archive"],
  [/^text\/|pdf$|word|opendocument\.text|presentation|rtf$/, "text"],
];

/** The name to show and to save under, without what hides or reorders its end; may be empty. */
export function fileName({ name }: Pick<EmailBodyPart, "name">): string {
  const whole = plainLine(name ?? "", 4_000).replace(/[/\\:*?"<>|]+/g, "_");
  // The end says what a file is: a long name loses its middle.
  return whole.length > 180 ? `${whole.slice(0, 120)}…${whole.slice(-50)}` : whole;
}

/** A name in two: what may be cut when there is no room, and the end, which may not. */
export function splitName(name: string): readonly [start: string, end: string] {
  const dot = name.lastIndexOf(".");
  const at = dot > 0 && name.length - dot <= 12 ? Math.max(0, dot - 3) : name.length;
  return [name.slice(0, at), name.slice(at)];
}

/** What a file is, by the type that the sender states. */
export function kindOf({ type }: Pick<EmailBodyPart, "type">): FileKind {
  const lower = type.toLowerCase();
  return KINDS.find(([pattern]) => pattern.test(lower))?.[1] ?? "file";
}

/** What opening a file could do; undefined for what only shows something. */
export function riskOf(part: Pick<EmailBodyPart, "name" | "type">): FileRisk | undefined {
  // Windows drops dots and spaces at the end.
  const name = fileName(part)
    .toLowerCase()
    .replace(/[.\s]+$/, "");
  const extension = name.slice(name.lastIndexOf(".") + 1);
  const type = part.type.toLowerCase();
  if (PROGRAM.has(extension) || /x-ms(download|dos|i\b)|x-sh$|javascript|java-archive/.test(type))
    return "program";
  if (MACROS.test(extension) || type.includes("macroenabled")) return "macros";
  if (PAGE.test(extension) || /^(text\/html|image\/svg|application\/xhtml)/.test(type))
    return "page";
  return undefined;
}

/** A size as people say it: « 12 ko », « 3,4 Mo ». */
export function formatSize(octets: number, lang: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const step = Math.min(Math.floor(Math.log10(Math.max(octets, 1)) / 3), units.length - 1);
  const value = octets / 1000 ** step;
  return new Intl.NumberFormat(lang, {
    style: "unit",
    unit: units[step]!,
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: value < 10 && step > 1 ? 1 : 0,
  }).format(value);
}

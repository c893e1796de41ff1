/**
 * What a class is, from the free text of university feeds: ADE, Celcat, Hyperplanning.
 *
 * @module
 */

/** Kinds of classes of French universities. */
export type ClassType = "CM" | "TD" | "TP" | "exam";

/** What the text of an event says about a class. */
export interface ClassText {
  /** Name of the course, without its type and group. */
  readonly title: string;
  readonly type: ClassType | null;
  readonly teachers: readonly string[];
  readonly groups: readonly string[];
  readonly rooms: readonly string[];
  /** Description without export stamps and empty lines. */
  readonly description: string;
}

/** The fields of an event that a feed fills. */
export interface ClassSource {
  readonly summary: string;
  readonly description: string;
  readonly location: string;
  readonly categories: readonly string[];
}

const EXPORT_STAMP = /^\(?\s*(export[ée]e?|updated?|mis à jour)\s*(le)?\s*:.*$/i;
const TYPE_WORDS: readonly (readonly [ClassType, RegExp])[] = [
  ["exam", /^(examens?|exam|contr[ôo]le( terminal| continu)?|partiels?|ds|cc|ct)$/i],
  ["CM", /^(cm|cours magistral|cours)$/i],
  ["TD", /^(td|travaux dirigés)$/i],
  ["TP", /^(tp|travaux pratiques)$/i],
];
const LABELS: Readonly<Record<string, "teachers" | "groups" | "rooms" | "type" | "title">> = {
  module: "title",
  matière: "title",
  groupe: "groups",
  groupes: "groups",
  promotion: "groups",
  td: "groups",
  personnel: "teachers",
  enseignant: "teachers",
  enseignants: "teachers",
  intervenant: "teachers",
  salle: "rooms",
  salles: "rooms",
  catégorie: "type",
  type: "type",
};

/** Reads a class out of an event's text. */
export function readClass(source: ClassSource): ClassText {
  const lines = cleanLines(source.description);
  const labelled = new Map<string, string>();
  const free: string[] = [];
  for (const line of lines) {
    const [, label, value] = /^([\p{L} ]{2,20}?)\s*:\s*(.*)$/u.exec(line) ?? [];
    const field =
      label && Object.hasOwn(LABELS, label.toLowerCase()) && LABELS[label.toLowerCase()];
    if (field) labelled.set(field, value!);
    else free.push(line);
  }
  const groups = split(labelled.get("groups"), /\s*[,/]\s*/);
  const teachers = split(labelled.get("teachers"), /\s*[,/;]\s*/);
  for (const line of free) {
    if (isGroup(line)) groups.push(line);
    else if (isPerson(line)) teachers.push(line);
  }
  const named = readTitle(source.summary, groups);
  const said = [labelled.get("type") ?? "", ...source.categories].map(typeOf).find(Boolean);
  return {
    title: labelled.get("title") ?? named.title,
    type: named.type ?? said ?? null,
    teachers,
    groups: groups.length > 0 ? groups : named.groups,
    rooms: split(source.location, /,(?=\S)/),
    description: lines.join("\n"),
  };
}

/** A description without empty lines and without the stamp of its export, which differs at every fetch. */
export function cleanLines(description: string): readonly string[] {
  return description
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !EXPORT_STAMP.test(line));
}

/** The type that a word stands for. */
function typeOf(word: string): ClassType | null {
  return TYPE_WORDS.find(([, pattern]) => pattern.test(word.trim()))?.[0] ?? null;
}

/** Title, type and group of a summary: `Analyse CM`, `CM - Analyse`, `Analyse - TD - L1 TD2`. */
function readTitle(
  summary: string,
  groups: readonly string[],
): { readonly title: string; readonly type: ClassType | null; readonly groups: readonly string[] } {
  const parts = summary.trim().split(/\s+-\s+/);
  const index = parts.findIndex((part) => typeOf(part));
  if (parts.length > 1 && index >= 0) {
    const type = typeOf(parts[index]!);
    if (index === 0) return { title: parts.slice(1).join(" - "), type, groups: [] };
    return { title: parts.slice(0, index).join(" - "), type, groups: parts.slice(index + 1) };
  }
  if (parts.length > 1 && groups.includes(parts.at(-1)!)) {
    return { title: parts.slice(0, -1).join(" - "), type: null, groups: [] };
  }
  const [, title, word] = /^(.+)\s+(\S+)$/.exec(summary.trim()) ?? [];
  const type = word ? typeOf(word) : null;
  if (type) return { title: title!.trim(), type, groups: [] };
  const exam = /\bexamen\b/i.test(summary) ? "exam" : null;
  return { title: summary.trim(), type: exam, groups: [] };
}

/** A group has a number in its name, or is named after a type: `L1 INFO`, `PROMO CM`. */
function isGroup(line: string): boolean {
  return line.length <= 80 && (/\d/.test(line) || /\s(CM|TD|TP)$/.test(line));
}

/** A person is two to six words, each with a capital: `LE GUERNEVÉ Anaïs`. */
function isPerson(line: string): boolean {
  const words = line.split(/\s+/);
  return (
    words.length >= 2 &&
    words.length <= 6 &&
    words.every((word) => /^\p{Lu}[\p{L}’'.-]*$/u.test(word))
  );
}

function split(text: string | undefined, separator: RegExp): string[] {
  return (text ?? "")
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

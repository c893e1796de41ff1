/**
 * Languages of a card and of its properties: which lines say the same in another language (RFC 9555
 * section 2.2.6, RFC 6350 section 5.4).
 *
 * @module
 */
import type { ContentLine } from "./content-line.js";
import { ENTRY_READERS } from "./entry-readers.js";

/** What the languages of a card's lines tell. */
export interface Languages {
  /** Of the card; undefined when nothing tells. */
  readonly language: string | undefined;
  /** Lines that say what another one says, in another language, with that other line. */
  readonly translations: ReadonlyMap<ContentLine, ContentLine>;
}

/** Properties that stand once for each language without ALTID. */
const ONCE = new Set(["n", "birthplace", "deathplace", "gramgender"]);

/** Reads the languages of lines. */
export function readLanguages(lines: readonly ContentLine[]): Languages {
  const named = lines.find((line) => line.name === "language")?.value.trim();
  const groups = alternatives(lines);
  const language = named || dominantLanguage(lines, groups);
  const translations = new Map<ContentLine, ContentLine>();
  for (const group of groups.values()) addTranslations(group, language, translations);
  return { language, translations };
}

/** The LANGUAGE of a line. */
export function languageOf(line: ContentLine): string | undefined {
  return line.parameters.get("language")?.[0]?.trim() || undefined;
}

/** The ALTID of a line, which the field also writes ALT-ID. */
export function altIdOf(line: ContentLine): string | undefined {
  return (line.parameters.get("altid") ?? line.parameters.get("alt-id"))?.[0];
}

function alternatives(lines: readonly ContentLine[]): ReadonlyMap<string, ContentLine[]> {
  const groups = new Map<string, ContentLine[]>();
  for (const line of lines) {
    const key = groupOf(line);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  return groups;
}

function groupOf(line: ContentLine): string | null {
  if (ONCE.has(line.name)) return line.name;
  if (line.name !== "fn" && !ENTRY_READERS.has(line.name)) return null;
  const id = line.parameters.get("prop-id")?.[0];
  if (id !== undefined) return `${line.name} prop-id ${id}`;
  const altId = altIdOf(line);
  return altId === undefined ? null : `${line.name} altid ${altId}`;
}

/** The language of most properties that name one, of the first on a tie; one alone tells nothing. */
function dominantLanguage(
  lines: readonly ContentLine[],
  groups: ReadonlyMap<string, readonly ContentLine[]>,
): string | undefined {
  const counts = new Map<string, number>();
  const spelling = new Map<string, string>();
  for (const line of lines) {
    const language = languageOf(line);
    const key = groupOf(line);
    if (language === undefined || line.name === "gramgender") continue;
    // One of these that names no language is what the others translate.
    const isTranslation =
      key !== null && groups.get(key)!.some((other) => languageOf(other) === undefined);
    if (isTranslation) continue;
    const folded = language.toLowerCase();
    counts.set(folded, (counts.get(folded) ?? 0) + 1);
    if (!spelling.has(folded)) spelling.set(folded, language);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const [most] = [...counts].sort(([, one], [, other]) => other - one);
  return total < 2 ? undefined : spelling.get(most![0]);
}

function addTranslations(
  group: readonly ContentLine[],
  language: string | undefined,
  into: Map<ContentLine, ContentLine>,
): void {
  const isOf = (line: ContentLine): boolean =>
    languageOf(line)?.toLowerCase() === language?.toLowerCase();
  const base = group.find(isOf) ?? group.find((line) => !languageOf(line)) ?? group[0]!;
  const seen = new Set<string>();
  for (const line of group) {
    const other = languageOf(line)?.toLowerCase();
    if (line === base || other === undefined || isOf(line) || seen.has(other)) continue;
    seen.add(other);
    into.set(line, base);
  }
}

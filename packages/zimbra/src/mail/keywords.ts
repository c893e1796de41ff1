/**
 * Keywords of emails and the flag letters and tags of Zimbra's messages.
 *
 * @module
 */
import { TAG_KEYWORD_PREFIX } from "@partage-ent/jmap";

const FLAG_KEYWORDS: readonly (readonly [flag: string, keyword: string])[] = [
  ["f", "$flagged"],
  ["r", "$answered"],
  ["w", "$forwarded"],
  ["d", "$draft"],
  ["!", "$important"],
];

/** The keywords of a message; `$seen` is the absence of the flag `u`. */
export function keywordsOf(
  flags: string,
  tagIds: readonly string[],
): Readonly<Record<string, true>> {
  const keywords: Record<string, true> = {};
  if (!flags.includes("u")) keywords["$seen"] = true;
  for (const [flag, keyword] of FLAG_KEYWORDS) if (flags.includes(flag)) keywords[keyword] = true;
  for (const id of tagIds) keywords[keywordOfTag(id)] = true;
  return keywords;
}

/** The keyword of a tag. */
export function keywordOfTag(id: string): string {
  return TAG_KEYWORD_PREFIX + id;
}

/** The tag of a keyword, undefined where it is none of a tag. */
export function tagOfKeyword(keyword: string): string | undefined {
  const id = keyword.startsWith(TAG_KEYWORD_PREFIX) ? keyword.slice(TAG_KEYWORD_PREFIX.length) : "";
  return /^[1-9]\d{0,9}$/.test(id) ? id : undefined;
}

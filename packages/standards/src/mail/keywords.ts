/**
 * Keywords of emails and flags of messages (RFC 8621 section 4.1.1, RFC 3501 section 2.3.2).
 *
 * @module
 */
import { readKeyword } from "@partage-ent/server";

/** Keywords that are system flags of IMAP. */
const SYSTEM_FLAGS: ReadonlyMap<string, string> = new Map([
  ["$seen", "\\Seen"],
  ["$flagged", "\\Flagged"],
  ["$answered", "\\Answered"],
  ["$draft", "\\Draft"],
]);

const SYSTEM_KEYWORDS: ReadonlyMap<string, string> = new Map(
  [...SYSTEM_FLAGS].map(([keyword, flag]) => [flag.toLowerCase(), keyword]),
);

/** Keywords whose usual spelling has capitals; others are written as they are asked for. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ["$forwarded", "$Forwarded"],
  ["$mdnsent", "$MDNSent"],
  ["$junk", "$Junk"],
  ["$notjunk", "$NotJunk"],
  ["$phishing", "$Phishing"],
  ["$important", "$Important"],
]);

/** Most keywords of one email that are told. */
export const MAX_KEYWORDS = 128;

/** The keyword that a flag is; undefined for those that describe the session or a deletion to come. */
export function keywordOfFlag(flag: string): string | undefined {
  if (flag.startsWith("\\")) return SYSTEM_KEYWORDS.get(flag.toLowerCase());
  return readKeyword(flag) ?? undefined;
}

/** Keywords of a message, as `Email/get` tells them. */
export function keywordsOf(flags: Iterable<string>): Readonly<Record<string, true>> {
  const keywords = new Set<string>();
  for (const flag of flags) {
    const keyword = keywordOfFlag(flag);
    if (keyword !== undefined && keywords.size < MAX_KEYWORDS) keywords.add(keyword);
  }
  return Object.fromEntries([...keywords].map((keyword) => [keyword, true] as const));
}

/** The flag that a keyword is in a mailbox: in the spelling that the mailbox has already. */
export function flagOfKeyword(keyword: string, known: Iterable<string>): string {
  const system = SYSTEM_FLAGS.get(keyword);
  if (system !== undefined) return system;
  for (const flag of known) if (flag.toLowerCase() === keyword) return flag;
  return SPELLINGS.get(keyword) ?? keyword;
}

/** Whether a mailbox keeps a flag for good (RFC 3501 section 7.1, `PERMANENTFLAGS`). */
export function keepsFlag(flag: string, permanent: ReadonlySet<string> | undefined): boolean {
  // A server that names none keeps all that it knows (RFC 3501 section 7.1).
  if (permanent === undefined || permanent.size === 0) return true;
  const wanted = flag.toLowerCase();
  for (const kept of permanent) {
    if (kept.toLowerCase() === wanted || (kept === "\\*" && !flag.startsWith("\\"))) return true;
  }
  return false;
}

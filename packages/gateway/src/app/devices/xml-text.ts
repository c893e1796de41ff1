const NAMED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Text for elements and attributes; characters that XML 1.0 section 2.2 has not are left out. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "")
    .replace(/[&<>"']/g, (character) => NAMED[character] ?? "");
}

/** One line of text, of the person's or the operator's, not longer than `most` characters. */
export function oneLine(text: string, most: number): string {
  const line = text.replace(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, " ");
  return Array.from(line.trim()).slice(0, most).join("");
}

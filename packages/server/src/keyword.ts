/**
 * A keyword as it is kept: lower case, or null where it breaks RFC 8621 section 4.1.1 (1 to 255
 * of `!` to `~`, none of `( ) { ] % * " \`).
 */
export function readKeyword(keyword: string): string | null {
  return /^[\x21-\x7e]{1,255}$/.test(keyword) && !/[(){\]%*"\\]/.test(keyword)
    ? keyword.toLowerCase()
    : null;
}

/** A name of 1 to 128 characters in NFC without control characters, `/`, `:` and `"`, or undefined. */
export function readFolderName(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const name = value.normalize("NFC").trim();
  const size = Array.from(name).length;
  return size >= 1 && size <= 128 && !/[\p{Cc}/:"]/u.test(name) ? name : undefined;
}

/** A UUID that is the same for the same names (RFC 9562 section 5.8), and tells nothing of them. */
export async function nameUuid(...names: readonly string[]): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify(names));
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", text)).slice(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5").toUpperCase();
}

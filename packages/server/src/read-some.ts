/** Reads at most so many octets of a stream. */
export async function readSome(
  body: ReadableStream<Uint8Array>,
  limit: number,
  enough: (bytes: Uint8Array) => boolean = () => false,
): Promise<{ readonly bytes: Uint8Array; readonly truncated: boolean }> {
  const reader = body.getReader();
  let bytes = new Uint8Array();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { bytes, truncated: false };
    const joined = new Uint8Array(bytes.length + value.length);
    joined.set(bytes);
    joined.set(value, bytes.length);
    bytes = joined;
    if (bytes.length > limit || enough(bytes)) {
      await reader.cancel();
      return { bytes: bytes.slice(0, limit), truncated: bytes.length > limit };
    }
  }
}

/** Reads at most so many octets of a stream. */
export async function readSome(
  body: ReadableStream<Uint8Array>,
  limit: number,
  enough: (bytes: Uint8Array) => boolean = () => false,
): Promise<{ readonly bytes: Uint8Array; readonly truncated: boolean }> {
  const reader = body.getReader();
  let buffer = new Uint8Array();
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { bytes: buffer.slice(0, size), truncated: false };
    if (size + value.length > buffer.length) {
      // Twice as much each time: what comes in small pieces is not copied for each of them.
      const larger = new Uint8Array(Math.max(2 * buffer.length, size + value.length));
      larger.set(buffer.subarray(0, size));
      buffer = larger;
    }
    buffer.set(value, size);
    size += value.length;
    if (size > limit || enough(buffer.subarray(0, size))) {
      await reader.cancel();
      return { bytes: buffer.slice(0, Math.min(size, limit)), truncated: size > limit };
    }
  }
}

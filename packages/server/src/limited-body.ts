/**
 * Bodies of requests within a size, counted while they stream.
 *
 * @module
 */
import type { RequestProblem } from "./problem.js";
import { httpProblem, jmapProblem } from "./problem.js";

function checkEncoding(request: Request): void {
  const encoding = request.headers.get("Content-Encoding");
  if (encoding !== null && encoding.toLowerCase() !== "identity") {
    throw httpProblem(415, "Unsupported Media Type", "The body must not be compressed.");
  }
}

/**
 * The body of a request, which fails with `tooLarge` as soon as it is longer than `max` octets.
 *
 * @throws RequestProblem at once where the request says so itself.
 */
export function limitedBody(
  request: Request,
  max: number,
  tooLarge: () => RequestProblem,
): ReadableStream<Uint8Array> {
  checkEncoding(request);
  if (Number(request.headers.get("Content-Length") ?? 0) > max) throw tooLarge();
  let size = 0;
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.byteLength;
      if (size > max) controller.error(tooLarge());
      else controller.enqueue(chunk);
    },
  });
  const body: ReadableStream<Uint8Array> = request.body ?? new Blob([]).stream();
  return body.pipeThrough(count);
}

/**
 * The body of a request as text.
 *
 * @throws RequestProblem when it is too long, or not UTF-8.
 */
export async function limitedText(
  request: Request,
  max: number,
  tooLarge: () => RequestProblem,
): Promise<string> {
  const bytes = await new Response(limitedBody(request, max, tooLarge)).arrayBuffer();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw jmapProblem("notJSON", "The body is not UTF-8.");
  }
}

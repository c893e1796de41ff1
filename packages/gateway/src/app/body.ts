/**
 * Bodies of requests, never more than what was agreed.
 *
 * @module
 */
import { GatewayProblem } from "./problem.js";

/**
 * Reads a body whole.
 *
 * @throws GatewayProblem 413 as soon as it is longer than `maxBytes`.
 */
export async function readBody(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  checkStatedLength(request, maxBytes);
  const reader = request.body?.getReader();
  // Some engines have no `Request.body`; what they send is their own.
  if (!reader) return boundedBytes(new Uint8Array(await request.arrayBuffer()), maxBytes);
  // One piece of memory that grows: octets that come one by one must not cost a record each.
  let whole = new Uint8Array(Math.min(maxBytes, FIRST_BYTES));
  let size = 0;
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    const end = size + step.value.byteLength;
    if (end > maxBytes) {
      await reader.cancel();
      throw new GatewayProblem(413, "too-large");
    }
    if (end > whole.byteLength) whole = grown(whole, Math.min(maxBytes, Math.max(end, 2 * size)));
    whole.set(step.value, size);
    size = end;
  }
  return whole.slice(0, size);
}

const FIRST_BYTES = 65_536;

function grown(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length);
  larger.set(bytes);
  return larger;
}

/** The same request with another body. */
export function withBody(request: Request, body: Uint8Array<ArrayBuffer>): Request {
  const { method, headers, signal } = request;
  return new Request(request.url, { method, headers, body, signal });
}

/**
 * Reads a form (`application/x-www-form-urlencoded`); a parameter given twice is refused, as RFC 6749
 * section 3.2 asks.
 *
 * @throws GatewayProblem 400, 413 or 415.
 */
export async function readForm(
  request: Request,
  maxBytes: number,
): Promise<ReadonlyMap<string, string>> {
  const type = request.headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") throw new GatewayProblem(415, "type-refused");
  const text = new TextDecoder().decode(await readBody(request, maxBytes));
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (form.has(name)) throw new GatewayProblem(400, "malformed");
    form.set(name, value);
  }
  return form;
}

function checkStatedLength(request: Request, maxBytes: number): void {
  const stated = Number(request.headers.get("Content-Length") ?? 0);
  if (!(stated <= maxBytes)) throw new GatewayProblem(413, "too-large");
}

function boundedBytes(bytes: Uint8Array<ArrayBuffer>, maxBytes: number): Uint8Array<ArrayBuffer> {
  if (bytes.byteLength > maxBytes) throw new GatewayProblem(413, "too-large");
  return bytes;
}

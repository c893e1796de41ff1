/**
 * `GET image?url=…`: an image of another server, asked for by the reader of a message. The server sees
 * this gateway, not the reader; the page gets points of colour, nothing else.
 *
 * @module
 */
import { GatewayProblem } from "../problem.js";
import { RateLimiter, refuseWhenLimited } from "../rate-limit.js";
import { type GatewayRoute, IMAGE_PATH, type RouteContext } from "../routes.js";
import { rasterType } from "./raster.js";

/** One answer of another server, redirects not followed. */
export interface FetchedImage {
  readonly status: number;
  /** Value of `Location`, of `Content-Encoding`. */
  readonly location: string | null;
  readonly encoding: string | null;
  readonly body: ReadableStream<Uint8Array>;
}

/**
 * Asks another server for an image. It must reach public addresses only, whatever the name resolves
 * to, and send nothing of the reader's. Rejects for anything that is no answer.
 */
export type FetchImage = (url: URL, signal: AbortSignal) => Promise<FetchedImage>;

/** What {@link createImageRoute} needs. */
export interface ImageProxyOptions {
  readonly fetchImage: FetchImage;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds for an image, redirects included. Default: 10,000. */
  readonly timeout?: number;
}

/** Octets of an image. */
const MOST_OCTETS = 5 * 1024 * 1024;
const MOST_REDIRECTS = 3;
const LONGEST_URL = 2_048;
/** Images of a person in ten minutes, and at once. */
const MOST_IMAGES = 1_200;
const MOST_AT_ONCE = 12;

/** Makes the route. */
export function createImageRoute(options: ImageProxyOptions): GatewayRoute {
  const { timeout = 10_000 } = options;
  const limiter = new RateLimiter(MOST_IMAGES, 600_000, options.now);
  const busy = new Map<string, number>();
  return {
    method: "GET",
    path: IMAGE_PATH,
    access: "session",
    use: "api",
    handle: async (request, context) => {
      const url = readTarget(request);
      const person = personOf(context);
      refuseWhenLimited(limiter.take(person));
      const count = busy.get(person) ?? 0;
      refuseWhenLimited(count >= MOST_AT_ONCE ? 1 : 0);
      busy.set(person, count + 1);
      try {
        const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeout)]);
        return imageResponse(await load(url, options.fetchImage, signal));
      } finally {
        const left = (busy.get(person) ?? 1) - 1;
        if (left > 0) busy.set(person, left);
        else busy.delete(person);
      }
    },
  };
}

function personOf({ session }: RouteContext): string {
  if (!session) throw new GatewayProblem(401, "signed-out");
  if (!session.scopes.includes("mail.read")) throw new GatewayProblem(403, "scope-refused");
  return `${session.establishment} ${session.account}`;
}

function readTarget(request: Request): URL {
  const asked = new URL(request.url).searchParams.getAll("url");
  const [text = ""] = asked;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isGood = asked.length === 1 && text.length <= LONGEST_URL && url && isAskable(url);
  if (!isGood) throw new GatewayProblem(400, "malformed");
  url.hash = "";
  return url;
}

/** http and https on their own ports, without a user name. */
export function isAskable({ protocol, port, username, password, hostname }: URL): boolean {
  const ports = protocol === "https:" ? ["", "443", "80"] : ["", "80", "443"];
  const isWeb = protocol === "http:" || protocol === "https:";
  return isWeb && ports.includes(port) && !username && !password && hostname !== "";
}

/**
 * Follows redirects, each looked at as the first address was. Whatever goes wrong gives the same
 * refusal, so that nothing is told about what stands behind an address.
 */
async function load(first: URL, fetchImage: FetchImage, signal: AbortSignal): Promise<Uint8Array> {
  let url = first;
  try {
    for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
      const answer = await fetchImage(url, signal);
      const next = answer.status >= 300 && answer.status < 400 ? answer.location : null;
      if (next === null) return await readImage(answer, signal);
      await answer.body.cancel();
      url = new URL(next, url);
      url.hash = "";
      if (url.href.length > LONGEST_URL || !isAskable(url)) break;
    }
  } catch (cause) {
    throw new GatewayProblem(502, "image-unavailable", { cause });
  }
  throw new GatewayProblem(502, "image-unavailable");
}

async function readImage(
  { status, encoding, body }: FetchedImage,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body.getReader();
  const stop = (): void => void reader.cancel(signal.reason).catch(() => undefined);
  signal.addEventListener("abort", stop, { once: true });
  try {
    // Compressed answers were not asked for: what they would grow to is not known.
    if (status !== 200 || (encoding ?? "identity") !== "identity") throw new TypeError("no image");
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.length;
      if (size > MOST_OCTETS) throw new RangeError("too large");
      chunks.push(next.value);
    }
    signal.throwIfAborted();
  } catch (error) {
    stop();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function imageResponse(bytes: Uint8Array): Response {
  const type = rasterType(bytes);
  if (!type) throw new GatewayProblem(502, "image-unavailable");
  return new Response(bytes as Uint8Array<ArrayBuffer>, {
    headers: {
      "Content-Type": type,
      "Content-Length": String(bytes.length),
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "Content-Disposition": "inline",
      "Cache-Control": "private, max-age=86400",
    },
  });
}

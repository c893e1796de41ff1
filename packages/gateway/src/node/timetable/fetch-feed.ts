/**
 * Asks servers for timetable feeds, within limits of time and size; reaches public addresses, or the
 * one host that an operator named.
 *
 * @module
 */
import { lookup } from "node:dns/promises";
import type { IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import {
  type FeedAnswer,
  FeedFailure,
  type FeedFetcher,
  type FeedRequest,
  isLoopback,
} from "../../app/index.js";
import { AddressRefused, requestGuarded, type RequestSeams } from "../guarded-request.js";

/** How {@link createFetchFeed} works. */
export interface FetchFeedOptions {
  /** Octets of a feed, unpacked. Default: 20 MB. */
  readonly maxOctets?: number;
  /** Milliseconds for a feed, redirects included. Default: 25,000. */
  readonly timeoutMs?: number;
  /** For tests. */
  readonly seams?: RequestSeams;
}

const MOST_REDIRECTS = 3;
const LONGEST_URL = 4_096;
const LONGEST_VALIDATOR = 500;
const HEADERS = {
  Accept: "text/calendar, text/plain;q=0.5, */*;q=0.1",
  "Accept-Encoding": "gzip",
  "User-Agent": "Mozilla/5.0 (compatible; partage-ent timetable)",
} as const;

/** Makes the port. */
export function createFetchFeed(options: FetchFeedOptions = {}): FeedFetcher {
  const { timeoutMs = 25_000 } = options;
  return async (request) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([request.signal, timeout]);
    try {
      return await follow(request, signal, options);
    } catch (error) {
      if (error instanceof FeedFailure) throw error;
      if (signal.aborted) throw new FeedFailure("timeout", { cause: signal.reason });
      if (error instanceof AddressRefused) throw new FeedFailure("address-refused");
      throw new FeedFailure("unreachable", { cause: causeOf(error) });
    }
  };
}

/** The error without its message, which may quote an address. */
function causeOf(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return Object.assign(new Error("the request failed"), { code });
}

async function follow(
  request: FeedRequest,
  signal: AbortSignal,
  options: FetchFeedOptions,
): Promise<FeedAnswer> {
  const first = readUrl(request.url, request);
  if (!first) throw new FeedFailure("address-refused");
  const seams = { ...options.seams, ...seamsOf(request, options.seams) };
  let url = first;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const headers = { ...HEADERS, ...conditions(request) };
    const response = await requestGuarded({ url, headers, signal }, seams);
    const { statusCode = 0 } = response;
    const location = statusCode >= 300 && statusCode < 400 && response.headers.location;
    if (!location) return readAnswer(response, signal, options.maxOctets ?? 20_000_000);
    response.destroy();
    const next = URL.canParse(location, url.href)
      ? readUrl(new URL(location, url).href, request)
      : undefined;
    const isElsewhere = request.network === "private" && next?.host !== first.host;
    const isWeaker = url.protocol === "https:" && next?.protocol !== "https:";
    if (!next || isElsewhere || isWeaker) throw new FeedFailure("redirect-refused");
    url = next;
  }
  throw new FeedFailure("redirect-refused");
}

/** https without credentials on its own port; any port, and http, where an operator named the host. */
function readUrl(text: string, { network }: FeedRequest): URL | undefined {
  const url = URL.canParse(text) && text.length <= LONGEST_URL ? new URL(text) : undefined;
  if (!url || url.username !== "" || url.password !== "" || url.hostname === "") return undefined;
  url.hash = "";
  if (network === "private") return /^https?:$/.test(url.protocol) ? url : undefined;
  return url.protocol === "https:" && url.port === "" ? url : undefined;
}

/** An operator's own host may be anywhere but among addresses that mean something to machines. */
function seamsOf({ network, url }: FeedRequest, seams: RequestSeams = {}): RequestSeams {
  if (network === "public") return {};
  const { hostname } = new URL(url);
  return {
    resolve: seams.resolve ?? resolvePrivate,
    isAllowed: (address) => isLoopback(hostname) || !isLinkLocal(address),
  };
}

function isLinkLocal(address: string): boolean {
  return /^(169\.254\.|0\.|fe[89ab][0-9a-f]:|fd00:ec2:)/i.test(address.replace(/^::ffff:/i, ""));
}

/** Names of the own network: those of this machine's files count too. */
async function resolvePrivate(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => address);
}

function conditions({ etag, lastModified }: FeedRequest): Record<string, string> {
  return {
    ...(etag === null ? {} : { "If-None-Match": etag }),
    ...(lastModified === null ? {} : { "If-Modified-Since": lastModified }),
  };
}

async function readAnswer(
  response: IncomingMessage,
  signal: AbortSignal,
  maxOctets: number,
): Promise<FeedAnswer> {
  const { statusCode = 0, headers } = response;
  if (statusCode !== 200) {
    response.destroy();
    if (statusCode === 304) return { kind: "unchanged" };
    throw failureOf(response);
  }
  const encoding = headers["content-encoding"] ?? "identity";
  if (!["identity", "gzip", "x-gzip"].includes(encoding)) {
    response.destroy();
    throw new FeedFailure("not-a-calendar");
  }
  if (Number(headers["content-length"] ?? 0) > maxOctets) {
    response.destroy();
    throw new FeedFailure("too-large");
  }
  const octets = await readOctets(response, encoding !== "identity", signal, maxOctets);
  const type = headers["content-type"] ?? "";
  refusePages(type, octets);
  return {
    kind: "content",
    octets,
    charset: /;\s*charset="?([\w.:-]{1,40})"?/i.exec(type)?.[1],
    etag: validator(headers.etag),
    lastModified: validator(headers["last-modified"]),
  };
}

function validator(value: string | undefined): string | null {
  return value !== undefined && value.length <= LONGEST_VALIDATOR ? value : null;
}

function failureOf({ statusCode = 0, headers }: IncomingMessage): FeedFailure {
  const retryAfterMs = readRetryAfter(headers["retry-after"]);
  if (statusCode === 404 || statusCode === 410) return new FeedFailure("not-found");
  const isLater = statusCode >= 500 || statusCode === 429 || statusCode === 408;
  return new FeedFailure(isLater ? "unavailable" : "refused", { retryAfterMs });
}

/** Seconds, or a date (RFC 9110 section 10.2.3). */
function readRetryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : Math.max(0, time - Date.now());
}

/** Reads a body to its end, or as far as it may go: what unpacks to more is refused on the way. */
async function readOctets(
  response: IncomingMessage,
  isPacked: boolean,
  signal: AbortSignal,
  maxOctets: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const collect = async (source: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of source) {
      size += chunk.length;
      if (size > maxOctets) throw new RangeError("too large");
      chunks.push(chunk);
    }
  };
  try {
    if (isPacked) await pipeline(response, createGunzip(), collect, { signal });
    else await pipeline(response, collect, { signal });
  } catch (error) {
    response.destroy();
    if (size > maxOctets) throw new FeedFailure("too-large");
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code.startsWith("Z_")) throw new FeedFailure("not-a-calendar");
    throw error;
  }
  return Buffer.concat(chunks, size);
}

function refusePages(type: string, octets: Uint8Array): void {
  const start = new TextDecoder().decode(octets.subarray(0, 1_000)).trimStart();
  if (start.startsWith("BEGIN:VCALENDAR") || start.startsWith("\ufeffBEGIN:VCALENDAR")) return;
  if (/^(text\/html|application\/xhtml\+xml)\b/i.test(type)) throw new FeedFailure("web-page");
}

/**
 * Asks servers of the public internet for images; reaches no other.
 *
 * @module
 */
import { Resolver } from "node:dns/promises";
import {
  type ClientRequest,
  type IncomingMessage,
  request as httpRequest,
  type RequestOptions,
} from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { Readable } from "node:stream";
import type { FetchedImage, FetchImage } from "../app/index.js";
import { isPublicIp } from "../app/image/ip-address.js";

/** What tests put in place of the internet; the service has no setting for it. */
export interface FetchImageSeams {
  /** Addresses of a name. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  readonly isAllowed?: (address: string) => boolean;
  /** Port to connect to for the one that a URL stands for. */
  readonly port?: (url: URL) => number;
  /** Certificates to trust beside the usual ones. */
  readonly ca?: string;
}

const HEADERS = {
  Accept: "image/avif,image/webp,image/png,image/jpeg,image/gif,image/bmp",
  "Accept-Encoding": "identity",
  "User-Agent": "Mozilla/5.0 (compatible; mail image proxy)",
} as const;

/** Makes the port of the image proxy. */
export function createFetchImage(seams: FetchImageSeams = {}): FetchImage {
  const { resolve = resolveName, isAllowed = isPublicIp } = seams;
  return async (url, signal) => {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const addresses = isIP(host) ? [host] : await resolve(host);
    signal.throwIfAborted();
    const [address] = addresses;
    // One that leads inside among several is an attempt, not a mistake.
    if (address === undefined || !addresses.every(isAllowed))
      throw new TypeError("not a public address");
    return ask(url, address, signal, seams);
  };
}

/** Asks the DNS itself: names of this machine's own files mean nothing to strangers. */
async function resolveName(host: string): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  return found.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
}

function ask(
  url: URL,
  address: string,
  signal: AbortSignal,
  { isAllowed = isPublicIp, port, ca }: FetchImageSeams,
): Promise<FetchedImage> {
  const family = isIP(address);
  // The name was resolved once: connecting must not ask again and get another answer.
  const lookup: LookupFunction = (_host, options, callback) => {
    if (options.all) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
  const options: RequestOptions = {
    ...{ method: "GET", headers: { ...HEADERS, Host: url.host }, agent: false, lookup, signal },
    ...{ maxHeaderSize: 16_384, insecureHTTPParser: false },
    ...(port && { port: port(url) }),
    ...(ca !== undefined && { ca }),
  };
  return new Promise((resolve, reject) => {
    const isSecure = url.protocol === "https:";
    const sent: ClientRequest = (isSecure ? httpsRequest : httpRequest)(url, options);
    sent.on("socket", (socket) => {
      socket.once("connect", () => {
        if (!isAllowed(socket.remoteAddress ?? ""))
          sent.destroy(new TypeError("not a public address"));
      });
    });
    sent.on("response", (response) => resolve(describe(response)));
    sent.on("error", reject);
    sent.end();
  });
}

function describe(response: IncomingMessage): FetchedImage {
  const { statusCode = 0, headers } = response;
  return {
    status: statusCode,
    location: headers.location ?? null,
    encoding: headers["content-encoding"] ?? null,
    body: Readable.toWeb(response) as ReadableStream<Uint8Array>,
  };
}

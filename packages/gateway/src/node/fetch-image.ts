/**
 * Asks servers of the public internet for images; reaches no other.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { FetchedImage, FetchImage } from "../app/index.js";
import { requestGuarded, type RequestSeams } from "./guarded-request.js";

const HEADERS = {
  Accept: "image/avif,image/webp,image/png,image/jpeg,image/gif,image/bmp",
  "Accept-Encoding": "identity",
  "User-Agent": "Mozilla/5.0 (compatible; mail image proxy)",
} as const;

/** Makes the port of the image proxy. */
export function createFetchImage(seams: RequestSeams = {}): FetchImage {
  return async (url, signal) =>
    describe(await requestGuarded({ url, headers: HEADERS, signal }, seams));
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

/**
 * Asks servers that others named: a name is resolved once, every address is looked at before anything
 * is sent, and the one that was looked at is the one that is connected to.
 *
 * @module
 */
import { Resolver } from "node:dns/promises";
import {
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as httpRequest,
  type RequestOptions,
} from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { isPublicIp } from "../app/image/ip-address.js";

/** What tests put in place of the internet; the service has no setting for it. */
export interface RequestSeams {
  /** Addresses of a name. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  readonly isAllowed?: (address: string) => boolean;
  /** Port to connect to for the one that a URL stands for. */
  readonly port?: (url: URL) => number;
  /** Certificates to trust beside the usual ones. */
  readonly ca?: string;
}

/** An address that may not be asked. */
export class AddressRefused extends TypeError {
  override readonly name = "AddressRefused";

  constructor() {
    super("not an allowed address");
  }
}

/** What is asked. */
export interface GuardedRequest {
  readonly url: URL;
  readonly headers: OutgoingHttpHeaders;
  readonly signal: AbortSignal;
}

/**
 * Sends a GET and answers the response, its body not read, redirects not followed. Only addresses that
 * `isAllowed` takes are reached: those of the public internet by default.
 *
 * @throws AddressRefused before anything is sent.
 */
export async function requestGuarded(
  { url, headers, signal }: GuardedRequest,
  seams: RequestSeams = {},
): Promise<IncomingMessage> {
  const { resolve = resolveName, isAllowed = isPublicIp } = seams;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const addresses = isIP(host) ? [host] : await resolve(host);
  signal.throwIfAborted();
  const [address] = addresses;
  // One that leads inside among several is an attempt, not a mistake.
  if (address === undefined || !addresses.every(isAllowed)) throw new AddressRefused();
  return send({ url, headers, signal }, address, seams);
}

/** Asks the DNS itself: names of this machine's own files mean nothing to strangers. */
async function resolveName(host: string): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  return found.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
}

function send(
  { url, headers, signal }: GuardedRequest,
  address: string,
  { isAllowed = isPublicIp, port, ca }: RequestSeams,
): Promise<IncomingMessage> {
  const family = isIP(address);
  // The name was resolved once: connecting must not ask again and get another answer.
  const lookup: LookupFunction = (_host, options, callback) => {
    // At once, a connection that fails at once would fail before anybody listens, and end the process.
    setImmediate(() => {
      if (options.all) callback(null, [{ address, family }]);
      else callback(null, address, family);
    });
  };
  const options: RequestOptions = {
    ...{ method: "GET", headers: { ...headers, Host: url.host }, agent: false, lookup, signal },
    ...{ maxHeaderSize: 16_384, insecureHTTPParser: false },
    ...(port && { port: port(url) }),
    ...(ca !== undefined && { ca }),
  };
  return new Promise((resolve, reject) => {
    const isSecure = url.protocol === "https:";
    const sent: ClientRequest = (isSecure ? httpsRequest : httpRequest)(url, options);
    sent.on("socket", (socket) => {
      socket.once("connect", () => {
        if (!isAllowed(socket.remoteAddress ?? "")) sent.destroy(new AddressRefused());
      });
    });
    sent.on("response", resolve);
    sent.on("error", reject);
    sent.end();
  });
}

/**
 * Who is at the other end, when there may be proxies between.
 *
 * @module
 */
import { BlockList, isIP } from "node:net";

/** What proxies say of a request, where they are believed. */
export interface ForwardedFacts {
  readonly clientAddress: string;
  /** Host that the browser asked for. */
  readonly host: string;
  /** Whether the connection itself is that of a trusted proxy. */
  readonly isTrustedProxy: boolean;
}

/** What a request says of itself. */
export interface ReceivedFacts {
  readonly remoteAddress: string | undefined;
  readonly host: string | undefined;
  readonly forwardedFor: string | undefined;
  readonly forwardedHost: string | undefined;
}

/** Reads addresses and hosts, believing no one but the given proxies. */
export function createForwardedReader(
  trustedProxies: readonly string[],
): (received: ReceivedFacts) => ForwardedFacts {
  const trusted = new BlockList();
  for (const network of trustedProxies) {
    const [address = "", bits] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  const isTrusted = (address: string): boolean => {
    const version = isIP(address);
    return version !== 0 && trusted.check(address, version === 6 ? "ipv6" : "ipv4");
  };
  return (received) => readForwarded(received, isTrusted);
}

function readForwarded(
  received: ReceivedFacts,
  isTrusted: (address: string) => boolean,
): ForwardedFacts {
  const peer = plainAddress(received.remoteAddress ?? "");
  const host = received.host ?? "";
  if (!isTrusted(peer)) return { clientAddress: peer, host, isTrustedProxy: false };
  // Each proxy adds the last entry: only that one is its own word.
  const forwardedHost = received.forwardedHost?.split(",").at(-1)?.trim();
  return {
    clientAddress: walkBack(peer, received.forwardedFor ?? "", isTrusted),
    host: forwardedHost || host,
    isTrustedProxy: true,
  };
}

function walkBack(
  peer: string,
  forwardedFor: string,
  isTrusted: (address: string) => boolean,
): string {
  let last = peer;
  for (const entry of forwardedFor.split(",").reverse()) {
    const address = plainAddress(entry.trim());
    if (isIP(address) === 0) return last;
    last = address;
    if (!isTrusted(address)) return last;
  }
  return last;
}

/** An address without port, brackets or IPv4-mapped prefix. */
function plainAddress(text: string): string {
  const bracketed = /^\[([^\]]+)\](:\d+)?$/.exec(text)?.[1] ?? text;
  const withoutPort = bracketed.replace(/^(\d{1,3}(?:\.\d{1,3}){3}):\d+$/, "$1");
  return withoutPort.replace(/^::ffff:(?=\d{1,3}(\.\d{1,3}){3}$)/i, "");
}

/**
 * Sockets to LDAP servers: TLS by default, and never to addresses that are the own link's.
 *
 * @module
 */
import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import type { LdapServer } from "./ldap-connection.js";
import { explainSocket, LdapFailure } from "./ldap-failure.js";

type Server = Pick<LdapServer, "url" | "ca" | "timeoutMs">;

/** Host of a URL without the brackets of an IPv6 address. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

/** Whether an address is of the link itself (RFC 3927, RFC 4291): where clouds tell machines their secrets. */
export function isLinkLocal(address: string): boolean {
  const plain = address.replace(/^\[|\]$/g, "").toLowerCase();
  return /^(169\.254\.|::ffff:169\.254\.|::ffff:a9fe:|fe[89ab][0-9a-f]:)/.test(plain);
}

/**
 * Opens a socket to a server.
 *
 * @throws LdapFailure in words for an operator.
 */
export function connectSocket({ url, ...rest }: Server, signal: AbortSignal): Promise<Socket> {
  const host = hostOf(url);
  const isSecure = url.protocol === "ldaps:";
  const port = url.port === "" ? (isSecure ? 636 : 389) : Number(url.port);
  if (isLinkLocal(host)) return Promise.reject(refusal());
  const server = { url, ...rest };
  const socket = isSecure
    ? connectTls({ host, port, ...tlsOptions(server) })
    : connectPlain({ host, port });
  socket.on("lookup", (_error: unknown, address: string) => {
    if (isLinkLocal(address)) socket.destroy(refusal());
  });
  return settle(socket, isSecure ? "secureConnect" : "connect", server, signal);
}

/**
 * Goes on in TLS on a socket.
 *
 * @throws LdapFailure in words for an operator.
 */
export function upgradeSocket(plain: Socket, server: Server, signal: AbortSignal): Promise<Socket> {
  const host = hostOf(server.url);
  const socket = connectTls({ socket: plain, host, ...tlsOptions(server) });
  plain.once("close", () => socket.destroy());
  plain.on("error", (error) => socket.destroy(error));
  return settle(socket, "secureConnect", server, signal);
}

function tlsOptions({ url, ca }: Server): ConnectionOptions {
  const host = hostOf(url);
  return {
    minVersion: "TLSv1.2",
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca }),
    // RFC 6066 section 3: addresses are no server names.
    ...(isIP(host) === 0 ? { servername: host } : {}),
  };
}

function settle(
  socket: Socket,
  ready: "connect" | "secureConnect",
  { url, timeoutMs }: Server,
  signal: AbortSignal,
): Promise<Socket> {
  const where = url.host;
  const stopped = new LdapFailure("stopped", { isTransient: true });
  return new Promise((resolve, reject) => {
    const stop = (): void => fail(stopped);
    const isReady = (): void => {
      forget();
      resolve(socket);
    };
    const fail = (error: unknown): void => {
      forget();
      // What a dying socket says after its end is of no use to anybody, but must be heard.
      socket.on("error", () => undefined);
      socket.destroy();
      reject(explainSocket(error, where));
    };
    const isLate = (): void =>
      fail(new LdapFailure(`${where} does not answer`, { isTransient: true }));
    const isClosed = (): void =>
      fail(new LdapFailure(`${where} ended the connection`, { isTransient: true }));
    const forget = (): void => {
      socket.off(ready, isReady).off("error", fail).off("close", isClosed);
      socket.setTimeout(0, isLate);
      signal.removeEventListener("abort", stop);
    };
    socket.once(ready, isReady).once("error", fail).once("close", isClosed);
    socket.setTimeout(timeoutMs, isLate);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
  });
}

function refusal(): LdapFailure {
  return new LdapFailure("an address of the own link is no LDAP server");
}

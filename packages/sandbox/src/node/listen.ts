/** Listening on a loopback port, with time-outs against slow clients and a graceful end. */
import type { Server, ServerOptions } from "node:http";
import type { AddressInfo } from "node:net";

/** Where a server listens. */
export interface ListenOptions {
  /** Default: `127.0.0.1`. */
  readonly host?: string;
  /** Default: 0, any free port. */
  readonly port?: number;
}

/** A server that listens. */
export interface Listening {
  /** For instance `http://127.0.0.1:41235`, without a final slash. */
  readonly url: string;
  readonly port: number;
  /** Takes no new request, waits two seconds for the running ones, then cuts them. */
  readonly close: () => Promise<void>;
}

const GRACE = 2_000;

/** Options of `http.createServer` without which its time-outs are looked at every 30 seconds only. */
export const SERVER_OPTIONS: ServerOptions = { connectionsCheckingInterval: 2_000 };

/** Listens and answers once the port is open; rejects with the system's error otherwise. */
export async function listen(server: Server, options: ListenOptions = {}): Promise<Listening> {
  const { host = "127.0.0.1", port = 0 } = options;
  server.headersTimeout = 10_000;
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 15_000;
  server.maxRequestsPerSocket = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  const name = host.includes(":") ? `[${host}]` : host;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      const cut = setTimeout(() => {
        server.closeAllConnections();
      }, GRACE);
      server.close(() => {
        clearTimeout(cut);
        resolve();
      });
      server.closeIdleConnections();
    });
  return { url: `http://${name}:${String(address.port)}`, port: address.port, close };
}

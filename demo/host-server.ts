/**
 * The host of the demonstration: serves the pages of a university portal under a strict policy and
 * hands `/partage-gw` on to the gateway, as the reverse proxy of a real portal does.
 *
 * @module
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import {
  createServer,
  type IncomingMessage,
  request as requestUpstream,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";

/** Path under which the gateway is reached. */
export const GATEWAY_PATH = "/partage-gw";

/** The policy under which the portal shows its pages: the strictest that a portal can set. */
export const PORTAL_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

/** A portal that answers. */
export interface RunningHost {
  /** Address of the portal, `http://127.0.0.1:41873`. */
  readonly url: string;
  /** Says where the gateway is, once that is known. */
  setGateway(address: string): void;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".svg": "image/svg+xml",
};

const folders = {
  "/partage/": fileURLToPath(new URL("../widgets/cdn/", import.meta.url)),
  "/": fileURLToPath(new URL("ent/", import.meta.url)),
};

/** Starts the portal on loopback; port 0 takes any free one. */
export async function startHost(port: number): Promise<RunningHost> {
  let gateway: URL | undefined;
  const server = createServer((request, response) => {
    const target = readTarget(request.url ?? "/");
    if (!target) {
      response.writeHead(400, { "content-type": "text/plain; charset=utf-8" });
      response.end("Cette adresse est mal formée.");
      return;
    }
    const answered = target.pathname.startsWith(`${GATEWAY_PATH}/`)
      ? proxy(request, response, gateway && new URL(target.pathname + target.search, gateway))
      : serveFile(decodeURIComponent(target.pathname), response);
    answered.catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setGateway: (address) => {
      gateway = new URL(address);
    },
    close: () => closeServer(server),
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** What is asked for, its dot segments resolved before anything is decided by it; undefined for none. */
function readTarget(text: string): URL | undefined {
  try {
    const target = new URL(text, "http://host.invalid");
    return decodeURIComponent(target.pathname).includes("\0") ? undefined : target;
  } catch {
    // Neither an address nor a percent encoding: the client's own fault.
    return undefined;
  }
}

async function serveFile(pathname: string, response: ServerResponse): Promise<void> {
  const [prefix, folder] = Object.entries(folders).find(([start]) =>
    pathname.startsWith(start),
  ) ?? ["/", folders["/"]];
  const relative = normalize(pathname.slice(prefix.length) || "index.html");
  const file = join(folder, relative);
  const isInside =
    !relative.startsWith("..") && file.startsWith(folder) && !relative.includes(`${sep}.`);
  const found = isInside ? await stat(file).catch(() => undefined) : undefined;
  if (!found?.isFile()) {
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" });
    response.end("Cette page n’existe pas.");
    return;
  }
  response.writeHead(200, {
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    "content-length": found.size,
    "content-security-policy": PORTAL_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-cache",
  });
  await pipeline(createReadStream(file), response);
}

function proxy(
  request: IncomingMessage,
  response: ServerResponse,
  address: URL | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    const fail = (): void => {
      if (!response.headersSent) response.writeHead(502, { "content-type": "text/plain" });
      response.end();
      resolve();
    };
    if (!address) return fail();
    const upstream = requestUpstream(
      address,
      { method: request.method, headers: forwardedHeaders(request) },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        response.flushHeaders();
        answer.pipe(response);
        answer.once("close", resolve);
      },
    );
    upstream.once("error", fail);
    response.once("close", () => upstream.destroy());
    request.pipe(upstream);
  });
}

/** The headers of a request as a reverse proxy hands them on: what a client claims of itself is replaced. */
function forwardedHeaders(request: IncomingMessage): NodeJS.Dict<string | string[]> {
  return {
    ...request.headers,
    "x-forwarded-for": request.socket.remoteAddress,
    "x-forwarded-host": request.headers.host,
    "x-forwarded-proto": "http",
  };
}

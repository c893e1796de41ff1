/**
 * The hosts of the demonstration: serve their pages under a strict policy and hand `/partage-gw` on to a
 * gateway, as the reverse proxy of a real portal does.
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
import { type FrontDoor, withoutIdentity } from "./front-door.js";
import { type HostAddresses, readPage } from "./host-pages.js";

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

/** Answers requests below a path in the place of files. */
export type HostService = (request: Request) => Promise<Response>;

/** How a host works; all optional. */
export interface HostOptions {
  /** Folders of its pages, the first that has a file wins; those of the portal by default. */
  readonly folders?: readonly string[];
  /** Content security policy of its pages; {@link PORTAL_POLICY} by default. */
  readonly policy?: () => string;
}

/** A host that answers. */
export interface RunningHost {
  /** Its address, `http://127.0.0.1:41873`. */
  readonly url: string;
  /** The same host under another name and so, to a browser, another site: `http://localhost:41873`. */
  readonly otherUrl: string;
  /** Says where the gateway is, of the name `127.0.0.1` or of the other one. */
  setGateway(address: string, name?: "localhost"): void;
  /** Says where the pages of the other hosts are. */
  setAddresses(addresses: HostAddresses): void;
  /** Closes `auth/header` of the other name's gateway with a sign-in of the web server's own. */
  setDoor(door: FrontDoor): void;
  /** Answers below a path, `/uPortal/`, by a service. */
  setService(path: string, service: HostService): void;
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

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const SCRIPTS = { start: "/partage/", folder: here("../widgets/cdn/") };
const PORTAL_FOLDERS = [here("ent/"), here("hosts/")];
/** The one path of a gateway that a web server's own sign-in closes. */
const DOOR_PATH = `${GATEWAY_PATH}/auth/header`;

interface HostState {
  readonly options: HostOptions;
  readonly gateways: Map<string, URL>;
  readonly services: Map<string, HostService>;
  addresses?: HostAddresses;
  door?: FrontDoor;
}

/** Starts a host on loopback; port 0 takes any free one. */
export async function startHost(port: number, options: HostOptions = {}): Promise<RunningHost> {
  const state: HostState = { options, gateways: new Map(), services: new Map() };
  const server = createServer((request, response) => {
    const target = readTarget(request.url ?? "/");
    if (!target) {
      response.writeHead(400, { "content-type": "text/plain; charset=utf-8" });
      response.end("Cette adresse est mal formée.");
      return;
    }
    answer(state, target, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const own = String((server.address() as AddressInfo).port);
  return {
    url: `http://127.0.0.1:${own}`,
    otherUrl: `http://localhost:${own}`,
    setGateway: (address, name) => void state.gateways.set(name ?? "127.0.0.1", new URL(address)),
    setAddresses: (addresses) => {
      state.addresses = addresses;
    },
    setDoor: (door) => {
      state.door = door;
    },
    setService: (path, service) => void state.services.set(path, service),
    close: () => closeServer(server),
  };
}

async function answer(
  state: HostState,
  target: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, search } = target;
  const service = [...state.services].find(([path]) => pathname.startsWith(path))?.[1];
  if (service) return serve(service, target, request, response);
  if (!pathname.startsWith(`${GATEWAY_PATH}/`)) {
    return serveFile(state, decodeURIComponent(pathname), response);
  }
  const name = /^[^:]*/.exec(request.headers.host ?? "")?.[0] ?? "";
  const gateway = state.gateways.get(name);
  const isClosed = pathname === DOOR_PATH && name === "localhost";
  const identity = isClosed ? await state.door?.enter(request, response) : {};
  if (response.writableEnded) return;
  return proxy(request, response, gateway && new URL(pathname + search, gateway), identity);
}

/** Hands a request to a service that knows fetch. */
async function serve(
  service: HostService,
  target: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "GET", headers } = request;
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const init: RequestInit = { method, headers: new Headers(flatten(headers)) };
  if (method !== "GET" && method !== "HEAD") init.body = Buffer.concat(chunks);
  const url = new URL(target.pathname + target.search, `http://${headers.host ?? "host.invalid"}`);
  const answered = await service(new Request(url, init));
  const cookies = answered.headers.getSetCookie();
  const others = [...answered.headers].filter(([name]) => name !== "set-cookie");
  response.writeHead(answered.status, {
    ...Object.fromEntries(others),
    ...(cookies.length > 0 ? { "set-cookie": cookies } : {}),
  });
  response.end(Buffer.from(await answered.arrayBuffer()));
}

function flatten(headers: IncomingMessage["headers"]): [string, string][] {
  return Object.entries(headers).map(([name, value]) => [name, String(value)]);
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

async function serveFile(
  { options, addresses }: HostState,
  pathname: string,
  response: ServerResponse,
): Promise<void> {
  const isScript = pathname.startsWith(SCRIPTS.start);
  const folders = isScript ? [SCRIPTS.folder] : (options.folders ?? PORTAL_FOLDERS);
  const relative = normalize(pathname.slice(isScript ? SCRIPTS.start.length : 1) || "index.html");
  const file = await findFile(folders, relative);
  if (file === undefined) {
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" });
    response.end("Cette page n’existe pas.");
    return;
  }
  response.writeHead(200, {
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    "content-security-policy": options.policy?.() ?? PORTAL_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-cache",
  });
  if (extname(file) === ".html" && addresses) response.end(await readPage(file, addresses));
  else await pipeline(createReadStream(file), response);
}

async function findFile(folders: readonly string[], relative: string): Promise<string | undefined> {
  if (relative.startsWith("..") || relative.includes(`${sep}.`)) return undefined;
  for (const folder of folders) {
    const file = join(folder, relative);
    if (!file.startsWith(folder)) continue;
    if ((await stat(file).catch(() => undefined))?.isFile()) return file;
  }
  return undefined;
}

function proxy(
  request: IncomingMessage,
  response: ServerResponse,
  address: URL | undefined,
  identity: Readonly<Record<string, string>> = {},
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
      { method: request.method, headers: { ...forwardedHeaders(request), ...identity } },
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
    ...withoutIdentity(request.headers),
    "x-forwarded-for": request.socket.remoteAddress,
    "x-forwarded-host": request.headers.host,
    "x-forwarded-proto": "http",
  };
}

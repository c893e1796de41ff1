/**
 * An upstream JMAP server on loopback: our own dispatcher, over any back end, behind a password; and the back
 * end of standards before it.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import {
  createJmapServer,
  type Backend,
  type JmapContext,
  type Principal,
} from "@partage-ent/server";
import {
  createBlobReader,
  createJmapPart,
  createStandardsBackend,
  type Credentials,
  type JmapPartOptions,
  type StandardsBackend,
  UploadShelf,
} from "@partage-ent/standards";

/** What people sign in with. */
export const PASSWORD = "for tests alone";

/** Credentials by password; a refused one stays refused. */
export const passwords: Credentials = {
  get: async ({ account }) => ({ kind: "password", username: account, password: PASSWORD }),
  refused: async () => false,
};

/** Answers on loopback until it is closed. */
export interface Upstream {
  readonly origin: string;
  /** Requests so far, as `POST /jmap/api`. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** Serves HTTP on loopback. */
export async function serveLoopback(
  answer: (request: Request, origin: string, response: ServerResponse) => Promise<Response>,
): Promise<Upstream> {
  const requests: string[] = [];
  let origin = "";
  const server: Server = createServer((incoming, response) => {
    requests.push(`${incoming.method} ${incoming.url}`);
    const abort = new AbortController();
    response.on("close", () => abort.abort());
    const request = readRequest(incoming, origin, abort.signal);
    void answer(request, origin, response).then(
      (result) => writeResponse(result, response),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readRequest(incoming: IncomingMessage, origin: string, signal: AbortSignal): Request {
  const hasBody = incoming.method === "POST";
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (typeof value === "string") headers.set(name, value);
  }
  return new Request(new URL(incoming.url ?? "/", origin), {
    method: incoming.method ?? "GET",
    headers,
    signal,
    ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" } : {}),
  });
}

async function writeResponse(result: Response, response: ServerResponse): Promise<void> {
  response.writeHead(result.status, Object.fromEntries(result.headers));
  if (result.body === null) {
    response.end();
    return;
  }
  const body = Readable.fromWeb(result.body as never);
  body.on("error", () => response.destroy());
  response.on("close", () => body.destroy());
  body.pipe(response);
}

const SCOPES = ["mail.read", "mail.write", "contacts.read", "contacts.write"];

/** Our own dispatcher as an upstream server. */
export async function startUpstream(
  backend: Backend,
  principal: Principal,
  scopes: readonly string[] = SCOPES,
): Promise<Upstream> {
  const server = createJmapServer();
  const expected = `Basic ${btoa(`${principal.account}:${PASSWORD}`)}`;
  const upstream = await serveLoopback(async (request, origin) => {
    if (request.headers.get("Authorization") !== expected) {
      return new Response(null, { status: 401 });
    }
    const context: JmapContext = {
      ...{ principal, scopes, backend, sessionKey: "upstream" },
      baseUrl: `${origin}/`,
      signal: request.signal,
    };
    return server.fetch(request, context);
  });
  return {
    ...upstream,
    close: async () => {
      server.close();
      await upstream.close();
    },
  };
}

/** The back end of standards with one part, an upstream JMAP server. */
export function openOverUpstream(
  origin: string,
  options: Partial<JmapPartOptions> = {},
): StandardsBackend {
  const uploads = new UploadShelf();
  const blobs = createBlobReader();
  const part = createJmapPart({
    sessionUrl: `${origin}/jmap/session`,
    credentials: passwords,
    uploads,
    readBlob: blobs.read,
    timeoutMs: 5_000,
    ...options,
  });
  return createStandardsBackend({ parts: [part], uploads, blobs });
}

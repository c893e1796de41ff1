/**
 * Serves the pages of a measurement, and under a path of the same host a gateway with a full mailbox.
 *
 * @module
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createCampus } from "@partage-ent/msw";
import { build } from "esbuild";

/** A server that answers. */
export interface BenchServer {
  readonly url: string;
  /** Paths of the requests to the gateway, in order. */
  readonly requests: string[];
  close(): Promise<void>;
}

const PERSON = "lmarchetti";
const folder = fileURLToPath(new URL(".", import.meta.url));

/** Builds `test/bench/*-page.ts` and starts a server with `messages` messages in one mailbox. */
export async function startBenchServer(messages: number): Promise<BenchServer> {
  const files = await buildPages();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const campus = await createCampus({
    gateway: `${url}/partage-gw`,
    person: PERSON,
    university: { bulk: { uid: PERSON, messages } },
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", url);
    if (pathname.startsWith("/partage-gw/")) {
      requests.push(pathname);
      return passOn(request, response);
    }
    const script = files.get(pathname);
    const isScript = extname(pathname) === ".js";
    response.writeHead(!isScript || script ? 200 : 404, {
      "content-type": isScript ? "text/javascript" : "text/html; charset=utf-8",
    });
    response.end(isScript ? script : page(pathname.slice(1)));
  }

  async function passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET" } = request;
    const hasBody = method !== "GET" && method !== "HEAD";
    const { headers, status, body } = await campus.fetch(new URL(request.url ?? "/", url), {
      method,
      headers: Object.entries(request.headersDistinct).flatMap(([name, values = []]) =>
        values.map((value): [string, string] => [name, value]),
      ),
      ...(hasBody ? { body: Buffer.concat(await request.toArray()) } : {}),
    });
    response.writeHead(status, Object.fromEntries(headers));
    if (body) await pipeline(Readable.fromWeb(body as never), response);
    else response.end();
  }

  return {
    url,
    requests,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await campus.close();
    },
  };
}

const page = (name: string): string => `<!doctype html>
<html lang="fr">
  <head><meta charset="utf-8" /><title>${name}</title></head>
  <body><script type="module" src="/${name}.js"></script></body>
</html>
`;

async function buildPages(): Promise<ReadonlyMap<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: ["inbox-page", "bare-page", "five-page"].map((name) => `${folder}${name}.ts`),
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    conditions: ["@partage-ent/source", "browser"],
    tsconfig: fileURLToPath(new URL("../../widgets/tsconfig.json", import.meta.url)),
    outdir: "/",
    write: false,
  });
  return new Map(outputFiles.map(({ path, contents }) => [path, contents]));
}

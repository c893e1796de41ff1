/**
 * A client of one session over a {@link MemoryBackend}, for tests.
 *
 * @module
 */
import type { Invocation, JmapResponse, ProblemDetails } from "@partage-ent/jmap";
import { CORE } from "@partage-ent/jmap";
import type { JmapContext } from "../context.js";
import type { ErrorReport, JmapServer, JmapServerOptions } from "../jmap-server-types.js";
import { METHODS } from "../method-table.js";
import { allowedMethods, SCOPE_METHODS } from "../scopes.js";
import { createJmapServer } from "../jmap-server.js";
import { MemoryBackend } from "./memory-backend.js";

/** Capabilities whose methods some scopes grant. */
function usingOf(scopes: readonly string[]): readonly string[] {
  const shown = [...allowedMethods(scopes)].flatMap((name) => METHODS.get(name)?.capability ?? []);
  return [...new Set([CORE, ...shown])];
}

/** Capabilities of a request that uses all. */
export const USING: readonly string[] = usingOf(Object.keys(SCOPE_METHODS));

/** Address under which tests reach the server. */
export const BASE = "https://gw.univ.example/";

/** A session under test. */
export interface TestClient {
  readonly backend: MemoryBackend;
  readonly server: JmapServer;
  readonly reports: ErrorReport[];
  readonly context: JmapContext;
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  /** Sends a body as it is. */
  readonly post: (body: unknown, headers?: Record<string, string>) => Promise<Response>;
  readonly request: (body: object) => Promise<JmapResponse>;
  /** Answers of some calls with ids `0`, `1` ... */
  readonly calls: (...calls: readonly [string, object][]) => Promise<readonly Invocation[]>;
  /** The answer of one call. */
  readonly call: (
    name: string,
    args: object,
  ) => Promise<readonly [string, Record<string, unknown>]>;
  readonly problem: (body: unknown, headers?: Record<string, string>) => Promise<ProblemDetails>;
}

/** Opens a session. */
export function testClient(
  options: JmapServerOptions = {},
  more: Partial<JmapContext> = {},
): TestClient {
  const backend = new MemoryBackend();
  const reports: ErrorReport[] = [];
  const server = createJmapServer({ onError: (report) => reports.push(report), ...options });
  const context: JmapContext = {
    principal: { establishment: "valmoree", account: "lea.martin@univ.example" },
    scopes: Object.keys(SCOPE_METHODS),
    backend,
    sessionKey: "s1",
    baseUrl: BASE,
    ...more,
  };
  const fetch = (path: string, init?: RequestInit): Promise<Response> =>
    server.fetch(new Request(new URL(path, BASE), init), context);
  const post = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch("jmap/api", {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const request = async (body: object): Promise<JmapResponse> => {
    const response = await post(body);
    if (response.status !== 200) throw new Error(await response.text());
    return (await response.json()) as JmapResponse;
  };
  const calls = async (...list: readonly [string, object][]): Promise<readonly Invocation[]> => {
    const methodCalls = list.map(([name, args], index) => [name, args, String(index)]);
    return (await request({ using: usingOf(context.scopes), methodCalls })).methodResponses;
  };
  return {
    backend,
    server,
    reports,
    context,
    fetch,
    post,
    request,
    calls,
    call: async (name, args) => {
      const [answer] = await calls([name, args]);
      return [answer?.[0] ?? "", { ...answer?.[1] }];
    },
    problem: async (body, headers) => {
      const response = await post(body, headers);
      return (await response.json()) as ProblemDetails;
    },
  };
}

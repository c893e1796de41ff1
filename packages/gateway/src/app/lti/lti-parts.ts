/**
 * What the routes of the tool share.
 *
 * @module
 */
import { AccountFailure } from "../account.js";
import { pageResponse, type PageCode } from "../error-page.js";
import { publicAddress } from "../establishments.js";
import { PageFailure } from "../page-failure.js";
import type { Exchange, GatewayParts, Route } from "../parts.js";
import { GatewayProblem } from "../problem.js";
import { RegistrationRefusal } from "./platform-metadata.js";
import { LaunchRefusal } from "./verify-launch.js";
import type { LtiStore } from "./lti-store.js";
import type { PlatformPlace } from "./platforms.js";
import type { ToolKeys } from "./tool-keys.js";

/** What a gateway needs to be a tool of LTI 1.3. */
export interface LtiTool {
  readonly store: LtiStore;
  readonly keys: ToolKeys;
  /** Asks platforms; `fetch` of a browser or of Node. */
  readonly fetch: typeof fetch;
}

/** Address of a path of the tool, for an establishment. */
export function toolAddress(
  { config }: GatewayParts,
  { establishment }: Pick<PlatformPlace, "establishment">,
  path: string,
): string {
  return publicAddress(establishment, config.publicUrl, path);
}

/** Something that may be shown inside a platform's page; `framer` is known once the platform is. */
export interface ToolExchange extends Exchange {
  framer?: string;
}

const PAGES: Readonly<Record<string, PageCode>> = {
  "platform-unknown": "launch-unknown",
  "platform-unreachable": "sign-in-unavailable",
};

/** Makes a route whose failures are pages that the platform's page can show. */
export function toolRoute(
  method: "GET" | "POST",
  path: string,
  handle: (parts: GatewayParts, exchange: ToolExchange) => Promise<Response>,
): Route {
  return {
    ...{ method, path, use: "launch" },
    handle: async (parts, outer) => {
      const exchange: ToolExchange = outer;
      try {
        return await handle(parts, exchange);
      } catch (error) {
        const response = await pageResponse(explain(error), exchange.facts.requestId);
        noteFailure(parts, exchange, error);
        return framed(response, exchange.framer);
      }
    },
  };
}

function explain(error: unknown): PageCode {
  if (error instanceof AccountFailure || error instanceof PageFailure) return error.code;
  if (error instanceof LaunchRefusal) return PAGES[error.reason] ?? "launch-invalid";
  if (error instanceof RegistrationRefusal) return "registration-refused";
  if (error instanceof GatewayProblem) {
    return error.status === 429 ? "too-many-requests" : "request-refused";
  }
  return "failed";
}

function noteFailure(parts: GatewayParts, exchange: ToolExchange, error: unknown): void {
  const { requestId, clientAddress } = exchange.facts;
  const reason = reasonOf(error);
  if (reason !== undefined) {
    const { establishment } = exchange;
    const where = establishment === undefined ? {} : { establishment };
    const event = error instanceof RegistrationRefusal ? "platform-refused" : "sign-in-failed";
    parts.telemetry.audit({ event, requestId, clientAddress, reason, ...where });
  }
  const isFault =
    error instanceof LaunchRefusal ? error.temporary : reason === undefined && !isProblem(error);
  if (isFault) parts.telemetry.fault({ requestId, error });
}

function reasonOf(error: unknown): string | undefined {
  const isRefusal = error instanceof LaunchRefusal || error instanceof RegistrationRefusal;
  if (isRefusal) return error.reason;
  return error instanceof AccountFailure || error instanceof PageFailure ? error.code : undefined;
}

function isProblem(error: unknown): boolean {
  return error instanceof GatewayProblem;
}

function framed(response: Response, framer: string | undefined): Response {
  if (framer === undefined) return response;
  const policy = response.headers.get("Content-Security-Policy") ?? "default-src 'none'";
  response.headers.set("Content-Security-Policy", `${policy}; frame-ancestors ${framer}`);
  return response;
}

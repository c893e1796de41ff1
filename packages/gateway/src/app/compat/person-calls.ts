/**
 * JMAP calls that the gateway makes for somebody by itself: through the same dispatcher, under the same
 * scopes, limits and budgets as those of a page.
 *
 * @module
 */
import {
  type CallFunction,
  type CalendarMethods,
  calendars,
  createBatch,
  type Id,
  type JmapRequest,
  type JmapResponse,
  mail,
  type MailMethods,
  useCapabilities,
} from "@partage-ent/jmap";
import { type JmapContext, type JmapSession, MethodFailure } from "@partage-ent/server";
import { basePathOf } from "../establishments.js";
import type { GatewayParts } from "../parts.js";
import { GatewayProblem } from "../problem.js";

/** How long the mail system may take for one answer, in milliseconds. */
const PATIENCE = 20_000;

/** Somebody for whom calls can be made. */
export interface PersonCalls {
  readonly session: JmapSession;
  readonly call: CallFunction<MailMethods & CalendarMethods>;
  /** The account that serves a capability to this session; undefined when there is none. */
  accountFor(capability: string): Id | undefined;
}

/**
 * Opens somebody's account.
 *
 * @throws GatewayProblem 403 when the mail system does not open it, 503 when it does not answer.
 */
export async function openPerson(
  parts: GatewayParts,
  context: Omit<JmapContext, "signal">,
): Promise<PersonCalls> {
  const own: JmapContext = { ...context, signal: AbortSignal.timeout(PATIENCE) };
  const session = await parts.jmap.session(own).catch(refuseAccount);
  const batch = createBatch({
    session: () => Promise.resolve(session.jmap),
    send: (request) => send(parts, own, request),
  });
  return {
    session,
    call: useCapabilities(batch, [mail, calendars]),
    accountFor: (capability) => session.jmap.primaryAccounts[capability],
  };
}

async function send(
  parts: GatewayParts,
  context: JmapContext,
  request: JmapRequest,
): Promise<JmapResponse> {
  const address = new URL(`${basePathOf(parts.config)}/jmap/api`, context.baseUrl);
  const response = await parts.jmap.fetch(
    new Request(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(request),
    }),
    context,
  );
  if (!response.ok) throw unavailable(response.headers.get("Retry-After") ?? "10");
  return (await response.json()) as JmapResponse;
}

/** The mail system does not answer. */
export function unavailable(retryAfter: string, cause?: unknown): GatewayProblem {
  const headers = { "Retry-After": retryAfter };
  return new GatewayProblem(503, "mail-unavailable", { headers, cause });
}

function refuseAccount(error: unknown): never {
  if (!(error instanceof MethodFailure)) throw error;
  const isRefused = ["forbidden", "accountNotFound", "notFound"].includes(error.type);
  if (isRefused) throw new GatewayProblem(403, "mail-refused", { cause: error });
  throw unavailable(String(error.retryAfter ?? 10), error);
}

/**
 * `POST jmap/api` (RFC 8620 section 3).
 *
 * @module
 */
import * as v from "valibot";
import type { Id, Invocation, JmapRequest, JmapResponse } from "@partage-ent/jmap";
import type { BackendScope } from "./backend.js";
import type { JmapContext } from "./context.js";
import { dispatch } from "./dispatch.js";
import type { Report } from "./failure-report.js";
import { methodError } from "./failure-report.js";
import type { JmapLimits } from "./limits.js";
import { limitedText } from "./limited-body.js";
import type { Call } from "./method.js";
import { MethodFailure } from "./method-failure.js";
import { jmapProblem, limitProblem } from "./problem.js";
import type { SessionView } from "./session-view.js";
import { JsonProblem, parseStrictJson } from "./strict-json.js";

const objectSchema = v.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);

const idSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,255}$/));

const requestSchema = v.object({
  using: v.array(v.string()),
  methodCalls: v.array(v.strictTuple([v.string(), objectSchema, v.string()])),
  createdIds: v.optional(v.record(idSchema, idSchema)),
});

function parse(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (cause) {
    if (cause instanceof JsonProblem) throw jmapProblem("notJSON", cause.message);
    throw cause;
  }
}

/** Reads the body of an API request; throws a RequestProblem that says what is wrong with it. */
async function readRequest(request: Request, limits: JmapLimits): Promise<JmapRequest> {
  const type = request.headers.get("Content-Type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw jmapProblem("notJSON", "The Content-Type is not application/json.");
  }
  const tooLarge = () => limitProblem("maxSizeRequest", 400);
  const result = v.safeParse(
    requestSchema,
    parse(await limitedText(request, limits.maxSizeRequest, tooLarge)),
  );
  if (!result.success) {
    const at = v.getDotPath(result.issues[0]) ?? "the body";
    throw jmapProblem("notRequest", `Not a JMAP request: ${at.slice(0, 100)}.`);
  }
  if (result.output.methodCalls.length > limits.maxCallsInRequest) {
    throw limitProblem("maxCallsInRequest", 400);
  }
  const methodCalls: readonly Invocation[] = result.output.methodCalls;
  const createdIds: Readonly<Record<Id, Id>> | undefined = result.output.createdIds;
  return { using: result.output.using, methodCalls, ...(createdIds && { createdIds }) };
}

/** Takes costs from the budget of a session. */
export function spender({ budget }: JmapContext): Call["spend"] {
  return (name, cost) => {
    if (budget === undefined || cost === 0) return undefined;
    const check = (answer: Awaited<ReturnType<typeof budget.take>>): void => {
      if (answer.granted) return;
      throw new MethodFailure("serverUnavailable", "The budget of this session is spent.", {
        retryAfter: answer.retryAfter,
      });
    };
    const answer = budget.take(name, cost);
    if (answer instanceof Promise) return answer.then(check);
    check(answer);
    return undefined;
  };
}

/** What the route needs beside the request. */
export interface ApiRoute {
  readonly context: JmapContext;
  readonly backend: BackendScope;
  readonly limits: JmapLimits;
  readonly report: Report;
  readonly signal: AbortSignal;
  /** The session, asked of the back end only once the request is known to be one. */
  readonly view: () => Promise<SessionView>;
}

/** Answers an API request. */
export async function answerApi(request: Request, route: ApiRoute): Promise<Response> {
  const { context, backend, limits, report, signal } = route;
  const body = await readRequest(request, limits);
  const view = await route.view();
  const strange = body.using.find((urn) => !Object.hasOwn(view.jmap.capabilities, urn));
  if (strange !== undefined) {
    throw jmapProblem("unknownCapability", `Not in this session: ${strange.slice(0, 200)}.`);
  }
  const { methodResponses, createdIds } = await dispatch(body, {
    view,
    backend,
    limits,
    spend: spender(context),
    toError: (error, method) =>
      methodError(error, (unexpected) => report(unexpected, method.slice(0, 100), context), signal),
  });
  const answer: JmapResponse = {
    methodResponses,
    ...(body.createdIds === undefined ? {} : { createdIds }),
    sessionState: view.jmap.state,
  };
  return new Response(JSON.stringify(answer), {
    headers: {
      "Content-Type": "application/json",
      "Cache-Control": "no-store, private",
      "X-Content-Type-Options": "nosniff",
    },
  });
}

/**
 * `GET lti/people`: who is in the course of a launch, for the page of that launch.
 *
 * @module
 */
import type { CoursePeople, CoursePerson } from "@partage-ent/jmap";
import type { Exchange, GatewayParts, Route } from "../parts.js";
import { GatewayProblem } from "../problem.js";
import { requireSession } from "../require-session.js";
import type { LiveSession } from "../session.js";
import { readCoursePeople } from "./course-people.js";
import { runsCourse } from "./lti-roles.js";
import type { LtiTool } from "./lti-parts.js";
import { LTI_PATHS } from "./lti-words.js";
import { PlatformTokens } from "./platform-tokens.js";
import { findPlace, findPlatform } from "./platforms.js";

/** The route. */
export function peopleRoute(tool: LtiTool): Route {
  let tokens: PlatformTokens | undefined;
  return {
    ...{ method: "GET", path: LTI_PATHS.people, use: "api" },
    handle: async (parts, exchange) => {
      const session = await requireSession(parts, exchange);
      tokens ??= new PlatformTokens({ keys: tool.keys, fetch: tool.fetch, now: parts.now });
      const people = await read(tool, parts, exchange, session, tokens);
      const answer: CoursePeople = { people: people.map((person) => reveal(person, session)) };
      return Response.json(answer);
    },
  };
}

async function read(
  tool: LtiTool,
  parts: GatewayParts,
  { facts }: Exchange,
  { stored, establishment }: LiveSession,
  tokens: PlatformTokens,
): Promise<readonly CoursePerson[]> {
  const { kind, clientId = "", membershipsUrl = "" } = stored.host ?? {};
  const place = kind === "lti" ? findPlace([establishment], stored.issuer) : undefined;
  const platform = place && (await findPlatform(tool.store, place, clientId));
  if (!platform || membershipsUrl === "") throw new GatewayProblem(404, "people-unavailable");
  try {
    return await readCoursePeople(platform, membershipsUrl, { tokens, fetch: tool.fetch });
  } catch (error) {
    parts.telemetry.fault({ requestId: facts.requestId, error });
    throw new GatewayProblem(502, "people-unavailable", { cause: error });
  }
}

/** Who runs the course sees every address; the others see those of who does. */
function reveal({ email, ...person }: CoursePerson, { stored }: LiveSession): CoursePerson {
  const isSeen = stored.host?.["runsCourse"] === "yes" || runsCourse(person.roles);
  return isSeen && email !== undefined ? { ...person, email } : person;
}

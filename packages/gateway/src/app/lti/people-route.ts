/**
 * `GET lti/people`: who is in the course of a launch, for the page of that launch.
 *
 * @module
 */
import type { CoursePeople, CoursePerson } from "@partage-ent/jmap";
import { PersonCache } from "../compat/person-cache.js";
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

/** Most courses whose people are kept for a minute. */
const MOST_COURSES = 200;

/** What asks platforms, and how often. */
interface Asking {
  readonly tokens: PlatformTokens;
  /** By course: all who are in it would have the platform asked for the same, page by page. */
  readonly courses: PersonCache;
}

/** The route. */
export function peopleRoute(tool: LtiTool): Route {
  let asking: Asking | undefined;
  return {
    ...{ method: "GET", path: LTI_PATHS.people, use: "api" },
    handle: async (parts, exchange) => {
      const session = await requireSession(parts, exchange);
      asking ??= {
        tokens: new PlatformTokens({ keys: tool.keys, fetch: tool.fetch, now: parts.now }),
        courses: new PersonCache(parts.now, MOST_COURSES),
      };
      const people = await read(tool, parts, exchange, session, asking);
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
  { tokens, courses }: Asking,
): Promise<readonly CoursePerson[]> {
  const { kind, clientId = "", membershipsUrl = "" } = stored.host ?? {};
  const place = kind === "lti" ? findPlace([establishment], stored.issuer) : undefined;
  const platform = place && (await findPlatform(tool.store, place, clientId));
  if (!platform || membershipsUrl === "") throw new GatewayProblem(404, "people-unavailable");
  try {
    const course = { establishment: establishment.key, account: membershipsUrl };
    return await courses.read(course, `${stored.issuer} ${clientId}`, () =>
      readCoursePeople(platform, membershipsUrl, { tokens, fetch: tool.fetch }),
    );
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

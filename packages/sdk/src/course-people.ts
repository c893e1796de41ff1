import type { CoursePeople, CoursePerson } from "@partage-ent/jmap";
import type { Connection } from "./connection.js";
import { PartageError } from "./error.js";
import { readJson } from "./exchange.js";

/** What {@link listCoursePeople} takes. */
export interface CoursePeopleOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lists who is in the course that the page was launched from, as the course platform says it (LTI Names
 * and Role Provisioning Services 2.0).
 *
 * @throws {@link PartageError} `ERR_NOT_FOUND` where the session is of no course, or its platform tells
 * nobody; `ERR_UNAVAILABLE` where the platform does not answer.
 */
export async function listCoursePeople(
  connection: Connection,
  { signal }: CoursePeopleOptions = {},
): Promise<readonly CoursePerson[]> {
  const response = await connection.request("lti/people", signal ? { signal } : {});
  const { people } = (await readJson(response)) as Partial<CoursePeople>;
  if (Array.isArray(people)) return people as readonly CoursePerson[];
  throw new PartageError("ERR_PROTOCOL", "The gateway answered no people");
}

/**
 * `CalendarEvent/import`: an iCalendar file that was uploaded, or came with a message, is read into a
 * calendar by the server itself (ImportAppointments).
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { importSource } from "../blobs.js";
import { textOf } from "../soap/json.js";
import { isFault } from "../soap/upstream-error.js";
import { calendarFolders } from "./calendar-places.js";
import { readCalendar } from "./calendars.js";
import { itemPlace, wireId } from "./event-ids.js";

/** Imports a blob. @throws MethodFailure `notFound`, `forbidden`, `invalidArguments`. */
export async function importEvents(
  scope: AccountScope,
  accountId: Id,
  blobId: Id,
  calendarId: Id,
): Promise<readonly Id[]> {
  await scope.requireAccount(accountId);
  const content = importSource(blobId);
  const folders = await scope.folders();
  const calendar = calendarFolders(folders.body).find(({ id }) => id === calendarId);
  if (!content) throw new MethodFailure("notFound", "There is no such file.");
  if (!calendar) throw new MethodFailure("notFound", "There is no such calendar.");
  if (!readCalendar(scope, calendar, 0).myRights.mayWriteAll)
    throw new MethodFailure("forbidden", "This calendar can only be read.");
  scope.forgetReads();
  try {
    const { body } = await scope.soap.call("ImportAppointmentsRequest", {
      ...{ ct: "text/calendar", l: calendarId, content },
    });
    return idsOf(textOf(body["ids"]) ?? "", accountId);
  } catch (error) {
    if (isFault(error, "mail.NO_SUCH_UPLOAD", "mail.NO_SUCH_MSG", "mail.NO_SUCH_PART"))
      throw new MethodFailure("notFound", "There is no such file.", { cause: error });
    if (isFault(error, "service.PARSE_ERROR", "service.INVALID_REQUEST", "mail.INVALID_CONTENT"))
      throw new MethodFailure("invalidArguments", "This file is not a calendar.", { cause: error });
    throw error;
  }
}

/** Events by the ids of their invites, `263-262`; each once. */
function idsOf(invites: string, accountId: Id): readonly Id[] {
  const places = invites
    .split(",")
    .flatMap((invite) => itemPlace(invite.replace(/-\d+$/, ""), accountId) ?? []);
  return [...new Set(places.map(wireId))];
}

/** What a series of tasks says of one occurrence (RFC 8984 section 4.3). */
import type { JSCalendarTask, LocalDateTime } from "@partage-ent/jmap";

import { formatLocal, localSeconds } from "../civil.js";

/** The task that an occurrence is before its override: it is due as long after its start as the first one. */
export function taskOccurrence(series: JSCalendarTask, id: LocalDateTime): JSCalendarTask {
  const { start, due } = series;
  if (start === undefined) return due === undefined ? series : { ...series, due: id };
  if (due === undefined) return { ...series, start: id };
  const moved = localSeconds(due) + localSeconds(id) - localSeconds(start);
  return { ...series, start: id, due: formatLocal(moved) };
}

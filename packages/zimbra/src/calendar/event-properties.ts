import type { Id } from "@partage-ent/jmap";

/** Blob of an event as iCalendar. */
export function eventBlobId(baseId: Id): Id {
  return `event-${baseId}`;
}

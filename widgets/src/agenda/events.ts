/**
 * Events of the agenda.
 *
 * @module
 */
import type { EventRow } from "@partage-ent/sdk";

/** An event was chosen; bubbles, composed; `preventDefault()` keeps the agenda from showing it. */
export class PartageEventSelectEvent extends Event {
  static readonly type = "partage-event-select";
  /** Id of the event or occurrence (`CalendarEvent` of draft-ietf-jmap-calendars). */
  readonly eventId: string;
  /** What the agenda knows of it. */
  readonly event: EventRow;

  constructor(event: EventRow) {
    super(PartageEventSelectEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.eventId = event.id;
    this.event = event;
  }
}

declare global {
  interface HTMLElementEventMap {
    "partage-event-select": PartageEventSelectEvent;
  }
}

/**
 * Events of the event card.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";

/** What became of an event. */
export interface EventChange {
  /** The event as it can be found now. */
  readonly id?: Id;
  /** It is new. */
  readonly created?: Id;
  /** It, or occurrences of it, are gone. */
  readonly deleted?: Id;
  /** Brings back what was deleted; who takes it calls `preventDefault()` and offers it. */
  readonly undo?: () => Promise<void>;
}

/** The person leaves the event (Escape, button, saved); bubbles, composed. */
export class PartageEventCloseEvent extends Event {
  static readonly type = "partage-event-close";

  constructor() {
    super(PartageEventCloseEvent.type, { bubbles: true, composed: true });
  }
}

/** An event was created, changed, answered or deleted; bubbles, composed. */
export class PartageEventChangedEvent extends Event {
  static readonly type = "partage-event-changed";
  readonly detail: EventChange;

  constructor(detail: EventChange) {
    super(PartageEventChangedEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.detail = detail;
  }
}

/** Someone who can be invited, as a picker of people knows her. */
export interface PickedPerson {
  readonly name?: string;
  readonly email: string;
}

/**
 * The person types whom to invite; bubbles, composed. A picker of people that takes part calls
 * `preventDefault()`, shows what it finds at `field`, and gives who was chosen to `add`.
 */
export class PartagePeopleQueryEvent extends Event {
  static readonly type = "partage-people-query";
  readonly query: string;
  readonly field: HTMLInputElement;
  /** Takes who was chosen into the event. */
  readonly add: (people: readonly PickedPerson[]) => void;

  constructor(
    query: string,
    field: HTMLInputElement,
    add: (people: readonly PickedPerson[]) => void,
  ) {
    super(PartagePeopleQueryEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.query = query;
    this.field = field;
    this.add = add;
  }
}

declare global {
  interface HTMLElementEventMap {
    "partage-event-close": PartageEventCloseEvent;
    "partage-event-changed": PartageEventChangedEvent;
    "partage-people-query": PartagePeopleQueryEvent;
  }
}

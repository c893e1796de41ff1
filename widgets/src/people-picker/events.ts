/**
 * Events of the picker of people.
 *
 * @module
 */
import type { NamedAddress } from "../shared/addresses.js";

/** People were chosen or removed by the person; bubbles, composed. */
export class PartagePeopleChangeEvent extends Event {
  static readonly type = "partage-people-change";
  /** All who are chosen now. */
  readonly people: readonly NamedAddress[];

  constructor(people: readonly NamedAddress[]) {
    super(PartagePeopleChangeEvent.type, { bubbles: true, composed: true });
    this.people = people;
  }
}

declare global {
  interface HTMLElementEventMap {
    "partage-people-change": PartagePeopleChangeEvent;
  }
}

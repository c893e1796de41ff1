import type { PersonRow } from "@partage-ent/sdk";

/** A person, group or room was chosen; bubbles, composed; `preventDefault()` keeps the card closed. */
export class PartagePersonSelectEvent extends Event {
  static readonly type = "partage-person-select";
  readonly person: PersonRow;

  constructor(person: PersonRow) {
    super(PartagePersonSelectEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.person = person;
  }
}

declare global {
  interface HTMLElementEventMap {
    "partage-person-select": PartagePersonSelectEvent;
  }
}

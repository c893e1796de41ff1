import type { ContactRow } from "@partage-ent/sdk";

/** A contact was chosen; bubbles, composed; `preventDefault()` keeps the pane closed. */
export class PartageContactSelectEvent extends Event {
  static readonly type = "partage-contact-select";
  /** Id of the card (`ContactCard` of RFC 9610). */
  readonly contactId: string;
  /** What the list knows of it. */
  readonly contact: ContactRow;

  constructor(contact: ContactRow) {
    super(PartageContactSelectEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.contactId = contact.id;
    this.contact = contact;
  }
}

declare global {
  interface HTMLElementEventMap {
    "partage-contact-select": PartageContactSelectEvent;
  }
}

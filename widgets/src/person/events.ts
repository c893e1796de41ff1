/** Somebody, or a room, is to be invited; bubbles, composed; `preventDefault()` where the page does so itself. */
export class PartageInviteEvent extends Event {
  static readonly type = "partage-invite";
  readonly email: string;
  readonly name: string;

  constructor(email: string, name: string) {
    super(PartageInviteEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.email = email;
    this.name = name;
  }
}

declare global {
  interface HTMLElementEventMap {
    "partage-invite": PartageInviteEvent;
  }
}

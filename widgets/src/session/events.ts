import type { ConnectionStatus } from "@partage-ent/sdk";

/** Somebody signed in or out, or the session ended; bubbles, composed. */
export class PartageSessionChangeEvent extends Event {
  static readonly type = "partage-session-change";
  readonly status: ConnectionStatus;

  constructor(status: ConnectionStatus) {
    super(PartageSessionChangeEvent.type, { bubbles: true, composed: true });
    this.status = status;
  }
}

declare global {
  interface HTMLElementEventMap {
    "partage-session-change": PartageSessionChangeEvent;
  }
}

/**
 * Writing to people: the page's own composer, else the webmail, else the device's mail program.
 *
 * @module
 */
import type { GatewaySession } from "@partage-ent/jmap";
import { webmailUrl } from "@partage-ent/sdk";

/** Somebody wants to write to these addresses; bubbles, composed; `preventDefault()` where the page has a composer. */
export class PartageComposeEvent extends Event {
  static readonly type = "partage-compose";
  readonly to: readonly string[];

  constructor(to: readonly string[]) {
    super(PartageComposeEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.to = to;
  }
}

/** Most recipients that the webmail is opened with. */
const MOST = 50;

/** Addresses that can stand in an address of the web as they are. */
const PLAIN = /^[^\s@<>,;:"()[\]\\]{1,64}@[^\s@<>,;:"()[\]\\]{1,253}$/;

/** Where writing to these addresses leads: the webmail where it opens, else `mailto:`. */
export function composeUrl(session: GatewaySession | undefined, to: readonly string[]): string {
  const isPlain = to.length <= MOST && to.every((address) => PLAIN.test(address));
  const webmail = session && isPlain ? webmailUrl(session, { view: "compose", to }) : undefined;
  return webmail?.href ?? `mailto:${to.map(encodeURIComponent).join(",")}`;
}

declare global {
  interface HTMLElementEventMap {
    "partage-compose": PartageComposeEvent;
  }
}

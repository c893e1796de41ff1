/**
 * The invitation that a message carries, drawn by the element that reads calendar files.
 *
 * @module
 */
import { CALENDARS, type EmailBodyPart, type GatewaySession } from "@partage-ent/jmap";
import type { Connection } from "@partage-ent/sdk";
import { html, nothing } from "lit";
import { loadInvitation } from "../load-invitation.js";
import type { OpenEmail } from "./open-email.js";

/** What {@link InvitationParts} needs of the pane. */
export interface InvitationHost {
  readonly connection: Connection;
  readonly session: GatewaySession;
  /** What stands before the tag of the pane. */
  readonly prefix: string;
  readonly headingLevel: number;
}

/** Largest calendar file that is read for an invitation, in octets. */
const LARGEST = 1_000_000;

/** The calendar file of a message, where it has one. */
export function calendarPartOf({ email }: Pick<OpenEmail, "email">): EmailBodyPart | undefined {
  const parts = email?.attachments ?? [];
  return parts.find(
    ({ type, blobId, size }) =>
      blobId && size <= LARGEST && /^(text\/calendar|application\/ics)\b/i.test(type),
  );
}

/** The elements of the invitations of one pane, made when they are needed. */
export class InvitationParts {
  readonly #elements = new WeakMap<OpenEmail, HTMLElement>();
  readonly #asked = new WeakSet<OpenEmail>();
  readonly #update: () => void;

  constructor(update: () => void) {
    this.#update = update;
  }

  /** Draws the invitation of a message; nothing where there is none or no calendar is served. */
  render(open: OpenEmail, host: InvitationHost): unknown {
    const part = calendarPartOf(open);
    const isServed =
      CALENDARS in host.session.jmap.capabilities && host.session.scopes.includes("calendar.read");
    if (!part || !isServed) return nothing;
    if (!this.#asked.has(open)) {
      this.#asked.add(open);
      // Where the code can't be fetched the file is still among the attachments.
      this.#make(open, part, host).catch(() => this.#asked.delete(open));
    }
    const element = this.#elements.get(open);
    return element ? html`<div class="invited" part="invitation">${element}</div>` : nothing;
  }

  async #make(open: OpenEmail, part: EmailBodyPart, host: InvitationHost): Promise<void> {
    const { connection, prefix, headingLevel } = host;
    const element = document.createElement(await loadInvitation(prefix));
    const given = { connection, blobId: part.blobId, email: open.email, headingLevel };
    this.#elements.set(open, Object.assign(element, given));
    this.#update();
  }
}

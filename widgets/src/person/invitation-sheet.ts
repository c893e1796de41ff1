/**
 * Where an event with a guest is written: a sheet over the page, with the focus in it until it closes.
 *
 * @module
 */
import type { CalendarEvent, CardKind } from "@partage-ent/jmap";
import type { Connection } from "@partage-ent/sdk";
import { loadEvent } from "../load-event.js";
import { adopt } from "../shared/adopt.js";
import type { PersonMessages } from "../locales/person.js";
import type { PartagePerson } from "./person.js";
import { sheetStyles } from "./sheet.styles.js";

/** The tag of the card, before which a page may put a prefix. */
const TAG = "partage-person";

/** Who is invited, and with what. */
export interface Invitation {
  readonly connection: Connection;
  readonly words: PersonMessages;
  readonly lang: string;
  readonly email: string;
  readonly name: string;
  readonly kind: CardKind;
}

/** What the card gives to the element that writes events. */
interface EventElement extends HTMLElement {
  connection: unknown;
  eventId: string | null;
  draft: Partial<CalendarEvent> | null;
  mode: "view" | "edit";
  requestClose(): void;
}

function draftWith({ email, name, kind }: Invitation): Partial<CalendarEvent> {
  return {
    participants: {
      g0: {
        "@type": "Participant",
        ...{ name, email, sendTo: { imip: `mailto:${email}` } },
        kind:
          kind === "location" || kind === "group"
            ? kind
            : kind === "device"
              ? "resource"
              : "individual",
        roles: { attendee: true },
        participationStatus: "needs-action",
        expectReply: true,
      },
    },
  };
}

/** Opens the form of a new event with somebody among the guests; rejects when its code can't be fetched. */
export async function openInvitation(host: PartagePerson, invitation: Invitation): Promise<void> {
  const { connection, words, lang } = invitation;
  const prefix = host.localName.slice(0, -TAG.length);
  const element = document.createElement(await loadEvent(prefix)) as EventElement;
  const draft = draftWith(invitation);
  Object.assign(element, { connection, eventId: null, draft, mode: "edit" });
  const root = host.renderRoot as ShadowRoot;
  adopt(root, sheetStyles);
  const dialog = document.createElement("dialog");
  dialog.className = "sheet";
  dialog.lang = lang;
  dialog.setAttribute("part", "dialog");
  dialog.setAttribute("aria-label", words.newEvent);
  dialog.append(element);
  element.addEventListener("partage-event-close", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  // The backdrop belongs to the dialog. Leaving asks first where something typed would be lost.
  const leave = (event: Event): void => {
    if (event.target !== dialog) return;
    event.preventDefault();
    element.requestClose();
  };
  dialog.addEventListener("click", leave);
  dialog.addEventListener("cancel", leave);
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  (root.querySelector(".root") ?? root).append(dialog);
  dialog.showModal();
  element.focus();
}

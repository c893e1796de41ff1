/**
 * The people of an event with what they answered.
 *
 * @module
 */
import type { Id, Participant, ParticipationStatus } from "@partage-ent/jmap";
import { html, nothing, type TemplateResult } from "lit";
import type { EventWords } from "../locales/event-words.js";
import { icon } from "./icon.js";
import { plainLine } from "./text.js";

/** Words and icon of an answer. */
const STATUS: Readonly<
  Record<
    ParticipationStatus,
    readonly [
      word: "accepted" | "tentative" | "declined" | "delegated" | "needsAction",
      path: string,
    ]
  >
> = {
  accepted: ["accepted", "M20 6 9 17l-5-5"],
  tentative: ["tentative", "M9.1 9a3 3 0 0 1 5.8 1c0 2-3 3-3 3M12 17h.01"],
  declined: ["declined", "M18 6 6 18M6 6l12 12"],
  delegated: ["delegated", "M5 12h14M13 6l6 6-6 6"],
  "needs-action": ["needsAction", "M5 12h.01M12 12h.01M19 12h.01"],
};

/** Most people that are listed. */
const MOST = 300;

/** Address of a participant, without its scheme. */
export function addressOf({ email, sendTo }: Participant): string {
  return (email ?? sendTo?.["imip"] ?? "").replace(/^mailto:/i, "").slice(0, 320);
}

/** What a participant is called. */
export function participantName(one: Participant): string {
  return plainLine(one.name ?? "", 200) || plainLine(addressOf(one), 320);
}

/** The participant that a person is, by any of her addresses. */
export function findParticipant(
  participants: Readonly<Record<Id, Participant>> | undefined,
  addresses: readonly string[],
): Participant | undefined {
  const own = new Set(addresses.map((address) => address.toLowerCase().replace(/^mailto:/, "")));
  return Object.values(participants ?? {}).find((one) => own.has(addressOf(one).toLowerCase()));
}

/** Who invites, where the event says it. */
export function organizerOf(
  participants: Readonly<Record<Id, Participant>> | undefined,
): Participant | undefined {
  return Object.values(participants ?? {}).find(({ roles }) => roles.owner);
}

/** Whether an answer is one that the wire knows; a stranger's word counts as none. */
export function statusOf({ participationStatus }: Participant): ParticipationStatus {
  return participationStatus && Object.hasOwn(STATUS, participationStatus)
    ? participationStatus
    : "needs-action";
}

/** Draws the list, the organizer first. */
export function renderParticipants(
  participants: Readonly<Record<Id, Participant>>,
  { words: m, addresses }: { readonly words: EventWords; readonly addresses: readonly string[] },
): TemplateResult {
  const all = Object.values(participants).slice(0, MOST);
  const own = findParticipant(participants, addresses);
  const rank = (one: Participant): number => (one.roles.owner ? 0 : one === own ? 1 : 2);
  const sorted = all.toSorted((a, b) => rank(a) - rank(b));
  return html`<ul class="people" part="participants">
    ${sorted.map((one) => {
      const [word, path] = STATUS[statusOf(one)];
      const marks = [
        one === own ? m.you : "",
        one.roles.owner ? m.organizer : "",
        one.roles.optional ? m.optional : "",
        one.kind === "location" ? m.room : "",
      ].filter(Boolean);
      const comment = plainLine(one.participationComment ?? "", 500);
      return html`<li>
        <span class="name" title=${addressOf(one)}
          ><bdi>${participantName(one)}</bdi
          >${marks.length ? html` <span class="muted">(${marks.join(", ")})</span>` : nothing}${comment ? html`<br /><span class="muted" dir="auto">« ${comment} »</span>` : nothing}</span
        >
        ${one.roles.owner && statusOf(one) === "needs-action" ? nothing : html`<span class="status ${statusOf(one)}">${icon(path)}${m[word]}</span>`}
      </li>`;
    })}
  </ul>`;
}

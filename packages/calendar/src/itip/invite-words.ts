/**
 * Subjects of the messages that are sent, in the language of the person who sends them.
 *
 * @module
 */

/** What a message is about. */
export type InviteMatter =
  "request" | "update" | "cancel" | "accepted" | "declined" | "tentative" | "counter";

const FRENCH: Readonly<Record<InviteMatter, string>> = {
  request: "Invitation\u00a0: ",
  update: "Invitation modifiée\u00a0: ",
  cancel: "Annulé\u00a0: ",
  accepted: "Accepté\u00a0: ",
  declined: "Refusé\u00a0: ",
  tentative: "Peut-être\u00a0: ",
  counter: "Autre horaire proposé\u00a0: ",
};
const ENGLISH: Readonly<Record<InviteMatter, string>> = {
  request: "Invitation: ",
  update: "Updated invitation: ",
  cancel: "Cancelled: ",
  accepted: "Accepted: ",
  declined: "Declined: ",
  tentative: "Tentative: ",
  counter: "New time proposed: ",
};

/** The subject of a message about an event; French where the account says no other language. */
export function inviteSubject(
  matter: InviteMatter,
  title: string | undefined,
  language: string | undefined,
): string {
  const words = (language ?? "fr") === "fr" ? FRENCH : ENGLISH;
  return `${words[matter]}${(title ?? "").replace(/\p{Cc}+/gu, " ")}`;
}

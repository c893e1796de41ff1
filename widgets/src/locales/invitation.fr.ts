import { fr as words } from "./event-words.fr.js";

/** Words of the invitation in a message, in French: the source of the others. */
export const fr = {
  ...words,
  invitation: "Invitation",
  update: "Invitation mise à jour",
  cancellation: "Annulation",
  reply: "Réponse à votre invitation",
  proposal: "Un autre moment est proposé",
  refusal: "Proposition non retenue",
  event: "Événement joint",
  from: (name: string): string => `de ${name}`,
  people: (n: number): string => (n > 1 ? `${n} participants` : "1 participant"),
  others: (n: number): string =>
    n > 1
      ? `Ce fichier contient ${n} autres événements.`
      : "Ce fichier contient un autre événement.",
  oneDate: "Ne concerne qu’une date de la série.",
  before: "Avant",
  now: "Maintenant",
  proposedTime: "Moment proposé",
  timeChanged: "L’heure ou le jour a changé depuis votre réponse.",
  updated: "L’organisateur a changé cette invitation.",
  outdated:
    "Cette invitation n’est plus à jour\u00a0: l’événement a changé depuis. Votre réponse vaudra pour la version actuelle.",
  outdatedCancel: "Cette annulation est ancienne\u00a0: l’événement a été de nouveau prévu depuis.",
  outdatedReply: "Cette réponse vaut pour une version plus ancienne de l’événement.",
  missing: "Cet événement n’est pas dans votre agenda, ou n’y est plus. Répondre l’y remet.",
  missingReply: "Cet événement n’est plus dans votre agenda.",
  forOthers: (names: string): string =>
    `Cette invitation n’est pas adressée à vous, mais à ${names}.`,
  forOthersUnknown: "Cette invitation n’est pas adressée à vous.",
  youOrganize: "Vous organisez cet événement.",
  strangeSender: (sender: string, organizer: string): string =>
    `Méfiance\u00a0: ce message vient de ${sender}, alors que l’organisateur est ${organizer}.`,
  strangeReply: (sender: string, person: string): string =>
    `Méfiance\u00a0: ce message vient de ${sender}, alors qu’il répond pour ${person}.`,
  past: "Cet événement est passé.",
  cancelled: "Cet événement est annulé.",
  cancelledGone: "Cet événement est annulé. Il n’est plus dans votre agenda.",
  remove: "Retirer de mon agenda",
  removed: "Retiré de votre agenda.",
  removeFailed: "L’événement n’a pas pu être retiré. Rien n’a changé\u00a0: réessayez.",
  undo: "Rétablir",
  undone: "C’est rétabli.",
  undoFailed: "L’événement n’a pas pu être rétabli. Réessayez.",
  replied: (name: string, answer: string): string => `${name}\u00a0: ${answer}`,
  proposes: (name: string): string => `${name} propose un autre moment.`,
  acceptTime: "Déplacer l’événement",
  acceptTimeHint: "Les participants seront prévenus.",
  moved: "Événement déplacé, participants prévenus.",
  moveFailed: "L’événement n’a pas été déplacé. Rien n’a changé\u00a0: réessayez.",
  moveConflict: "L’événement a été changé ailleurs entre-temps. Voici où il en est.",
  alreadyMoved: "L’événement est déjà à ce moment.",
  notKept: "L’organisateur garde l’heure prévue.",
  add: "Ajouter à mon agenda",
  added: "Ajouté à votre agenda.",
  addFailed: "L’événement n’a pas pu être ajouté. Réessayez.",
  inCalendar: "Cet événement est dans votre agenda.",
  place: "Lieu",
  repeats: "Répétition",
  unreadable: "Cette invitation est illisible",
  unreadableText:
    "Le fichier joint n’est pas un calendrier que l’on sait lire. Il reste dans les pièces jointes.",
  failed: "L’invitation n’a pas pu être affichée",
  failedText: "L’agenda ne répond pas pour l’instant. Rien n’est perdu.",
  offlineText: "Vous êtes hors ligne. L’invitation s’affichera au retour du réseau.",
};

const s = (n: number): string => (n > 1 ? "s" : "");
const UNITS = {
  daily: ["jours", "Tous les jours"],
  weekly: ["semaines", "Toutes les semaines"],
  monthly: ["mois", "Tous les mois"],
  yearly: ["ans", "Tous les ans"],
  hourly: ["heures", "Toutes les heures"],
  minutely: ["minutes", "Toutes les minutes"],
  secondly: ["secondes", "Toutes les secondes"],
} as const;
const NTH: Readonly<Record<string, string>> = {
  1: "premier",
  2: "deuxième",
  3: "troisième",
  4: "quatrième",
  5: "cinquième",
  "-1": "dernier",
  "-2": "avant-dernier",
};
const elided = (word: string): string => (/^[aeiouhéâ]/i.test(word) ? `d’${word}` : `de ${word}`);
const nth = (n: string): string => {
  const back = n.startsWith("-");
  const word = NTH[n] ?? `${n.replace("-", "")}e${back ? " (en partant de la fin)" : ""}`;
  return /^[aeiou]/.test(word) ? `l’${word}` : `le ${word}`;
};

/** Words for times, repetition and answers of events, in French: the source of the others. */
export const fr = {
  noTitle: "(sans titre)",
  hidden: "Événement privé",
  allDay: "Toute la journée",
  range: (from: string, to: string): string => `${from}\u00a0– ${to}`,
  days: (from: string, to: string): string => `Du ${from} au ${to}`,
  spanned: (fromDay: string, fromTime: string, toDay: string, toTime: string): string =>
    `Du ${fromDay} à ${fromTime} au ${toDay} à ${toTime}`,
  dayAt: (day: string, time: string): string => `${day}, ${time}`,
  zone: (place: string): string => `heure de ${place}`,
  zoneTime: (time: string, place: string): string => `soit ${time}, heure de ${place}`,
  floating: "heure locale, quel que soit le fuseau",
  every: (frequency: string, n: string): string => {
    const [unit, one] = UNITS[frequency as "daily"];
    return n === "1" ? one : `${one.slice(0, one.indexOf(" "))} les ${n} ${unit}`;
  },
  everyWeekday: "Tous les jours ouvrés, du lundi au vendredi",
  onDays: (days: string): string => `le ${days}`,
  onMonthDay: (day: string): string =>
    day === "-1" ? "le dernier jour" : `le ${day === "1" ? "1er" : day}`,
  onDate: (day: string, month: string): string => `le ${day === "1" ? "1er" : day} ${month}`,
  onNth: (n: string, day: string): string => `${nth(n)} ${day}`,
  onNthOf: (n: string, day: string, month: string): string => `${nth(n)} ${day} ${elided(month)}`,
  onNthWorkday: (n: string): string => `${nth(n)} jour ouvré`,
  inMonths: (months: string): string => `en ${months}`,
  customRule: "selon une règle particulière",
  until: (date: string): string => `jusqu’au ${date}`,
  times: (n: number): string => `${n} fois`,
  changedOnce: (n: number): string =>
    n > 1 ? `${n} dates changées ou supprimées` : "une date changée ou supprimée",
  join: "Rejoindre",
  joinService: (service: string): string => `Rejoindre sur ${service}`,
  joinHost: (host: string): string => `Mène à ${host}`,
  opensWindow: "nouvelle fenêtre",
  you: "vous",
  organizer: "organise",
  optional: "facultatif",
  room: "salle",
  accepted: "A accepté",
  tentative: "Peut-être",
  declined: "A refusé",
  delegated: "A délégué",
  needsAction: "Pas encore de réponse",
  accept: "Accepter",
  maybe: "Peut-être",
  decline: "Refuser",
  yourAnswer: "Votre réponse",
  youAccepted: "Vous avez accepté.",
  youTentative: "Vous avez répondu «\u00a0peut-être\u00a0».",
  youDeclined: "Vous avez refusé.",
  youDelegated: "Vous avez délégué votre participation.",
  answerWhich: "La réponse vaut pour",
  answerThis: "cette date",
  answerAll: "toute la série",
  sending: "Envoi…",
  comment: "Message à l’organisateur",
  addComment: "Ajouter un message",
  propose: "Proposer un autre moment",
  proposeDate: "Jour",
  proposeStart: "Début",
  proposeEnd: "Fin",
  proposeSend: "Envoyer la proposition",
  proposeInvalid: "La fin doit venir après le début.",
  proposed:
    "Proposition envoyée. L’événement reste à son heure tant que l’organisateur ne l’a pas déplacé.",
  proposeFailed: "La proposition n’est pas partie. Rien n’est perdu\u00a0: réessayez.",
  cancel: "Annuler",
  answered: "Réponse envoyée.",
  answerFailed: "Votre réponse n’est pas partie. Rien n’a changé\u00a0: réessayez.",
  conflicts: (n: number): string => `Chevauche ${n} événement${s(n)} de votre agenda`,
  overlaps: (title: string): string => `Chevauche «\u00a0${title}\u00a0»`,
  retry: "Réessayer",
  free: "Vous êtes libre à ce moment.",
  loading: "Chargement",
};

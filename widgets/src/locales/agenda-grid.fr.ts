/** Words of the days, weeks and months of the agenda, in French. */
export const fr = {
  week: (n: number): string => `sem. ${n}`,
  weekNumber: "Semaine",
  weekLong: (n: number): string => `Semaine ${n}`,
  allDay: "Journée",
  now: (time: string): string => `Maintenant, ${time}`,
  again: "2e fois",
  noHour: "Cette heure n’existe pas ce jour-là : changement d’heure",
  more: (n: number): string => `+${n}`,
  moreLong: (n: number, day: string): string =>
    `${n} ${n > 1 ? "autres événements" : "autre événement"}, ${day}`,
  fewer: "Réduire",
  toDay: (day: string): string => `Voir le jour : ${day}`,
  count: (n: number): string =>
    n === 0 ? "aucun événement" : n > 1 ? `${n} événements` : "1 événement",
  nothing: "Rien de prévu ce jour-là",
  slot: (day: string, time: string): string => `${day}, ${time}. Créer un événement`,
  span: (from: string, to: string): string => `${from} à ${to}`,
  picked: (title: string): string =>
    `${title} : déplacement. Flèches pour déplacer, Maj et flèches pour la durée, Entrée pour poser, Échap pour renoncer.`,
  put: "Déplacement abandonné : l’événement reste à sa place.",
  readOnly: "Cet événement ne peut pas être déplacé.",
};

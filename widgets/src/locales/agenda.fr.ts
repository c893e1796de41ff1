/** Words of the agenda that its first content needs, in French: the source of the others. */
export const fr = {
  agenda: "Agenda",
  loading: "Chargement de l’agenda",
  events: (title: string): string => `Événements : ${title}`,
  noTitle: "(sans titre)",
  hidden: "Occupé",
  online: "Visioconférence",
  allDay: "Journée",
  until: (day: string): string => `jusqu’au ${day}`,
  running: "en cours",
  next: (day: string): string => `Prochain événement ${day}`,
  cancelled: "Annulé",
  declined: "Refusé",
  tentative: "Peut-être",
  waiting: "À confirmer",
  isPrivate: "Privé",
  showMore: "Afficher plus d’événements",
};

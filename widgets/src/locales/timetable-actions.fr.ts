const s = (n: number): string => (n > 1 ? "s" : "");

/** Words of what can be done with a timetable, in French: loaded with the first action. */
export const fr = {
  undone: "C’est annulé.",
  when: "Quand",
  duration: (minutes: number): string => {
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
    if (hours === 0) return `${rest} min`;
    return rest ? `${hours} h ${String(rest).padStart(2, "0")}` : `${hours} h`;
  },
  rooms: (n: number): string => `Salle${s(n)}`,
  teachers: (n: number): string => `Enseignant${s(n)}`,
  groups: (n: number): string => `Groupe${s(n)}`,
  notes: "Notes",
  feed: "Source",
  field: (label: string, text: string): string => `${label} : ${text}`,
  copy: "Copier",
  copied: "Copié.",
  copyFailed: "La copie n’a pas été permise par le navigateur.",
  close: "Fermer",
  shortcutsText: "Ils agissent quand l’emploi du temps a le focus.",
  keyLesson: "Cours suivant, précédent",
  keyDay: "Jour suivant, précédent dans la semaine",
  keyEnds: "Premier, dernier jour de la semaine",
  keyPages: "Jour ou semaine d’avant, d’après",
  keyOpen: "Ouvrir les détails",
  keyBack: "Revenir à l’emploi du temps",
  keyViews: "Liste, jour, semaine",
  keyHelp: "Afficher cette aide",
  home: "Début",
  end: "Fin",
  pages: "Page préc. / suiv.",
  enter: "Entrée",
  escape: "Échap",
};

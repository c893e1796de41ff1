/** Words of the choice of calendars, in French. */
export const fr = {
  title: "Agendas affichés",
  text: "Ce choix vaut pour tous vos appareils.",
  mine: "Mes agendas",
  shared: "Agendas partagés avec moi",
  of: (name: string): string => `de ${name}`,
  readOnly: "consultation seule",
  more: (name: string): string => `Partage et fichiers : ${name}`,
  color: (name: string): string => `Couleur de ${name}`,
  subscribe: "Adresse d’abonnement",
  subscribeText:
    "Pour l’ajouter à une autre application, avec votre identifiant et votre mot de passe.",
  copy: "Copier l’adresse",
  copied: "Adresse copiée.",
  copyFailed: "L’adresse n’a pas pu être copiée : sélectionnez-la, puis copiez-la.",
  exportIcs: "Exporter (.ics)",
  importIcs: "Importer un fichier .ics…",
  importInto: (name: string): string => `Importer un fichier .ics dans ${name}`,
  importing: "Import en cours…",
  imported: (n: number, failed: number): string =>
    `${n} ${n > 1 ? "événements importés" : "événement importé"}${
      failed ? `, ${failed} refusés par le serveur` : ""
    }.`,
  noCalendar: "Ce fichier n’est pas un agenda : rien n’a été importé.",
  tooLarge: "Ce fichier est trop grand : rien n’a été importé.",
  importFailed: "Le serveur n’a pas pris ce fichier. Réessayez dans un instant.",
  changeFailed: "Ce choix n’a pas été enregistré : réessayez.",
  exportFailed: "L’export n’a pas abouti : réessayez.",
  pageChose: "Cette page choisit elle-même les agendas qu’elle montre.",
  close: "Fermer",
};

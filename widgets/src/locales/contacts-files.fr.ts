/** Words of importing contacts, in French. */
export const fr = {
  title: "Importer des contacts",
  text: "Un fichier vCard (.vcf) ou un tableau CSV, d’un téléphone ou d’une autre messagerie.",
  choose: "Choisir un fichier",
  other: "Choisir un autre fichier",
  close: "Fermer",
  reading: (name: string): string => `Lecture de ${name}`,
  holds: (n: string, name: string): string => `${name} contient ${n} contacts.`,
  holdsOne: (name: string): string => `${name} contient un contact.`,
  more: (n: string): string => `et ${n} autres`,
  problems: (n: number): string =>
    n > 1
      ? `${n} endroits du fichier ne peuvent pas être repris`
      : "Un endroit du fichier ne peut pas être repris",
  line: (n: number): string => `Ligne ${n}`,
  book: "Carnet où les mettre",
  import: (n: string): string => `Importer ${n} contacts`,
  importOne: "Importer ce contact",
  importing: (n: string): string => `Import de ${n} contacts en cours`,
  imported: (n: number, book: string): string =>
    n > 1 ? `${n} contacts importés dans « ${book} »` : `Un contact importé dans « ${book} »`,
  left: (n: number): string => (n > 1 ? `${n} n’ont pas pu l’être.` : "Un n’a pas pu l’être."),
  notCards: "Ce fichier ne contient aucun contact lisible. Choisissez un fichier .vcf ou .csv.",
  tooLarge: "Ce fichier est trop grand. Importez-le en plusieurs parties.",
  offline: "Le fichier n’a pas été envoyé : vous êtes hors ligne. Rien n’a changé.",
  failed: "Le fichier n’a pas pu être lu par le serveur. Rien n’a changé ; réessayez.",
  importFailed: "L’import n’a pas abouti. Vérifiez le carnet avant de réessayer.",
  undone: "Import annulé",
  undoFailed: "Tout n’a pas pu être retiré. Vérifiez le carnet.",
  noName: "(sans nom)",
  noBook: "Aucun de vos carnets ne peut recevoir de contact.",
};

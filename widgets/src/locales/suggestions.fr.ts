/** Words of the people that a field suggests, in French: the source of the others. */
export const fr = {
  list: "Personnes proposées",
  found: (n: number): string => (n > 1 ? `${n} propositions` : "1 proposition"),
  none: (text: string): string => `Personne ne correspond à « ${text} ».`,
  masked: (n: number): string =>
    n > 1
      ? `${n} résultats masqués à la demande des personnes`
      : "1 résultat masqué à la demande de la personne",
  searching: "Recherche en cours",
  members: (n: number): string => (n > 1 ? `${n} membres` : `${n} membre`),
  group: "Groupe",
  room: "Salle",
  contact: "Vos contacts",
  missingContacts: "Vos contacts n’ont pas pu être consultés.",
  missingDirectory: "L’annuaire n’a pas pu être consulté.",
  failed: "La recherche n’a pas abouti. Vous pouvez saisir une adresse.",
  offline: "Hors connexion. Vous pouvez saisir une adresse.",
  signedOut: "Connectez-vous pour chercher des personnes.",
  tooMany: (seconds: number): string =>
    seconds > 90
      ? `Trop de recherches : réessayez dans ${Math.ceil(seconds / 60)} minutes.`
      : "Trop de recherches : réessayez dans une minute.",
  emptyGroup: "Aucun membre de ce groupe n’a d’adresse.",
};

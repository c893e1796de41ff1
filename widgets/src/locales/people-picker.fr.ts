/** Words of the picker of people, in French: the source of the others. */
export const fr = {
  people: "Personnes",
  chosen: "Personnes choisies",
  placeholder: "Nom ou adresse",
  remove: (name: string): string => `Retirer ${name}`,
  added: (name: string): string => `${name} : ajout`,
  addedMany: (n: number): string => `${n} personnes ajoutées`,
  removed: (name: string): string => `${name} : retrait`,
  wrong: (text: string): string =>
    `« ${text} » n’est pas une adresse : choisissez une personne proposée ou saisissez une adresse complète.`,
  required: "Choisissez au moins une personne.",
  full: (n: number): string =>
    n > 1
      ? `Au plus ${n} personnes.`
      : "Une seule personne : retirez celle-ci pour en choisir une autre.",
};

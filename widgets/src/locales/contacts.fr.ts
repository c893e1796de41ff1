/** Words of the first content of the contacts, in French. */
export const fr = {
  contacts: "Contacts",
  groups: "Groupes",
  collected: "Adresses collectées",
  group: "Groupe",
  choose: (name: string): string => (name ? `Carnet affiché : ${name}` : "Carnet affiché"),
  search: "Rechercher dans les contacts",
  searchHint: "Nom, établissement, téléphone…",
  list: (name: string): string => `Contacts : ${name}`,
  loading: "Chargement des contacts",
  noName: "(sans nom)",
  showAll: (n: string): string => `Afficher les ${n} contacts`,
};

/** Words of a page that holds one element, in French. */
export const fr = {
  failed: "PARTAGE n’a pas pu être affiché ici. Vérifiez votre connexion, puis réessayez.",
  retry: "Réessayer",
};

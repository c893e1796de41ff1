/** Words about a sign-in window that came to nothing, in French. */
export const fr = {
  blocked: "La fenêtre de connexion n’a pas pu s’ouvrir",
  blockedText:
    "Votre navigateur l’a bloquée. Ouvrez‑la vous‑même, ou connectez‑vous dans cette page.",
  closed: "Vous n’êtes pas encore connecté",
  closedText:
    "La fenêtre de connexion s’est fermée, ou votre navigateur l’a séparée de cette page. Rien n’est perdu.",
  refused: "La connexion n’a pas abouti",
  refusedText:
    "Personne n’a été connecté. Réessayez, ou adressez-vous au support de votre établissement.",
  open: "Ouvrir dans une nouvelle fenêtre",
  here: "Continuer dans cette page",
  cancel: "Annuler",
};

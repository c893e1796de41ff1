/** Words of the session element, in French. */
export const fr = {
  signIn: "Se connecter à PARTAGE",
  signInAgain: "Se reconnecter à PARTAGE",
  signOut: "Se déconnecter",
  signedInAs: (name: string): string => `Connecté à PARTAGE : ${name}`,
  offline: "Hors ligne",
  connecting: "Connexion à PARTAGE…",
  failed: "PARTAGE ne répond pas.",
  retry: "Réessayer",
};

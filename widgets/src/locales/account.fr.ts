/** Words about an account that does not open, in French. */
export const fr = {
  unknown: "PARTAGE ne connaît pas votre compte. Il n’a peut-être pas encore été créé.",
  closed: "Votre compte PARTAGE est fermé.",
  locked: "Votre compte PARTAGE est verrouillé.",
  pending: "Votre compte PARTAGE n’est pas encore ouvert.",
  maintenance: "Votre compte PARTAGE est en maintenance. Réessayez dans quelques minutes.",
  refused:
    "PARTAGE n’ouvre pas votre compte : il n’existe pas encore, ou il est fermé ou verrouillé.",
  ask: (whom: string): string => `Assistance : ${whom}`,
  askDesk: "Contactez l’assistance de votre établissement.",
};

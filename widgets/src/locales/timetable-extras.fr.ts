/** Words of the timetable that come after its first content, in French. */
export const fr = {
  refresh: "Actualiser",
  more: "Autres actions",
  view: "Affichage",
  list: "Liste",
  day: "Jour",
  week: "Semaine",
  today: "Aujourd’hui",
  previousDay: "Jour précédent",
  nextDay: "Jour suivant",
  previousWeek: "Semaine précédente",
  nextWeek: "Semaine suivante",
  agenda: "Mon agenda",
  agendaFailed: "Votre agenda n’a pas pu être lu : seuls vos cours sont affichés.",
  clashes: (n: number): string =>
    n > 1
      ? `${n} cours se chevauchent avec votre agenda`
      : "1 cours se chevauche avec votre agenda",
  clash: "Conflit avec un cours",
  clashWith: (title: string): string => `Conflit : ${title}`,
  ownEvent: "Mon agenda",
  noLessons: "pas de cours",
  allDay: "Journée entière",
  noTitle: "(sans titre)",
  changes: "Changements",
  changesUnseen: (n: number): string =>
    n > 1 ? `${n} nouveaux changements` : "1 nouveau changement",
  allSeen: "J’ai tout vu",
  seenSaid: "Changements marqués comme vus.",
  showAll: (n: number): string => `Voir les ${n} changements`,
  showLess: "Réduire",
  recent: (n: number): string =>
    n > 1 ? `${n} changements ces 14 derniers jours` : "1 changement ces 14 derniers jours",
  hide: "Masquer",
  fresh: (n: number): string =>
    n > 1
      ? `${n} changements dans votre emploi du temps`
      : "1 changement dans votre emploi du temps",
  name: (title: string, type: string): string => (type ? `${title}, ${type}` : title),
  exam: "examen",
  movedFrom: (name: string, before: string, after: string, room: string): string =>
    `${name} : déplacé de ${before} à ${after}${room}`,
  inRoom: (room: string): string => `, salle ${room}`,
  inPlace: (room: string): string => `, ${room}`,
  roomFrom: (name: string, when: string, before: string, after: string): string =>
    `${name}, ${when} : salle changée, ${after} au lieu de ${before}`,
  teacherFrom: (name: string, when: string, before: string, after: string): string =>
    `${name}, ${when} : enseignant changé, ${after} au lieu de ${before}`,
  renamedFrom: (name: string, when: string, before: string): string =>
    `${name}, ${when} : s’appelait ${before}`,
  cancelledAt: (name: string, when: string): string => `${name}, ${when} : annulé`,
  addedAt: (name: string, when: string, room: string): string => `${name} : ajouté ${when}${room}`,
  nobody: "non indiqué",
  noRoom: "salle non indiquée",
  noFeeds: "Aucun emploi du temps",
  noFeedsText:
    "Votre établissement ne vous en a pas encore attribué. Votre scolarité peut vous dire quand il sera publié.",
  noFeedsAdd:
    "Votre établissement ne vous en a pas encore attribué. Vous pouvez ajouter le vôtre par son adresse.",
  addFeed: "Ajouter un emploi du temps",
  noneShown: "Aucun emploi du temps affiché",
  noneShownText: "Choisissez ceux que vous voulez voir ici.",
  chooseFeeds: "Choisir",
  reading: "Lecture de l’emploi du temps",
  readingText: "Il est lu pour la première fois : vos cours apparaissent dès que c’est fait.",
  neverRead: "L’emploi du temps n’a pas pu être lu",
  neverReadText:
    "Le service qui le publie ne répond pas comme prévu. Un nouvel essai est fait régulièrement.",
  signedOut: "Votre emploi du temps, ici",
  signedOutText: "Connectez-vous pour le voir sans quitter cette page.",
  signIn: "Se connecter",
  expired: "Votre session a expiré",
  expiredText: "Rien n’est perdu : reconnectez-vous pour continuer.",
  signInAgain: "Se reconnecter",
  failed: "Votre emploi du temps n’a pas pu être affiché",
  unavailable: "Le service ne répond pas pour l’instant. Rien n’est perdu.",
  forbidden: "Votre compte n’a pas accès à l’emploi du temps depuis cette page.",
  notFound: "Un des emplois du temps que cette page demande n’existe pas ou n’existe plus.",
  tooMany: "Trop de demandes à la fois. Réessayez dans un instant.",
  unexpected: "Une réponse inattendue est arrivée du serveur. Rien n’est perdu.",
  unsupported: "Pas d’emploi du temps ici",
  unsupportedText: "Votre établissement ne propose pas encore l’emploi du temps dans PARTAGE.",
  noGateway: "Cette page n’indique pas où se trouve le service (attribut gateway).",
  offline: (time: string): string => `Hors ligne. Mis à jour : ${time}.`,
  offlineNothing: "Vous êtes hors ligne",
  offlineNothingText: "Votre emploi du temps apparaîtra au retour du réseau.",
  stale: (time: string): string => `Le serveur ne répond pas. Mis à jour : ${time}.`,
  retry: "Réessayer",
  feedStale: (name: string, time: string): string =>
    `« ${name} » n’a pas pu être relu. Dernière lecture : ${time}.`,
  feedHeld: (name: string): string =>
    `« ${name} » : l’emploi du temps publié est vide ou réduit de moitié, l’ancien est conservé.`,
  feedFailed: (name: string): string => `« ${name} » n’a pas pu être lu.`,
  feedPending: (name: string): string => `« ${name} » est en cours de lecture.`,
  others: (n: number): string =>
    n > 1 ? `${n} autres emplois du temps aussi.` : "Un autre aussi.",
  details: "Détails",
  feeds: "Emplois du temps affichés",
  sync: "Garder dans mon agenda PARTAGE",
  print: "Imprimer la semaine",
  shortcuts: "Raccourcis clavier",
  zone: (zone: string): string => `Heures : ${zone}`,
  loadFailed: "Cette action n’a pas pu être chargée. Vérifiez votre connexion, puis réessayez.",
  undo: "Annuler",
  dismiss: "Fermer",
};

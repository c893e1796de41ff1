/** Words of steps and states of device setup, in French: the source of all others. */
export const fr = {
  mail: "la messagerie",
  calendars: "l’agenda",
  contacts: "les contacts",
  appleIntro: (parts: string): string =>
    `Un profil règle ${parts} en une fois. Il ne contient aucun mot de passe.`,
  appleScan: "Avec l’appareil photo de l’iPhone ou de l’iPad, visez ce code, puis connectez-vous.",
  appleScanMac: "Sur un Mac, téléchargez le profil et ouvrez-le.",
  appleHere: "Sur cet appareil, installez le profil\u00a0; connectez-vous si on vous le demande.",
  appleSettings:
    "Ouvrez Réglages, puis «\u00a0Profil téléchargé\u00a0» et «\u00a0Installer\u00a0». Sur un Mac\u00a0: Réglages Système, Général, Gestion des appareils.",
  appleUnsigned: "L’appareil indique «\u00a0Non signé\u00a0»\u00a0: c’est attendu pour ce profil.",
  appleByHand:
    "Ouvrez Réglages, Apps, Mail, Comptes, puis «\u00a0Ajouter un compte\u00a0» et «\u00a0Autre\u00a0», et recopiez les réglages ci-dessous.",
  givePassword: "Saisissez votre mot de passe quand l’appareil le demande.",
  install: "Installer le profil",
  download: "Télécharger le profil",
  qrOf: "QR code\u00a0: adresse de la page qui donne le profil",
  qrText: "Ou ouvrez cette adresse sur l’appareil\u00a0:",
  qrFailed: "Le QR code n’a pas pu être dessiné. Ouvrez cette adresse sur l’appareil\u00a0:",
  androidMail:
    "Dans Gmail, touchez votre photo, «\u00a0Ajouter un autre compte\u00a0», puis «\u00a0Autre\u00a0». Saisissez votre adresse et choisissez «\u00a0Personnel (IMAP)\u00a0».",
  androidServers: "Recopiez les serveurs de réception et d’envoi ci-dessous.",
  androidExchange:
    "Dans Paramètres, Mots de passe et comptes, ajoutez un compte «\u00a0Exchange\u00a0»\u00a0: saisissez votre adresse, puis le serveur ActiveSync ci-dessous. Courrier, agenda et contacts arrivent ensemble.",
  androidDav:
    "Pour l’agenda et les contacts, installez l’application DAVx⁵, choisissez «\u00a0URL et nom d’utilisateur\u00a0», et recopiez l’adresse CalDAV ou CardDAV.",
  thunderbirdNew:
    "Dans Thunderbird, ouvrez le menu, puis «\u00a0Nouveau compte\u00a0» et «\u00a0Courriel\u00a0».",
  thunderbirdFound:
    "Saisissez votre nom, votre adresse et votre mot de passe, puis «\u00a0Continuer\u00a0»\u00a0: Thunderbird trouve les réglages. Sinon, choisissez «\u00a0Configuration manuelle\u00a0» et recopiez ceux-ci.",
  thunderbirdByHand:
    "Saisissez votre nom et votre adresse, choisissez «\u00a0Configuration manuelle\u00a0» et recopiez les réglages ci-dessous.",
  thunderbirdDav:
    "Dans «\u00a0Agenda\u00a0», ajoutez un agenda «\u00a0Sur le réseau\u00a0»\u00a0; dans «\u00a0Carnet d’adresses\u00a0», un carnet CardDAV. L’identifiant et l’adresse sont ci-dessous.",
  otherNew:
    "Dans Outlook, ouvrez «\u00a0Fichier\u00a0», «\u00a0Ajouter un compte\u00a0» et saisissez votre adresse. Choisissez IMAP si Outlook vous le demande.",
  otherByHand:
    "Si les réglages ne sont pas trouvés, recopiez ceux-ci\u00a0; tout logiciel les accepte.",
  otherDav:
    "Outlook ne lit ni les agendas CalDAV ni les contacts CardDAV sans extension\u00a0: gardez ceux de cette page.",
  appPasswordText:
    "Votre mot de passe habituel ne convient pas\u00a0: créez un mot de passe d’application pour chaque appareil.",
  makePassword: "Créer un mot de passe d’application",
  passwords: "Gérer mon mot de passe",
  help: "Aide de votre établissement",
  newTab: "(nouvel onglet)",
  copyAddress: "Copier l’adresse de la page",
  asOf: (time: string): string => `Hors ligne\u00a0: réglages lus à ${time}.`,
  stale: (time: string): string => `Le service ne répond pas\u00a0: réglages lus à ${time}.`,
  signedOut: "Vos appareils, réglés d’ici",
  signedOutText: "Connectez-vous pour voir vos réglages.",
  signIn: "Se connecter",
  expired: "Votre session a expiré",
  expiredText: "Reconnectez-vous pour voir vos réglages.",
  signInAgain: "Se reconnecter",
  unsupported: "Pas encore proposé",
  unsupportedText:
    "Votre établissement ne donne pas encore les réglages des appareils dans cette page.",
  failed: "Vos réglages n’ont pas pu être affichés",
  unavailable: "Le service ne répond pas pour le moment.",
  forbidden: "Cette page n’a pas accès aux réglages de vos appareils.",
  tooMany: "Beaucoup de demandes d’affilée. Réessayez dans un instant.",
  unexpected: "Le serveur a donné une réponse inattendue.",
  offline: "Vous êtes hors ligne",
  offlineText: "Vos réglages s’afficheront dès que le réseau sera revenu.",
  noGateway: "Cette page n’indique pas où est le service (attribut gateway).",
  retry: "Réessayer",
};

/**
 * Invented mail of an invented university, for tests and for looking at the elements.
 *
 * @module
 */
import type { Email, Tag } from "@partage-ent/jmap";

/** Tags of the sample account. */
export const sampleTags: readonly Tag[] = [
  { id: "1", name: "Stage", color: "#1f6f54", keyword: "zt-1", totalEmails: 2, unreadEmails: 1 },
  {
    id: "2",
    name: "Mémoire de master",
    color: "#ffd166",
    keyword: "zt-2",
    totalEmails: 1,
    unreadEmails: 0,
  },
  { id: "3", name: "BDE", color: null, keyword: "zt-3", totalEmails: 1, unreadEmails: 0 },
];

type Line = readonly [
  from: string,
  email: string,
  subject: string,
  preview: string,
  hoursAgo: number,
  extra?: Partial<Email>,
];

const seen = { $seen: true } as const;

const LINES: readonly Line[] = [
  [
    "Scolarité UFR Sciences",
    "scolarite.sciences@univ-valmoree.example",
    "Changement de salle : Algèbre linéaire, mardi 24 novembre",
    "Bonjour, le cours d’algèbre linéaire de mardi aura lieu en amphi Laplace (bâtiment C) et non en C204. Merci de prévenir vos camarades.",
    0.4,
    { keywords: { $important: true } },
  ],
  [
    "Anne-Sophie de La Rochefoucauld-Beauharnais",
    "as.delarochefoucauld@univ-valmoree.example",
    "Re: Rendez-vous de suivi de mémoire",
    "Bonjour Lina, jeudi à 14 h me convient très bien. Pouvez-vous m’envoyer le plan détaillé d’ici mercredi soir ? Bien à vous",
    1.6,
    { keywords: { "zt-2": true }, threadId: "t-memoire" },
  ],
  [
    "Bureau des stages",
    "stages@univ-valmoree.example",
    "Votre convention de stage est prête à signer",
    "La convention avec l’entreprise Atelier Numérique du Val est disponible. Il reste deux signatures : la vôtre et celle de votre tuteur.",
    3,
    { keywords: { "zt-1": true, $flagged: true }, hasAttachment: true },
  ],
  [
    "Yanis Benali",
    "yanis.benali@etu.univ-valmoree.example",
    "Projet web : maquettes v3",
    "Salut, j’ai mis les maquettes à jour avec les retours de mercredi. Tu peux regarder la page d’accueil avant la réunion de demain ?",
    5,
    { keywords: { ...seen, $answered: true }, hasAttachment: true, threadId: "t-projet" },
  ],
  [
    "support@univ-valmoree.example",
    "assistance@boite-pleine.example",
    "URGENT votre boîte est pleine, validez votre compte",
    "Votre messagerie universitaire sera désactivée dans 24 heures. Cliquez ici pour valider votre compte et garder vos messages.",
    9,
    {},
  ],
  [
    "Bibliothèque universitaire",
    "bu@univ-valmoree.example",
    "Retour attendu : « Introduction aux systèmes distribués »",
    "Bonjour, ce document est à rendre avant le 27 novembre. Vous pouvez prolonger le prêt une fois depuis votre compte lecteur.",
    22,
    { keywords: seen },
  ],
  [
    "Camille Dufour",
    "camille.dufour@etu.univ-valmoree.example",
    "Covoiturage vendredi ?",
    "Hello ! Je repars sur Valmorée vendredi vers 17 h, il me reste deux places. Ça t’intéresse ?",
    30,
    { keywords: { ...seen, "zt-3": true } },
  ],
  [
    "Service culture",
    "culture@univ-valmoree.example",
    "Concert de l’orchestre universitaire, samedi 5 décembre",
    "L’orchestre joue Ravel et Lili Boulanger à l’auditorium. Entrée libre pour les étudiantes et étudiants sur réservation.",
    52,
    { keywords: seen },
  ],
  [
    "Moodle",
    "ne-pas-repondre@moodle.univ-valmoree.example",
    "Devoir à rendre : TP 4 – Arbres équilibrés",
    "Le devoir « TP 4 – Arbres équilibrés » du cours Algorithmique avancée est à remettre le dimanche 29 novembre à 23 h 59.",
    75,
    { keywords: { ...seen, $flagged: true } },
  ],
  [
    "Nora Lefèvre",
    "nora.lefevre@univ-valmoree.example",
    "Bourse de mobilité : pièces manquantes",
    "Il nous manque votre relevé de notes du semestre 2 et une attestation de langue. Pouvez-vous les déposer avant le 1er décembre ?",
    130,
    { keywords: { ...seen, "zt-1": true, "zt-2": true, "zt-3": true }, hasAttachment: true },
  ],
  [
    "Association Vélo Campus",
    "contact@velo-campus.example",
    "Atelier réparation : mercredi à 18 h",
    "On t’apprend à changer une chambre à air et à régler tes freins. Viens avec ton vélo, les outils sont sur place.",
    700,
    { keywords: seen },
  ],
  [
    "Présidence de l’université",
    "presidence@univ-valmoree.example",
    "Vœux et bilan de l’année",
    "Chères étudiantes, chers étudiants, chers collègues, l’année qui s’achève a été marquée par l’ouverture de la maison des sciences.",
    9000,
    { keywords: seen },
  ],
];

/** The sample mailbox, newest first. */
export function sampleMail(now: Date = new Date()): Partial<Email>[] {
  const lines = LINES.map(([name, email, subject, preview, hoursAgo, extra], index) => ({
    id: `e${index}`,
    from: [{ name, email }],
    subject,
    preview,
    receivedAt: new Date(now.getTime() - hoursAgo * 3_600_000).toISOString().replace(/\.\d+/, ""),
    ...extra,
  }));
  const earlier = (id: string, threadId: string, hours: number): Partial<Email> => ({
    id,
    threadId,
    mailboxIds: { "m-sent": true },
    keywords: seen,
    subject: "Rendez-vous de suivi de mémoire",
    receivedAt: new Date(now.getTime() - hours * 3_600_000).toISOString().replace(/\.\d+/, ""),
  });
  return [
    ...lines,
    earlier("s1", "t-memoire", 26),
    earlier("s2", "t-memoire", 50),
    earlier("s3", "t-projet", 40),
  ];
}

/** As many messages as wanted, each recognisable by its number, newest first. */
export function manyMails(count: number, now: Date = new Date()): Partial<Email>[] {
  const base = sampleMail(now).slice(0, LINES.length);
  return Array.from({ length: count }, (_, index) => ({
    ...base[index % base.length],
    id: `n${index}`,
    threadId: `tn${index}`,
    subject: `${index} – ${base[index % base.length]!.subject ?? ""}`,
    receivedAt: new Date(now.getTime() - index * 600_000).toISOString().replace(/\.\d+/, ""),
  }));
}

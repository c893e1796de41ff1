/**
 * Threads of students who work, or go out, together.
 *
 * @module
 */
import { chartPng, odtFile } from "./files.js";
import { documentHtml, escapeHtml, paragraphsHtml } from "./html-mail.js";
import type { Moment } from "./paris-time.js";
import { PEOPLE, type Person } from "./people.js";
import { addressOf, quote, type Letter, type Scribe } from "./scribe.js";

/** One message of a thread: whose turn it is, and what is said. */
interface Turn {
  /** Index in the group. */
  readonly by: number;
  readonly when: Moment;
  readonly text: string;
  readonly attach?: "report" | "chart";
}

/** A whole thread. */
interface Conversation {
  readonly subject: string;
  readonly group: readonly string[];
  readonly turns: readonly Turn[];
  readonly filedIn?: string;
  readonly tags?: readonly string[];
}

const PROJECT: readonly Turn[] = [
  {
    by: 0,
    when: { daysAgo: 9, hour: 18, minute: 4 },
    text: "Salut tout le monde !\n\nOn se répartit le projet ? Je propose : modèle de données pour moi, requêtes pour Théo, interface pour Nour et rapport pour Xiaoyu. Ça vous va ?",
  },
  {
    by: 1,
    when: { daysAgo: 9, hour: 18, minute: 32 },
    text: "Ok pour les requêtes. Par contre je ne suis pas là jeudi après-midi.",
  },
  {
    by: 2,
    when: { daysAgo: 9, hour: 19, minute: 10 },
    text: "Ça me va pour l’interface. On part sur une page toute simple ?",
  },
  {
    by: 3,
    when: { daysAgo: 8, hour: 8, minute: 45 },
    text: "Bonjour,\n\nD’accord pour le rapport. Je peux aussi faire les schémas. Voici un premier plan.",
    attach: "report",
  },
  {
    by: 0,
    when: { daysAgo: 8, hour: 12, minute: 15 },
    text: "Super plan ! J’ajouterais juste une partie sur les index.",
  },
  {
    by: 1,
    when: { daysAgo: 6, hour: 21, minute: 40 },
    text: "J’ai poussé les cinq premières requêtes. La n° 4 est lente (12 s), quelqu’un a une idée ?",
  },
  {
    by: 2,
    when: { daysAgo: 6, hour: 22, minute: 3 },
    text: "Tu fais une jointure sur la date sans index, non ?",
  },
  {
    by: 1,
    when: { daysAgo: 5, hour: 9, minute: 20 },
    text: "Bien vu : avec un index on passe à 40 ms. Graphique dans le message.",
    attach: "chart",
  },
  {
    by: 3,
    when: { daysAgo: 4, hour: 13, minute: 30 },
    text: "Parfait, je mets le graphique dans le rapport.",
  },
  {
    by: 0,
    when: { daysAgo: 2, hour: 17, minute: 55 },
    text: "On se retrouve demain à la BU pour relire ? J’ai réservé la salle de travail n° 3 de 14 h à 16 h.",
  },
  { by: 2, when: { daysAgo: 2, hour: 18, minute: 20 }, text: "Présente !" },
  {
    by: 1,
    when: { daysAgo: 1, hour: 12, minute: 48 },
    text: "J’arrive avec 10 min de retard, le bus est bloqué.",
  },
  {
    by: 3,
    when: { daysAgo: 1, hour: 20, minute: 15 },
    text: "Version relue en pièce jointe. Il ne manque que la conclusion : qui s’en charge ?",
    attach: "report",
  },
  {
    by: 2,
    when: { daysAgo: 0, hour: 8, minute: 50 },
    text: "Je m’en occupe ce matin, je vous l’envoie avant midi.",
  },
  {
    by: 1,
    when: { daysAgo: 0, hour: 11, minute: 20 },
    text: "Top. Je dépose l’archive sur l’espace de cours dès que c’est bon.",
  },
];

const PRESENTATION: readonly Turn[] = [
  {
    by: 0,
    when: { daysAgo: 12, hour: 16, minute: 10 },
    text: "Coucou,\n\nPour l’exposé, on a le choix entre trois sujets. Je préfère le deuxième, et vous ?",
  },
  {
    by: 1,
    when: { daysAgo: 12, hour: 17, minute: 2 },
    text: "Le deuxième aussi, il y a plus de sources à la bibliothèque.",
  },
  {
    by: 2,
    when: { daysAgo: 11, hour: 10, minute: 37 },
    text: "Pareil. Je commence les diapos ce week-end.",
  },
  {
    by: 0,
    when: { daysAgo: 5, hour: 19, minute: 44 },
    text: "J’ai rédigé l’introduction, dites-moi ce que vous en pensez.",
    attach: "report",
  },
  {
    by: 1,
    when: { daysAgo: 3, hour: 9, minute: 12 },
    text: "Très clair ! J’ai corrigé deux coquilles page 2.",
  },
  {
    by: 2,
    when: { daysAgo: 1, hour: 21, minute: 18 },
    text: "Répétition demain 18 h en visio ? On passe en premier…",
  },
  {
    by: 0,
    when: { daysAgo: 0, hour: 10, minute: 5 },
    text: "Ok pour 18 h, je partage le lien ce soir.",
  },
];

const CARPOOL: readonly Turn[] = [
  {
    by: 0,
    when: { daysAgo: 30, hour: 20, minute: 9 },
    text: "Hello ! Quelqu’un fait la route vers le campus Nord le matin ? On pourrait partager l’essence.",
  },
  {
    by: 1,
    when: { daysAgo: 30, hour: 20, minute: 41 },
    text: "Moi, départ 7 h 40 de la place du Marché, il me reste deux places.",
  },
  {
    by: 2,
    when: { daysAgo: 29, hour: 7, minute: 55 },
    text: "Je prends une place le mardi et le jeudi, merci !",
  },
];

const CONVERSATIONS: readonly Conversation[] = [
  {
    subject: "Projet BDD : répartition du travail",
    group: ["lmarchetti", "thebrard", "nbenkhalifa", "xlinquan"],
    turns: PROJECT,
    filedIn: "Licence 3/Projets",
    tags: ["Projet"],
  },
  {
    subject: "Exposé d’anglais – choix du sujet",
    group: ["jokereon", "arakotovelo", "kwozniczak"],
    turns: PRESENTATION,
  },
  {
    subject: "Compte rendu de TP de biologie",
    group: ["mduplessier", "idasilvane", "stouremane"],
    turns: PRESENTATION,
  },
  {
    subject: "Dossier de littérature comparée",
    group: ["zlefevrier", "bgarnerin", "dvasilanescu"],
    turns: PRESENTATION,
  },
  {
    subject: "Exposé d’histoire : la presse au XIXᵉ siècle",
    group: ["csoubeyrat", "ymansourel", "zlefevrier"],
    turns: PRESENTATION,
  },
  {
    subject: "Fiche d’arrêt à rendre en binôme (ou trinôme)",
    group: ["eprovencalet", "fouattaral", "asdelarochef"],
    turns: PRESENTATION,
  },
  {
    subject: "TP réseaux : maquette et rapport",
    group: ["hnguyenval", "lcordouan", "rzidouani"],
    turns: PRESENTATION,
  },
  {
    subject: "Covoiturage campus Nord 🚗",
    group: ["gmontaigurin", "eprovencalet", "lmarchetti"],
    turns: CARPOOL,
  },
];

function chartHtml(text: string, cid: string): string {
  return documentHtml(
    "Mesures",
    `${paragraphsHtml(text)}\n<p><img src="cid:${escapeHtml(cid)}" alt="Temps de réponse avant et après"></p>`,
  );
}

function attachmentsOf(turn: Turn, cid: string): Pick<Letter["draft"], "attachments" | "html"> {
  if (turn.attach === "report") {
    const bytes = odtFile("Rapport", ["Introduction", "Méthode", "Résultats", turn.text]);
    const type = "application/vnd.oasis.opendocument.text";
    return { attachments: [{ name: "rapport_v2.odt", type, bytes }] };
  }
  if (turn.attach === "chart") {
    const bytes = chartPng([120, 96, 88, 41, 22, 9, 4, 4]);
    return {
      attachments: [{ name: "mesures.png", type: "image/png", bytes, cid }],
      html: chartHtml(turn.text, cid),
    };
  }
  return {};
}

function thread(scribe: Scribe, story: Conversation, members: readonly Person[]): Letter[] {
  const letters: Letter[] = [];
  for (const [index, turn] of story.turns.entries()) {
    const from = members[turn.by % members.length]!;
    const others = members.filter((member) => member !== from);
    const parent = letters.at(-1);
    const signed = `${turn.text}\n\n${from.givenName}`;
    letters.push(
      scribe.letter({
        from,
        recipients: others,
        to: others.slice(0, 1).map(addressOf),
        cc: others.slice(1).map(addressOf),
        subject: index === 0 ? story.subject : `Re: ${story.subject}`,
        when: turn.when,
        text: parent ? `${signed}\n\n${quote(parent)}` : signed,
        parent,
        filedIn: story.filedIn,
        tags: story.tags,
        essential: true,
        ...attachmentsOf(turn, `mesures.${String(index)}@univ-valmoree.example`),
      }),
    );
  }
  return letters;
}

/** The threads of all groups. */
export function groupMail(scribe: Scribe): readonly Letter[] {
  return CONVERSATIONS.flatMap((story) =>
    thread(
      scribe,
      story,
      story.group.map((uid) => PEOPLE.find((person) => person.uid === uid)!),
    ),
  );
}

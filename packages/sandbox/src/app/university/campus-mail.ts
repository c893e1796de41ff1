/**
 * What services and associations write to everybody: notices, newsletters, parties.
 *
 * @module
 */
import { emblemPng, pdfFile } from "./files.js";
import {
  documentHtml,
  newsletterHtml,
  newsletterText,
  paragraphsHtml,
  type Newsletter,
} from "./html-mail.js";
import type { Address, Attachment } from "./message-writer.js";
import { frenchDay, momentAfter, type Moment } from "./paris-time.js";
import { personByUid, type Person, type PersonKind } from "./people.js";
import type { Letter, Scribe, Story } from "./scribe.js";

/** A message from a service to many. */
interface Notice {
  readonly from: Person | Address;
  /** Who receives it; everybody by default. */
  readonly kinds?: readonly PersonKind[];
  readonly subject: string;
  readonly when: Moment;
  /** The text, or how to write it with the names of coming days. */
  readonly text: string | ((day: (days: number) => string) => string);
  readonly html?: boolean;
  readonly attachments?: readonly Attachment[];
  readonly filedIn?: string;
  readonly tags?: readonly string[];
  readonly charset?: "iso-8859-1";
  readonly headers?: Readonly<Record<string, string>>;
}

const everyone: Address = {
  name: "Toute l’université",
  mail: "tous@listes.univ-valmoree.example",
};

const sports: Address = { name: "Sport à Valmorée", mail: "sport@univ-valmoree.example" };
const international: Address = {
  name: "Association مَرحَبًا – accueil international",
  mail: "marhaban@assos.univ-valmoree.example",
};

const registry = personByUid("scolarite.sciences");
const library = personByUid("bibliotheque");
const desk = personByUid("assistance.numerique");
const students = personByUid("bde.sciences");

const NOTICES: readonly Notice[] = [
  {
    from: registry,
    kinds: ["student"],
    subject: "Calendrier des examens : à consulter avant vendredi",
    when: { daysAgo: 0, hour: 7, minute: 42 },
    text: (day) =>
      `Bonjour,\n\nLe calendrier des examens est publié sur votre espace numérique. Première épreuve : ${day(21)}.\n\nMerci de signaler tout chevauchement avant vendredi midi, en répondant à ce message.`,
    tags: ["Important"],
    attachments: [
      {
        name: "Calendrier des examens – session 1.pdf",
        type: "application/pdf",
        bytes: pdfFile("Calendrier des examens", [
          "Session 1",
          "",
          "Les convocations individuelles suivront.",
        ]),
      },
    ],
  },
  {
    from: registry,
    kinds: ["student"],
    subject: "Rappel : pièces manquantes à votre dossier d’inscription",
    when: { daysAgo: 6, hour: 10, minute: 15 },
    text: "Bonjour,\n\nVotre dossier d'inscription est incomplet. Pièces attendues :\n- attestation d'assurance responsabilité civile ;\n- photo d'identité récente.\n\nLe dépôt se fait en ligne, rubrique « Mon dossier ».",
    filedIn: "Administratif",
    charset: "iso-8859-1",
  },
  {
    from: registry,
    kinds: ["student"],
    subject: "Votre certificat de scolarité est disponible",
    when: { daysAgo: 64, hour: 6, minute: 3 },
    text: "Bonjour,\n\nVotre certificat de scolarité peut être téléchargé depuis votre espace numérique.\n\nCe message est envoyé automatiquement.",
    filedIn: "Administratif",
    headers: { "Auto-Submitted": "auto-generated" },
  },
  {
    from: library,
    subject: "La BU Sciences ouvre jusqu’à 22 h pendant les révisions",
    when: { daysAgo: 1, hour: 15, minute: 30 },
    text: (day) =>
      `Bonjour,\n\nÀ partir de ${day(4)}, la bibliothèque Sciences reste ouverte jusqu’à 22 h du lundi au jeudi. Les salles de travail en groupe se réservent en ligne.\n\nBonnes révisions !`,
    html: true,
  },
  {
    from: library,
    subject: "Nouvelles ressources en ligne : essai jusqu’à la fin du mois",
    when: { daysAgo: 24, hour: 11, minute: 0 },
    text: "Bonjour,\n\nTrois bases documentaires sont à l’essai ce mois-ci. Votre avis compte : un questionnaire de deux minutes vous attend sur le site de la bibliothèque.",
  },
  {
    from: desk,
    subject: "[Maintenance] Messagerie indisponible mardi de 6 h à 7 h",
    when: { daysAgo: 2, hour: 9, minute: 0 },
    text: "Bonjour,\n\nUne mise à jour de la messagerie aura lieu mardi, de 6 h à 7 h. Aucun message ne sera perdu.\n\nL’assistance numérique\nTél. : 00 00 00 00 00 (numéro fictif)",
  },
  {
    from: desk,
    subject: "Sécurité : reconnaître un message frauduleux en trois questions",
    when: { daysAgo: 18, hour: 13, minute: 45 },
    text: "Bonjour,\n\n1. L’adresse de l’expéditeur est-elle celle que vous attendez ?\n2. Vous presse-t-on d’agir ?\n3. Le lien mène-t-il bien au site de l’université ?\n\nDans le doute, transférez le message à l’assistance numérique et ne cliquez pas.",
    html: true,
    tags: ["À relire"],
  },
  {
    from: students,
    kinds: ["student"],
    subject: "🎉 Gala des Valmoriens : la billetterie est ouverte !",
    when: { daysAgo: 0, hour: 10, minute: 30 },
    text: (day) =>
      `Salut à toustes !\n\nLe gala aura lieu ${day(18)} à la Halle aux grains. Préventes à 12 €, nombre de places limité.\n\nOn cherche aussi des bénévoles pour le vestiaire 🧥\n\nLe BDE`,
    html: true,
    filedIn: "Associations/BDE",
    attachments: [
      { name: "affiche-gala.png", type: "image/png", bytes: emblemPng() },
      {
        name: "Règlement du gala (version définitive, à lire avant de réserver).pdf",
        type: "application/pdf",
        bytes: pdfFile("Règlement du gala", ["Entrée sur présentation de la carte étudiante."]),
      },
    ],
  },
  {
    from: students,
    kinds: ["student"],
    subject: "Élections du bureau : appel à candidatures",
    when: { daysAgo: 33, hour: 18, minute: 5 },
    text: "Salut,\n\nLe bureau se renouvelle : présidence, trésorerie, communication, événements. Envoyez-nous vos listes avant la fin du mois !\n\nLe BDE",
    filedIn: "Associations/BDE",
  },
  {
    from: international,
    kinds: ["student", "teacher"],
    subject: "دعوة إلى الأمسية الثقافية – soirée culturelle",
    when: { daysAgo: 3, hour: 19, minute: 10 },
    text: (day) =>
      `مرحبًا بكم،\n\nيسرّنا دعوتكم إلى الأمسية الثقافية في الحرم الجامعي.\n\nBonjour, nous vous invitons à la soirée culturelle ${day(6)} à 19 h, foyer des étudiants. Entrée libre.`,
    filedIn: "Associations",
  },
  {
    from: sports,
    subject: "Inscriptions aux activités du semestre : escalade, aviron, yoga…",
    when: { daysAgo: 11, hour: 12, minute: 0 },
    text: "Bonjour,\n\nIl reste des places en escalade, aviron, badminton et yoga. Les inscriptions se font au gymnase, un certificat médical n’est pas nécessaire.",
  },
  {
    from: personByUid("jabouzeid"),
    kinds: ["student"],
    subject: "Study abroad next year – information meeting",
    when: { daysAgo: 5, hour: 14, minute: 0 },
    text: `Dear students,\n\nThe International Office holds an information meeting next week about exchange programmes in Europe and beyond. Former exchange students will share their experience.\n\nRoom: Amphi Ormeaux, 5 p.m. No registration needed.\n\nBest regards,\nJoumana Abouzeidan\nInternational Office`,
    tags: ["Mobilité"],
  },
  {
    from: { name: "Secrétariat général", mail: "secretariat.general@univ-valmoree.example" },
    kinds: ["teacher", "staff"],
    subject: "Conseil de l’UFR : ordre du jour et documents préparatoires",
    when: { daysAgo: 0, hour: 8, minute: 20 },
    text: (day) =>
      `Chères et chers collègues,\n\nVous trouverez ci-joint l’ordre du jour du conseil de ${day(7)}. Merci d’adresser vos procurations au secrétariat.`,
    attachments: [
      {
        name: "Ordre du jour.pdf",
        type: "application/pdf",
        bytes: pdfFile("Conseil de l'UFR", [
          "1. Approbation du procès-verbal",
          "2. Budget",
          "3. Questions diverses",
        ]),
      },
    ],
    filedIn: "Réunions",
  },
  {
    from: { name: "Call for Papers – JVAL", mail: "cfp@jval-conference.example" },
    kinds: ["teacher"],
    subject: "CfP: 12th Valley Workshop on Applied Learning (deadline extended)",
    when: { daysAgo: 13, hour: 3, minute: 12 },
    text: "Apologies for cross-posting.\n\nThe submission deadline has been extended by two weeks. We welcome full papers (12 pages) and posters.\n\nThe organising committee",
    filedIn: "Recherche",
  },
  {
    from: { name: "Ressources humaines", mail: "rh@univ-valmoree.example" },
    kinds: ["teacher", "staff"],
    subject: "Campagne de congés et télétravail : saisie ouverte",
    when: { daysAgo: 7, hour: 16, minute: 0 },
    text: "Bonjour,\n\nLa saisie des congés d’hiver et des demandes de télétravail est ouverte dans l’application habituelle jusqu’à la fin du mois.",
    filedIn: "Administratif",
  },
];

const CAMPUS_LETTER: Newsletter = {
  title: "La lettre du campus",
  intro: "Bonjour,\n\nCette semaine : un concert, une conférence et des paniers de légumes.",
  host: "lettre.univ-valmoree.example",
  colour: "#16324f",
  blocks: [
    {
      heading: "Concert de l’orchestre universitaire",
      text: "Ravel et Boulanger, entrée libre dans la limite des places.",
      picture: "concert.jpg",
      link: { label: "Réserver une place", path: "concert" },
    },
    {
      heading: "Conférence : que mangeront nos villes ?",
      text: "Avec l’équipe de géographie, suivie d’un débat.",
      picture: "conference.jpg",
      link: { label: "Le programme", path: "conference" },
    },
    {
      heading: "Paniers de légumes",
      text: "Distribution chaque jeudi devant la maison de l’étudiant.",
      link: { label: "S’inscrire", path: "paniers" },
    },
  ],
};

const JOBS_LETTER: Newsletter = {
  title: "Stages & premiers emplois",
  intro: "Les offres de la semaine, choisies par le bureau d’aide à l’insertion professionnelle.",
  host: "offres.carrefour-emploi.example",
  colour: "#7a3e1d",
  blocks: [
    {
      heading: "Stage développement web (4 à 6 mois)",
      text: "Coopérative numérique, télétravail partiel, gratification légale.",
      picture: "stage-web.png",
      link: { label: "Voir l’offre", path: "offre/1842" },
    },
    {
      heading: "Job étudiant : accueil de la médiathèque",
      text: "12 heures par semaine, soirs et samedis.",
      link: { label: "Voir l’offre", path: "offre/1850" },
    },
  ],
};

function newsletters(scribe: Scribe, people: readonly Person[]): readonly Letter[] {
  const issue = (letter: Newsletter, from: Address, number: number, when: Moment): Letter => {
    const id = `${letter.host.split(".")[0] ?? ""}-${String(number)}`;
    const story: Story = {
      from,
      recipients: people.filter(({ kind }) => kind !== "shared"),
      to: [everyone],
      subject: `${letter.title} n° ${String(number)}`,
      when,
      text: newsletterText(letter),
      html: newsletterHtml(letter, id),
      headers: {
        "List-Unsubscribe": `<https://${letter.host}/desabonnement?n=${id}>`,
        "List-Id": `<${letter.host}>`,
        Precedence: "bulk",
        "X-Priority": "5",
      },
      essential: when.daysAgo <= 1,
    };
    return scribe.letter(story);
  };
  const campus: Address = {
    name: "La lettre du campus",
    mail: "lettre@lettre.univ-valmoree.example",
  };
  const jobs: Address = { name: "Carrefour emploi", mail: "offres@carrefour-emploi.example" };
  return [
    ...[1, 8, 15, 29, 57].map((daysAgo, index) =>
      issue(CAMPUS_LETTER, campus, 214 - index, { daysAgo, hour: 8 }),
    ),
    ...[0, 14, 42].map((daysAgo, index) =>
      issue(JOBS_LETTER, jobs, 37 - index, { daysAgo, hour: 6, minute: 30 }),
    ),
  ];
}

/** The mail that services and associations send to everybody concerned. */
export function campusMail(scribe: Scribe, people: readonly Person[]): readonly Letter[] {
  const day = (days: number): string => frenchDay(momentAfter(scribe.now, days, 9));
  const letters = NOTICES.map((notice) => {
    const { kinds, html, ...story } = notice;
    const text = typeof notice.text === "string" ? notice.text : notice.text(day);
    return scribe.letter({
      ...story,
      text,
      recipients: people.filter(
        (person) =>
          person !== notice.from &&
          (kinds ? kinds.includes(person.kind) : person.kind !== "shared"),
      ),
      to: [everyone],
      html: html === true ? documentHtml(notice.subject, paragraphsHtml(text)) : undefined,
      essential: notice.when.daysAgo <= 6,
    });
  });
  return [...letters, ...newsletters(scribe, people)];
}

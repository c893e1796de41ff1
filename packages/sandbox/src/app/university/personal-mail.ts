/**
 * Mail that only one person gets: notices of the learning platform, loans, internships, drafts,
 * what was thrown away, and what nobody asked for.
 *
 * @module
 */
import { odtFile, pdfFile } from "./files.js";
import { documentHtml, paragraphsHtml } from "./html-mail.js";
import type { Address } from "./message-writer.js";
import { frenchDay, momentAfter } from "./paris-time.js";
import { COURSES, type Course, type Person } from "./people.js";
import { addressOf, quote, type Letter, type Scribe } from "./scribe.js";

const platform: Address = {
  name: "Cours en ligne",
  mail: "ne-pas-repondre@cours.univ-valmoree.example",
};
const loans: Address = { name: "Service du prêt", mail: "pret@univ-valmoree.example" };

const NOTICES = [
  {
    subject: (course: Course) => `${course.code} : nouveau message dans « Questions et réponses »`,
    text: "Un nouveau message a été publié dans le forum :\n\n« Est-ce que quelqu’un a compris la question 3 de la dernière feuille ? »",
    path: "forum",
  },
  {
    subject: (course: Course) => `${course.code} : devoir à remettre dans 3 jours`,
    text: "Le devoir « Étude de cas » est à remettre dans 3 jours. Vous n’avez encore rien déposé.",
    path: "devoir",
  },
  {
    subject: (course: Course) => `${course.code} : votre devoir a été noté`,
    text: "Votre note et le commentaire de l’enseignant sont disponibles.",
    path: "notes",
  },
  {
    subject: (course: Course) => `${course.name} : un document a été ajouté`,
    text: "Le document « Diaporama – séance 7 » a été ajouté à la section « Supports ».",
    path: "document",
  },
  {
    subject: (course: Course) => `${course.code} : rappel du test en ligne`,
    text: "Le test en ligne se ferme dimanche à 23 h 59. Deux tentatives sont possibles.",
    path: "test",
  },
] as const;

/** Courses that a person follows, teaches, or may at least hear of. */
function coursesOf(person: Person): readonly Course[] {
  const own = COURSES.filter(({ code }) => person.courses.includes(code));
  return own.length > 0 ? own : COURSES.slice(0, 3);
}

function platformNotice(scribe: Scribe, person: Person, daysAgo: number): Letter {
  const { random } = scribe;
  const course = random.pick(coursesOf(person));
  const notice = random.pick(NOTICES);
  const subject = notice.subject(course);
  const url = `https://cours.univ-valmoree.example/${notice.path}/${String(random.int(1000, 9999))}`;
  const text = `Bonjour ${person.givenName},\n\n${notice.text}\n\n${url}`;
  return scribe.letter({
    from: platform,
    recipients: [person],
    subject,
    when: { daysAgo, hour: random.int(7, 22), minute: random.int(0, 59) },
    text,
    html: documentHtml(
      subject,
      `<p><a href="https://cours.univ-valmoree.example/">Cours en ligne</a> » ${course.code}</p>\n` +
        `${paragraphsHtml(`Bonjour ${person.givenName},\n\n${notice.text}`)}\n` +
        `<p><a href="${url}">Ouvrir dans l’espace de cours</a></p>`,
    ),
    headers: { "Auto-Submitted": "auto-generated", "X-Course-Id": course.code },
    filedIn: `${course.folder}/${course.name}`,
  });
}

const BOOKS = [
  "Introduction aux graphes",
  "Le siècle des revues",
  "Probabilités pour tous",
  "Contrats et obligations : cas pratiques",
  "La cellule en images",
];

function loanNotice(scribe: Scribe, person: Person): Letter {
  const { random } = scribe;
  return scribe.letter({
    from: loans,
    recipients: [person],
    subject: "Rappel : document à rendre cette semaine",
    when: { daysAgo: random.int(1, 9), hour: 5, minute: 30 },
    text: `Bonjour ${person.displayName},\n\nLe document suivant est à rendre avant ${frenchDay(momentAfter(scribe.now, 4, 12))} :\n- ${random.pick(BOOKS)}\n\nVous pouvez prolonger le prêt une fois, en ligne.`,
    headers: { "Auto-Submitted": "auto-generated" },
  });
}

/** An application for an internship, its answer, and the agreement to sign. */
function internship(scribe: Scribe, person: Person): readonly Letter[] {
  const firm: Address = {
    name: "Coopérative Lumen-et-Fils",
    mail: "recrutement@lumen-et-fils.example",
  };
  const signature = `${person.displayName}\n${person.title}\n${person.structure.name}`;
  const application = scribe.letter({
    from: person,
    recipients: [],
    to: [firm],
    subject: "Candidature : stage de fin de licence",
    when: { daysAgo: 10, hour: 15, minute: 4 },
    text: `Madame, Monsieur,\n\nActuellement en ${person.title}, je souhaite effectuer un stage de huit semaines dans votre coopérative. Vous trouverez mon CV ci-joint.\n\nJe reste à votre disposition pour un entretien.\n\n${signature}`,
    attachments: [
      {
        name: `CV ${person.sn}.pdf`,
        type: "application/pdf",
        bytes: pdfFile(`CV - ${person.displayName}`, [person.title, person.mail]),
      },
    ],
  });
  const answer = scribe.letter({
    from: firm,
    recipients: [person],
    subject: "RE: Candidature : stage de fin de licence",
    when: { daysAgo: 2, hour: 10, minute: 31 },
    text: `Bonjour ${person.givenName},\n\nVotre profil nous intéresse : seriez-vous disponible pour un entretien en visioconférence ${frenchDay(momentAfter(scribe.now, 4, 11))} à 11 h ?\n\nCordialement,\nLe service recrutement\n\n${quote(application)}`,
    parent: application,
    flags: "f",
    tags: ["Stage"],
    essential: true,
  });
  const agreement = scribe.letter({
    from: { name: "Bureau des stages", mail: "stages@univ-valmoree.example" },
    recipients: [person],
    subject: "Convention de stage : modèle à compléter et à faire signer par les trois parties",
    when: { daysAgo: 1, hour: 14, minute: 12 },
    text: "Bonjour,\n\nVoici le modèle de convention. Comptez deux semaines pour le circuit de signatures.\n\nLe bureau des stages",
    attachments: [
      {
        name: "Convention de stage.odt",
        type: "application/vnd.oasis.opendocument.text",
        bytes: odtFile("Convention de stage", [
          "Entre les soussignés…",
          "Article 1 – Objet",
          "Article 2 – Durée",
        ]),
      },
    ],
    tags: ["Stage", "Urgent"],
    essential: true,
  });
  return [application, answer, agreement];
}

/** A draft, which has no recipient's copy. */
function draft(scribe: Scribe, person: Person, subject: string, text: string): Letter {
  const letter = scribe.letter({
    from: { name: person.displayName, mail: person.mail },
    recipients: [person],
    to: [{ name: "Secrétariat", mail: "scolarite.sciences@univ-valmoree.example" }],
    subject,
    when: { daysAgo: scribe.random.int(0, 5), hour: 16, minute: scribe.random.int(0, 59) },
    text,
    folder: "Drafts",
    flags: "d",
    essential: true,
  });
  return letter;
}

/** Messages that pretend: a spoofed name, and a link whose text lies about its target. */
function junk(scribe: Scribe, person: Person): readonly Letter[] {
  const shown = "https://messagerie.univ-valmoree.example/connexion";
  const real = "http://univ-valmoree.verification-compte.example/login.php?id=77";
  const text =
    "Cher utilisateur,\n\nVotre boîte de messagerie a atteint 99 % de son quota. Sans action de votre part " +
    "sous 24 H votre compte sera SUPPRIMÉ définitivement.";
  const phishing = scribe.letter({
    from: {
      name: "Assistance numérique Université de Valmorée",
      mail: "support-it@boite-pleine.example",
    },
    replyTo: { mail: "validation.compte@courrier-gratuit.example" },
    recipients: [person],
    subject: "⚠️ URGENT : votre messagerie sera désactivée sous 24 H",
    when: { daysAgo: 1, hour: 4, minute: 17 },
    text: `${text}\n\nVérifiez votre compte : ${real}`,
    html: documentHtml(
      "Verification",
      `${paragraphsHtml(text)}\n<p><a href="${real}">${shown}</a></p>` +
        `<img src="http://suivi.boite-pleine.example/p.gif?u=${person.uid}" width="1" height="1" alt="">`,
    ),
    folder: "Junk",
    flags: "u",
    headers: { "X-Spam-Flag": "YES", "X-Spam-Score": "11.3", "X-Priority": "1" },
    essential: true,
  });
  const prize = scribe.letter({
    from: { name: "Lot de la semaine", mail: "gagnant@tirage-special.example" },
    recipients: [person],
    to: [{ mail: "undisclosed@tirage-special.example" }],
    subject: "F.é.l.i.c.i.t.a.t.i.o.n.s : un ordinateur portable vous attend !!!",
    when: { daysAgo: 8, hour: 2, minute: 55 },
    text: "Vous avez été tiré au sort. Répondez avec vos coordonnées bancaires pour recevoir votre lot.",
    folder: "Junk",
    flags: "u",
    headers: { "X-Spam-Flag": "YES", "X-Spam-Score": "18.9" },
    essential: true,
  });
  return [phishing, prize];
}

function thrownAway(scribe: Scribe, person: Person): readonly Letter[] {
  return [
    scribe.letter({
      from: { name: "Promo Resto Étudiant", mail: "promo@resto-promo.example" },
      recipients: [person],
      subject: "-20 % sur les menus du midi",
      when: { daysAgo: 12, hour: 11 },
      text: "Offre valable jusqu’à dimanche sur présentation de ce message.",
      folder: "Trash",
      flags: "",
      essential: true,
    }),
    scribe.letter({
      from: platform,
      recipients: [person],
      subject: "Confirmation d’inscription au test de positionnement",
      when: { daysAgo: 41, hour: 9, minute: 9 },
      text: "Votre inscription est enregistrée.",
      folder: "Trash",
      flags: "",
      essential: true,
    }),
  ];
}

/** A subject longer than any list can show, to one's own tutor group. */
function longSubject(scribe: Scribe, person: Person, friend: Person): Letter {
  return scribe.letter({
    from: friend,
    recipients: [person],
    subject:
      "Compte rendu détaillé de la réunion du conseil de perfectionnement de la mention, avec les remarques " +
      "des représentantes et représentants des étudiants, les réponses de l’équipe pédagogique et le calendrier " +
      "prévisionnel des prochaines rencontres (à relire avant diffusion, merci !)",
    when: { daysAgo: 4, hour: 20, minute: 20 },
    text: `Coucou ${person.givenName},\n\nJe t’envoie le compte rendu, dis-moi si j’ai oublié quelque chose.\n\n${friend.givenName}`,
    tags: ["À relire"],
  });
}

/** An anecdotal exchange in which the person answered last. */
function exchange(scribe: Scribe, person: Person, friend: Person): readonly Letter[] {
  const question = scribe.letter({
    from: friend,
    recipients: [person],
    subject: "On mange ensemble jeudi ?",
    when: { daysAgo: 1, hour: 18, minute: 30 },
    text: `Salut ${person.givenName} !\n\nÇa te dit de manger au foyer jeudi midi ? On sera cinq ou six.\n\n${friend.givenName}`,
    flags: "r",
    essential: true,
  });
  const answer = scribe.letter({
    from: person,
    recipients: [friend],
    subject: "Re: On mange ensemble jeudi ?",
    when: { daysAgo: 0, hour: 9, minute: 2 },
    text: `Avec plaisir, 12 h 15 devant l’entrée ?\n\n${person.givenName}\n\n${quote(question)}`,
    parent: question,
    essential: true,
  });
  return [question, answer];
}

/** What a shared mailbox receives: requests of people. */
function requests(scribe: Scribe, mailbox: Person, people: readonly Person[]): readonly Letter[] {
  const senders = scribe.random.sample(
    people.filter(({ kind }) => kind === "student"),
    12,
  );
  const subjects = [
    "Demande d’attestation",
    "Question sur mon inscription",
    "Problème d’accès à mon compte",
    "Prolongation de prêt",
    "Changement d’adresse",
    "Salle fermée ce matin",
  ];
  return senders.map((sender, index) =>
    scribe.letter({
      from: sender,
      recipients: [mailbox],
      to: [addressOf(mailbox)],
      subject: subjects[index % subjects.length] ?? "Question",
      when: { daysAgo: index * 3, hour: 10 + (index % 7), minute: index * 4 },
      text: `Bonjour,\n\nJe vous écris au sujet de : ${subjects[index % subjects.length] ?? ""}. Pouvez-vous m’indiquer la marche à suivre ?\n\nMerci d’avance,\n${sender.displayName}\n${sender.title}`,
      filedIn: "Traités",
    }),
  );
}

/** How long ago the platform wrote, from today to last year. */
const NOTICE_DAYS = [
  0, 0, 1, 2, 3, 4, 5, 7, 9, 10, 13, 17, 21, 26, 31, 38, 46, 52, 60, 75, 90, 365,
];

/** The mail of one account that others do not share. */
export function personalMail(
  scribe: Scribe,
  person: Person,
  people: readonly Person[],
): readonly Letter[] {
  if (person.kind === "shared")
    return [...requests(scribe, person, people), ...junk(scribe, person)];
  const friends = people.filter(
    (other) =>
      other !== person && other.kind === person.kind && other.structure === person.structure,
  );
  const friend = scribe.random.pick(friends.length > 0 ? friends : people);
  const student = person.kind === "student";
  return [
    ...NOTICE_DAYS.map((daysAgo) => platformNotice(scribe, person, daysAgo)),
    loanNotice(scribe, person),
    ...(student ? internship(scribe, person) : []),
    longSubject(scribe, person, friend),
    ...(friend === person ? [] : exchange(scribe, person, friend)),
    draft(
      scribe,
      person,
      student ? "Demande d’aménagement d’emploi du temps" : "Demande de salle pour le jury",
      "Bonjour,\n\nJe vous écris pour",
    ),
    draft(scribe, person, "", "(à compléter)"),
    ...junk(scribe, person),
    ...thrownAway(scribe, person),
  ];
}

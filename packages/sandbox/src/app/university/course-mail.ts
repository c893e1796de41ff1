/**
 * What teachers write to their students: announcements, documents, changed rooms.
 *
 * @module
 */
import { csvFile, odtFile, pdfFile } from "./files.js";
import { documentHtml, paragraphsHtml } from "./html-mail.js";
import type { Attachment } from "./message-writer.js";
import { frenchDay, momentAfter, type Moment } from "./paris-time.js";
import { COURSES, personByUid, type Course, type Person } from "./people.js";
import { quote, type Letter, type Scribe } from "./scribe.js";

/** An announcement with holes. */
interface Announcement {
  readonly subject: (course: Course) => string;
  readonly text: (course: Course, scribe: Scribe) => string;
  readonly when: Moment;
  readonly attachments?: (course: Course) => readonly Attachment[];
  readonly tags?: readonly string[];
  readonly html?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** What a student answers, if anybody does. */
  readonly answer?: string;
}

const sheet = (course: Course, title: string): Attachment => ({
  name: `${course.code} - ${title}.pdf`,
  type: "application/pdf",
  bytes: pdfFile(`${course.code} - ${course.name}`, [
    title,
    "",
    "Exercice 1. Démontrer la propriété vue en cours.",
    "Exercice 2. Appliquer la méthode à l'exemple de la page 12.",
    "Exercice 3 (facultatif). Comparer avec une autre approche.",
    "",
    "À préparer avant la séance. Les documents sont autorisés.",
  ]),
});

const outline = (course: Course): Attachment => ({
  name: `Plan du cours – ${course.name}.odt`,
  type: "application/vnd.oasis.opendocument.text",
  bytes: odtFile(`Plan du cours : ${course.name}`, [
    "1. Rappels et notations",
    "2. Notions principales",
    "3. Études de cas",
    "Bibliographie disponible à la bibliothèque universitaire.",
  ]),
});

const groups = (course: Course): Attachment => ({
  name: `groupes_${course.code}.csv`,
  type: "text/csv",
  bytes: csvFile([
    ["Groupe", "Jour", "Heure", "Salle"],
    ["A", "lundi", "8 h 30", "B 104"],
    ["B", "mardi", "13 h 30", "B 210 ; bâtiment Nord"],
    ["C", "jeudi", "10 h 15", "Amphi Ormeaux"],
  ]),
});

/** The news of today: one for each course in turn. */
const TODAY: readonly Announcement[] = [
  {
    when: { daysAgo: 0, hour: 9, minute: 12 },
    subject: ({ code }) => `[${code}] Changement de salle pour la prochaine séance`,
    text: (course, { now }) =>
      `Bonjour à toutes et à tous,\n\nLa séance de ${course.name} de ${frenchDay(momentAfter(now, 1, 8))} ` +
      "aura lieu en salle B 210 au lieu de l’amphi Ormeaux (vidéoprojecteur en panne).\n\n" +
      "L’horaire ne change pas. Merci de prévenir celles et ceux qui ne lisent pas leurs messages !",
    tags: ["Urgent"],
    headers: { "X-Priority": "1", Importance: "high" },
  },
  {
    when: { daysAgo: 0, hour: 11, minute: 2 },
    subject: ({ name }) => `Supports de la séance de ${name.toLowerCase()} en ligne`,
    text: () =>
      "Bonjour,\n\nLe diaporama et les scripts montrés ce matin sont dans l’espace de cours, section " +
      "« Supports ». Dites-moi si un fichier ne s’ouvre pas.",
  },
  {
    when: { daysAgo: 0, hour: 13, minute: 40 },
    subject: ({ code }) => `[${code}] TD de demain en visioconférence`,
    text: () =>
      "Bonjour,\n\nEn raison des travaux du bâtiment Nord, le TD de demain se fera à distance, à l’heure " +
      "habituelle. Le lien est épinglé en tête de l’espace de cours.",
    tags: ["Urgent"],
    html: true,
  },
  {
    when: { daysAgo: 0, hour: 8, minute: 5 },
    subject: ({ code }) => `[${code}] Reading for next week`,
    text: () =>
      `Dear all,\n\nFor our next class, please read chapter 5 and prepare two ` +
      "questions for the discussion.\n\nSee you soon,",
    answer: "Hello,\n\nIs the last section of chapter 5 included as well?\n\nThank you,",
  },
];

/** The news of yesterday, likewise. */
const YESTERDAY: readonly Announcement[] = [
  {
    when: { daysAgo: 1, hour: 17, minute: 48 },
    subject: ({ code }) => `[${code}] Feuille d’exercices n° 4 et corrigé de la n° 3`,
    text: () =>
      "Bonjour,\n\nVous trouverez ci-joint la feuille d’exercices n° 4. Le corrigé de la feuille n° 3 est " +
      "en ligne sur l’espace de cours.\n\nLes exercices 1 et 2 sont à préparer pour la prochaine séance ; " +
      "je ramasserai quelques copies.",
    attachments: (course) => [sheet(course, "Feuille d'exercices 4")],
    answer:
      "Bonjour,\n\nMerci pour la feuille. Pour l’exercice 2, faut-il traiter aussi le cas limite de la " +
      "page 12 ou seulement le cas général ?\n\nBonne soirée,",
  },
  {
    when: { daysAgo: 1, hour: 12, minute: 15 },
    subject: ({ name }) => `${name} : qui veut présenter un article ?`,
    text: () =>
      "Bonjour,\n\nIl reste deux créneaux pour présenter un article (10 minutes, en binôme, bonus d’un " +
      "point). Répondez-moi en indiquant votre binôme.",
    answer: "Bonjour,\n\nJe suis volontaire pour le premier créneau.\n\nBonne journée,",
  },
  {
    when: { daysAgo: 1, hour: 9, minute: 50 },
    subject: ({ code }) => `[${code}] Sujet du contrôle continu n° 2`,
    text: () =>
      "Bonjour,\n\nLe sujet est joint à ce message. Le travail est individuel et à remettre dans dix jours, " +
      "au format PDF, dans l’espace de cours.",
    attachments: (course) => [sheet(course, "Contrôle continu 2")],
    tags: ["Important"],
  },
];

/** What every course has said earlier. */
const EARLIER: readonly Announcement[] = [
  {
    when: { daysAgo: 4, hour: 11, minute: 5 },
    subject: (course) => `Partiel de ${course.name.toLowerCase()} : modalités`,
    text: (course, { now }) =>
      `Bonjour,\n\nLe partiel de ${course.name} se tiendra ${frenchDay(momentAfter(now, 12, 9))}, de 9 h à ` +
      "11 h, amphi Ormeaux. Durée : 2 h, une feuille de notes recto verso manuscrite est autorisée.\n\n" +
      "Les étudiantes et étudiants bénéficiant d’un tiers-temps sont invités à se signaler auprès du " +
      "secrétariat avant vendredi.",
    tags: ["Important"],
    html: true,
    answer:
      "Bonjour,\n\nLa calculatrice sera-t-elle autorisée pendant l’épreuve ?\n\nBien cordialement,",
  },
  {
    when: { daysAgo: 16, hour: 8, minute: 31 },
    subject: (course) => `[${course.code}] Groupes de TD`,
    text: () =>
      "Bonjour,\n\nLa répartition définitive des groupes de TD est dans le fichier joint. Les changements " +
      "se font par permutation, avec l’accord des deux personnes, avant la fin de la semaine.",
    attachments: (course) => [groups(course)],
  },
  {
    when: { daysAgo: 43, hour: 14, minute: 20 },
    subject: (course) => `Bienvenue en ${course.name} – plan et bibliographie`,
    text: (course) =>
      `Bonjour et bienvenue dans le cours « ${course.name} » !\n\nVous trouverez en pièce jointe le plan du ` +
      "cours et la bibliographie. Les ouvrages marqués d’une étoile sont disponibles en prêt court à la " +
      "bibliothèque.\n\nL’évaluation repose sur un contrôle continu (40 %) et un examen terminal (60 %).",
    attachments: (course) => [outline(course)],
  },
  {
    when: { daysAgo: 371, hour: 10, minute: 2 },
    subject: (course) => `${course.name} : résultats de l’an passé et conseils`,
    text: () =>
      "Bonjour,\n\nComme plusieurs d’entre vous l’ont demandé, voici la répartition des notes de la session " +
      "précédente : moyenne 11,4 ; médiane 12 ; 71 % de réussite.\n\nUn conseil : reprenez chaque semaine " +
      "les exercices non traités en séance.",
    answer: "Merci beaucoup, c’est très utile pour s’organiser !\n\nBonne journée,",
  },
];

function announce(
  scribe: Scribe,
  course: Course,
  teacher: Person,
  students: readonly Person[],
  announcement: Announcement,
): readonly Letter[] {
  const text = `${announcement.text(course, scribe)}\n\n${teacher.displayName}\n${teacher.title}\n${teacher.structure.name}`;
  const subject = announcement.subject(course);
  const list = `${course.code.toLowerCase()}@listes.univ-valmoree.example`;
  const first = scribe.letter({
    from: teacher,
    recipients: students,
    to: [{ name: `Liste ${course.code}`, mail: list }],
    subject,
    when: { ...announcement.when, minute: scribe.random.int(0, 59) },
    text,
    html: announcement.html === true ? documentHtml(subject, paragraphsHtml(text)) : undefined,
    attachments: announcement.attachments?.(course),
    headers: {
      "List-Id": `${course.name} <${list.replace("@", ".")}>`,
      Precedence: "list",
      ...announcement.headers,
    },
    filedIn: `${course.folder}/${course.name}`,
    tags: announcement.tags,
    essential: announcement.when.daysAgo <= 1 || announcement.when.daysAgo > 300,
  });
  if (announcement.answer === undefined) return [first];
  const student = scribe.random.pick(students);
  const answer = scribe.letter({
    from: student,
    recipients: [teacher],
    subject: `Re: ${subject}`,
    when: { ...announcement.when, hour: announcement.when.hour + 3 },
    text: `${announcement.answer}\n${student.displayName}\n\n${quote(first)}`,
    parent: first,
    filedIn: "Enseignement",
  });
  const reply = scribe.letter({
    from: teacher,
    recipients: [student],
    subject: `Re: ${subject}`,
    when: { ...announcement.when, hour: announcement.when.hour + 4 },
    text: `Bonjour ${student.givenName},\n\nC’est bien vu, j’en parlerai au début de la prochaine séance.\n\n${teacher.displayName}\n\n${quote(answer)}`,
    parent: answer,
  });
  return [first, answer, reply];
}

/** The announcements of every course, to the people who follow it. */
export function courseMail(scribe: Scribe, people: readonly Person[]): readonly Letter[] {
  return COURSES.flatMap((course, index) => {
    const students = people.filter(
      ({ kind, courses }) => kind === "student" && courses.includes(course.code),
    );
    if (students.length === 0) return [];
    const teacher = personByUid(course.teacher);
    const today = TODAY[index % TODAY.length]!;
    const yesterday = YESTERDAY[index % YESTERDAY.length]!;
    return [today, yesterday, ...EARLIER].flatMap((one) =>
      announce(scribe, course, teacher, students, one),
    );
  });
}

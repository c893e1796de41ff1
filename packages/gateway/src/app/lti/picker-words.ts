/**
 * Words of the page on which a teacher chooses what a link shows.
 *
 * @module
 */
import type { LtiWidget } from "./widget-choice.js";

/** A language of the page. */
export type PickerLanguage = "fr" | "en";

/** The language of a platform's page (`launch_presentation.locale`); French unless it is English. */
export function chooseLanguage(locale: string): PickerLanguage {
  return /^en\b/i.test(locale.replaceAll("_", "-")) ? "en" : "fr";
}

/** Words in one language. */
export interface PickerWords {
  readonly title: string;
  readonly intro: string;
  readonly what: string;
  readonly widgets: Readonly<Record<LtiWidget, readonly [name: string, description: string]>>;
  readonly max: string;
  readonly maxHint: string;
  readonly view: string;
  readonly views: Readonly<Record<string, string>>;
  readonly name: string;
  readonly nameHint: string;
  readonly signIn: string;
  readonly add: string;
  readonly cancel: string;
  readonly back: string;
  readonly backHint: string;
}

/** The words by language. */
export const PICKER_WORDS: Readonly<Record<PickerLanguage, PickerWords>> = {
  fr: {
    title: "Que doit montrer ce lien ?",
    intro: "Chaque personne qui l’ouvre voit ses propres données, ou ce que le cours lui montre.",
    what: "Contenu",
    widgets: {
      inbox: ["Messages", "Les derniers messages reçus."],
      agenda: ["Agenda", "Les prochains rendez-vous, par liste, jour, semaine ou mois."],
      timetable: ["Emploi du temps", "Les cours à venir, et ce qui y a changé."],
      directory: ["Annuaire", "La recherche d’une personne, d’un service ou d’une salle."],
      "course-people": [
        "Les gens du cours",
        "Qui enseigne, qui étudie ; seuls les enseignants voient l’adresse de chacun.",
      ],
    },
    max: "Nombre de lignes",
    maxHint: "De 1 à 50. Laissez vide pour le nombre habituel.",
    view: "Vue",
    views: {
      "": "Habituelle",
      list: "Liste",
      day: "Jour",
      week: "Semaine",
      month: "Mois (agenda)",
    },
    name: "Titre du lien",
    nameHint: "Laissez vide pour reprendre le nom du contenu.",
    signIn: "demande à chacun de se connecter une fois",
    add: "Ajouter le lien",
    cancel: "Annuler",
    back: "Retour à la plateforme",
    backHint: "Si rien ne se passe, activez ce bouton.",
  },
  en: {
    title: "What should this link show?",
    intro: "Everyone who opens it sees their own data, or what the course shows them.",
    what: "Content",
    widgets: {
      inbox: ["Messages", "The latest messages received."],
      agenda: ["Calendar", "The next events, by list, day, week or month."],
      timetable: ["Timetable", "The next classes, and what has changed."],
      directory: ["Directory", "Search for a person, a department or a room."],
      "course-people": [
        "People in this course",
        "Who teaches, who studies; only teachers see everyone’s address.",
      ],
    },
    max: "Number of rows",
    maxHint: "From 1 to 50. Leave empty for the usual number.",
    view: "View",
    views: { "": "Usual", list: "List", day: "Day", week: "Week", month: "Month (calendar)" },
    name: "Title of the link",
    nameHint: "Leave empty to use the name of the content.",
    signIn: "asks everyone to sign in once",
    add: "Add the link",
    cancel: "Cancel",
    back: "Back to the platform",
    backHint: "If nothing happens, press this button.",
  },
};

/**
 * The widgets that portlets can hold.
 *
 * @module
 */

/** Languages in which titles and descriptions are ready. */
export type PortletLanguage = "fr" | "en";

/** A widget as a portlet. */
export interface PortletWidget {
  /** Name of the element. */
  readonly tag: string;
  /** File of the module, below the folder of scripts. */
  readonly file: string;
  /** Whether it shows something by itself, without an attribute that names what. */
  readonly standsAlone: boolean;
  readonly title: Readonly<Record<PortletLanguage, string>>;
  readonly description: Readonly<Record<PortletLanguage, string>>;
}

const widget = (
  name: string,
  standsAlone: boolean,
  fr: readonly [title: string, description: string],
  en: readonly [title: string, description: string],
): PortletWidget => ({
  tag: `partage-${name}`,
  file: `${name}.js`,
  standsAlone,
  title: { fr: fr[0], en: en[0] },
  description: { fr: fr[1], en: en[1] },
});

/** Every widget, by its short name. */
export const PORTLET_WIDGETS = {
  inbox: widget(
    "inbox",
    true,
    ["Mes messages", "Derniers messages de la messagerie PARTAGE"],
    ["My messages", "Latest messages of the PARTAGE mailbox"],
  ),
  agenda: widget(
    "agenda",
    true,
    ["Mon agenda", "Prochains rendez-vous des agendas PARTAGE"],
    ["My agenda", "What comes next in PARTAGE calendars"],
  ),
  timetable: widget(
    "timetable",
    true,
    ["Mon emploi du temps", "Cours en ce moment, cours suivants et changements"],
    ["My timetable", "Classes now, classes next and what changed"],
  ),
  directory: widget(
    "directory",
    true,
    ["Annuaire", "Personnes, groupes et salles de l’établissement"],
    ["Directory", "People, groups and rooms of the university"],
  ),
  contacts: widget(
    "contacts",
    true,
    ["Mes contacts", "Carnets d’adresses PARTAGE, personnels et partagés"],
    ["My contacts", "PARTAGE address books, own and shared"],
  ),
  setup: widget(
    "setup",
    true,
    ["Mes appareils", "Réglages de la messagerie sur téléphone et ordinateur"],
    ["My devices", "Mail settings for telephones and computers"],
  ),
  message: widget(
    "message",
    false,
    ["Un message", "Un message de la messagerie PARTAGE"],
    ["A message", "One message of the PARTAGE mailbox"],
  ),
  person: widget(
    "person",
    false,
    ["Une personne", "La fiche d’une personne de l’annuaire"],
    ["A person", "One entry of the directory"],
  ),
  "people-picker": widget(
    "people-picker",
    false,
    ["Choisir des personnes", "Champ qui trouve des personnes de l’annuaire"],
    ["Choose people", "A field that finds people of the directory"],
  ),
} as const satisfies Readonly<Record<string, PortletWidget>>;

/** Short name of a widget. */
export type PortletWidgetName = keyof typeof PORTLET_WIDGETS;

/** Short names of those that show something by themselves: one portlet each. */
export const STANDALONE_WIDGETS: readonly PortletWidgetName[] = (
  Object.keys(PORTLET_WIDGETS) as PortletWidgetName[]
).filter((name) => PORTLET_WIDGETS[name].standsAlone);

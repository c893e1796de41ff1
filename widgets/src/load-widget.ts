/**
 * Widgets by name, for pages that learn from a link or a frame which one they hold.
 *
 * @module
 */

const widgets = {
  agenda: () => import("./define/agenda.js"),
  contacts: () => import("./define/contacts.js"),
  "course-people": () => import("./define/course-people.js"),
  directory: () => import("./define/directory.js"),
  inbox: () => import("./define/inbox.js"),
  "people-picker": () => import("./define/people-picker.js"),
  person: () => import("./define/person.js"),
  setup: () => import("./define/setup.js"),
  timetable: () => import("./define/timetable.js"),
} as const satisfies Readonly<Record<string, () => Promise<unknown>>>;

/** What stands after `partage-` in the tag of a widget. */
export type WidgetName = keyof typeof widgets;

/** Whether there is such a widget. */
export function isWidgetName(name: string): name is WidgetName {
  return Object.hasOwn(widgets, name);
}

/** Makes sure that a widget is defined; rejects when its code can't be fetched. */
export async function defineWidget(name: WidgetName): Promise<void> {
  if (!customElements.get(`partage-${name}`)) await widgets[name]();
}

/**
 * Which widget a link shows, and how: written into a link by the picker, read again at its launch. A
 * teacher can edit these parameters in the platform, so they are words and small numbers of a list.
 *
 * @module
 */

/**
 * Widgets that a link can show, and what can be chosen of each. Where there is no scope, the session of a
 * launch is enough, on platforms that tell who is in a course.
 */
export const LTI_WIDGETS = {
  inbox: { max: "max", views: [], scope: "mail.read" },
  agenda: { max: "limit", views: ["list", "day", "week", "month"], scope: "calendar.read" },
  timetable: { max: "max", views: ["list", "day", "week"], scope: "timetable.read" },
  directory: { max: "max", views: [], scope: "directory.read" },
  "course-people": { max: "max", views: [], scope: null },
} as const;

/** A widget that a link can show. */
export type LtiWidget = keyof typeof LTI_WIDGETS;

/** What a link shows. */
export interface WidgetChoice {
  readonly widget: LtiWidget;
  /** Most rows. */
  readonly max?: number;
  readonly view?: string;
}

/** Most rows that can be asked for. */
export const MOST_ROWS = 50;

/** Whether a text names a widget of the list. */
export function isLtiWidget(text: string): text is LtiWidget {
  return Object.hasOwn(LTI_WIDGETS, text);
}

/** Reads parameters; undefined when they name no widget, and whatever is not on the list is left out. */
export function readChoice(read: (name: string) => string | undefined): WidgetChoice | undefined {
  const widget = read("widget") ?? "";
  if (!isLtiWidget(widget)) return undefined;
  const rules = LTI_WIDGETS[widget];
  const max = Number(/^[1-9]\d?$/.exec(read("max") ?? "")?.[0] ?? 0);
  const view = rules.views.find((each) => each === read("view"));
  return {
    widget,
    ...(max > 0 && max <= MOST_ROWS ? { max } : {}),
    ...(view === undefined ? {} : { view }),
  };
}

/** The parameters of a choice, as they stand in a link (texts all of them). */
export function choiceParameters({ widget, max, view }: WidgetChoice): Record<string, string> {
  return {
    widget,
    ...(max === undefined ? {} : { max: String(max) }),
    ...(view === undefined ? {} : { view }),
  };
}

/** Attributes of the element that shows a choice. */
export function choiceAttributes({ widget, max, view }: WidgetChoice): Record<string, string> {
  const { max: name } = LTI_WIDGETS[widget];
  return {
    ...(max === undefined ? {} : { [name]: String(max) }),
    ...(view === undefined ? {} : { view }),
  };
}

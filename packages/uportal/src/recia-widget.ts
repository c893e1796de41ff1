/**
 * What RECIA's widgets wrapper shows of somebody's mail, from what `compat/recia/email/summary` of the
 * gateway answers. The shapes are those of RECIA's public contract (`EmailApiResponse`, `Widget`).
 *
 * @module
 */

/** A message of the summary. */
export interface ReciaMessage {
  readonly id: string;
  /** Null for a message without one. */
  readonly subject: string | null;
  readonly read: boolean;
}

/** What the mail endpoint of RECIA's widgets answers. */
export interface ReciaEmailSummary {
  readonly messageSummaryForWidgetList: readonly ReciaMessage[];
  /** Name of the mailbox. */
  readonly inbox: string;
  readonly messageNotReadCount: number;
}

/** A link of a widget. */
export interface ReciaLink {
  readonly href: string;
  readonly target?: string;
  readonly rel?: string;
}

/** A line of a widget. */
export interface ReciaWidgetItem {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly icon?: string;
  readonly link?: ReciaLink;
  readonly isNew?: boolean;
  readonly dispatchEvents?: readonly { readonly type: string; readonly detail?: object }[];
}

/** What an adapter gives the wrapper of one widget. */
export interface ReciaWidget {
  readonly notifications: number;
  readonly link?: ReciaLink;
  readonly items: readonly ReciaWidgetItem[];
}

/** How {@link toReciaWidget} makes links. */
export interface ReciaWidgetOptions {
  /** URL of the gateway, whose `open` leads into the webmail. */
  readonly gateway: string;
  /** Functional name of the portlet, for the portal's statistics; `CourrielEleves` by default. */
  readonly fname?: string;
  /** Context of the portal; with it, links pass by its statistics (`api/ExternalURLStats`). */
  readonly context?: string;
  /** Name of a message without a subject; the wrapper's own key for it by default. */
  readonly withoutSubject?: string;
}

const NEW_TAB = { target: "_blank", rel: "noopener noreferrer" } as const;

/** The mail widget of a summary; texts stay texts, as the wrapper draws them. */
export function toReciaWidget(
  summary: ReciaEmailSummary,
  { gateway, context, ...options }: ReciaWidgetOptions,
): ReciaWidget {
  const { fname = "CourrielEleves", withoutSubject = "I18N$emailSubjectNull$" } = options;
  const link = (query: string): ReciaLink => {
    const open = `${gateway.replace(/\/+$/, "")}/open?${query}`;
    if (context === undefined) return { href: open, ...NEW_TAB };
    const asked = new URLSearchParams({ fname, service: open });
    return { href: `${context}/api/ExternalURLStats?${asked.toString()}`, ...NEW_TAB };
  };
  return {
    notifications: summary.messageNotReadCount,
    link: link("view=mail"),
    items: summary.messageSummaryForWidgetList.map(({ id, subject, read }) => ({
      id,
      name: subject ?? withoutSubject,
      link: link(new URLSearchParams({ view: "mail", id }).toString()),
      isNew: !read,
      dispatchEvents: [{ type: "click-portlet-card", detail: { fname } }],
    })),
  };
}

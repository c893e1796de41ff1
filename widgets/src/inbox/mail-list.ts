/**
 * The rows of a view of a mailbox as one live query.
 *
 * @module
 */
import type { EmailFilter, Id } from "@partage-ent/jmap";
import {
  type Connection,
  type EmailPreset,
  type ListEmailsOptions,
  listEmails,
  type LiveQuery,
  liveQuery,
  ROW_PROPERTIES,
} from "@partage-ent/sdk";
import type { RowEmail } from "./row.js";

/** Which messages a list shows. */
export interface ListView {
  /** Role, id or path of a mailbox, or `everywhere`. */
  readonly mailbox: string;
  readonly preset: EmailPreset;
  /** Words to look for. */
  readonly text: string;
  readonly filter: EmailFilter | undefined;
  /** One row per thread. */
  readonly collapseThreads: boolean;
  /** Rows at most. */
  readonly limit: number;
}

/** Rows of a list, in order; a gap is a row that is not loaded. */
export interface Rows {
  readonly items: readonly (RowEmail | undefined)[];
  readonly hasMore: boolean;
  /** Messages per thread, when threads are collapsed. */
  readonly sizes: ReadonlyMap<Id, number>;
}

/** What rows are drawn from; `replyTo` tells a forged sender. */
const PROPERTIES = [...ROW_PROPERTIES, "replyTo"] as const;

/** The options of `listEmails` that a view stands for. */
export function listOptions(view: ListView): ListEmailsOptions<(typeof PROPERTIES)[number]> {
  const { text, ...rest } = view;
  return { ...rest, text: text || undefined, properties: PROPERTIES };
}

/** Types whose change makes a list old. */
export const LIST_TYPES: readonly string[] = ["Email", "Mailbox"];

/** The newest rows of a view; elements that show the same view share it. */
export function newestRows(connection: Connection, view: ListView): LiveQuery<Rows> {
  return liveQuery(connection, {
    key: `rows ${JSON.stringify(view)}`,
    types: LIST_TYPES,
    async load(signal) {
      const page = await listEmails(connection, { ...listOptions(view), signal });
      return {
        items: page.items,
        hasMore: page.hasMore,
        sizes: new Map(page.threads.map(({ id, emailIds }) => [id, emailIds.length])),
      };
    },
  });
}

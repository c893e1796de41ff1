/**
 * Lists of emails.
 *
 * @module
 */
import {
  mail,
  type EmailFilter,
  type EmailFilterCondition,
  type EmailProperty,
} from "@partage-ent/jmap";
import { withAccount, type OpenAccount } from "./account.js";
import type { Connection } from "./connection.js";
import {
  ROW_PROPERTIES,
  type EmailPage,
  type EmailPreset,
  type EmailWith,
  type ListEmailsOptions,
  type RowProperty,
} from "./email-page.js";
import { errorCode } from "./error.js";
import { mailboxIdOf } from "./mailbox-choice.js";

/**
 * Lists one page of a mailbox, newest email first.
 *
 * @example `const { items } = await listEmails(connection, { preset: "unread", limit: 5 })`
 * @throws {@link PartageError} `ERR_NOT_FOUND` when the mailbox or anchor does not exist,
 * `ERR_INVALID_FILTER` when the server can't serve the filter, text or sort.
 */
export function listEmails<const Property extends EmailProperty = RowProperty>(
  connection: Connection,
  options: ListEmailsOptions<Property> = {},
): Promise<EmailPage<EmailWith<Property>>> {
  return withAccount(connection, mail, options, async (account) => {
    const { accountId, call } = account;
    const { position, anchor, anchorOffset, collapseThreads, sort, limit = 20 } = options;
    const query = call(
      "Email/query",
      {
        accountId,
        filter: await filterOf(account, options),
        sort: sort ?? [{ property: "receivedAt", isAscending: false }],
        ...(anchor ? { anchor, anchorOffset } : { position }),
        limit,
        collapseThreads,
        calculateTotal: options.total,
      },
      options,
    );
    const properties = propertiesOf(options);
    const emails = call("Email/get", { accountId, ids: query.ref("/ids"), properties }, options);
    const threads = collapseThreads
      ? call("Thread/get", { accountId, ids: emails.ref("/list/*/threadId") }, options)
      : undefined;
    const [found, { list, state }, threadsFound] = await Promise.all([query, emails, threads]);
    const byId = new Map(list.map((item) => [item.id, item]));
    const nextPosition = found.position + found.ids.length;
    return {
      accountId,
      items: found.ids.flatMap(
        (id) => byId.get(id) ?? [],
      ) as readonly unknown[] as readonly EmailWith<Property>[],
      threads: threadsFound?.list ?? [],
      position: found.position,
      nextPosition,
      hasMore:
        found.total === undefined
          ? found.ids.length >= Math.min(limit, found.limit ?? limit)
          : nextPosition < found.total,
      total: found.total,
      state,
    };
  });
}

/**
 * Walks all emails of a list, page after page; what arrives meanwhile moves nothing.
 *
 * @throws {@link PartageError} as {@link listEmails} does.
 */
export async function* eachEmail<const Property extends EmailProperty = RowProperty>(
  connection: Connection,
  options: ListEmailsOptions<Property> = {},
): AsyncGenerator<EmailWith<Property>> {
  let page = await listEmails(connection, options);
  for (;;) {
    yield* page.items;
    if (!page.hasMore) return;
    const { items, nextPosition } = page;
    const last = items.at(-1)?.id;
    const byPosition = () =>
      listEmails(connection, { ...options, anchor: undefined, position: nextPosition });
    page = last
      ? await listEmails(connection, { ...options, anchor: last, anchorOffset: 1 }).catch(
          (error: unknown) => {
            // The last email of the page before was moved or deleted: only its place is left.
            if (errorCode(error) === "ERR_NOT_FOUND") return byPosition();
            throw error;
          },
        )
      : await byPosition();
  }
}

/** Typed by the one name this module reads; the result is given the caller's own names. */
function propertiesOf(options: ListEmailsOptions<EmailProperty>): readonly ["threadId"] {
  const properties: readonly EmailProperty[] = options.properties ?? ROW_PROPERTIES;
  const all = options.collapseThreads ? new Set([...properties, "threadId"]) : properties;
  return [...all] as unknown as readonly ["threadId"];
}

const PRESETS: Readonly<Record<EmailPreset, EmailFilterCondition>> = {
  all: {},
  unread: { notKeyword: "$seen" },
  flagged: { hasKeyword: "$flagged" },
  important: { hasKeyword: "$important" },
};

async function filterOf(
  account: OpenAccount,
  options: ListEmailsOptions<EmailProperty>,
): Promise<EmailFilter> {
  const { mailbox = "inbox", preset = "all", text, filter } = options;
  const { trash, junk } = account.session.wellKnown[account.accountId]?.mailboxes ?? {};
  const own: EmailFilterCondition = {
    ...(mailbox === "everywhere"
      ? { inMailboxOtherThan: [trash, junk].filter((id) => id !== undefined) }
      : { inMailbox: await mailboxIdOf(account, mailbox, options) }),
    ...PRESETS[preset],
    ...(text?.trim() ? { text: text.trim() } : undefined),
  };
  return filter ? { operator: "AND", conditions: [own, filter] } : own;
}

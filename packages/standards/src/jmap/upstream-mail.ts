/**
 * Mail of an upstream JMAP server (RFC 8621), with identities and quotas (RFC 9425).
 *
 * @module
 */
import type {
  Email,
  EmailFilter,
  Id,
  Identity,
  Mailbox,
  MailboxCreate,
  Quota,
  SearchSnippet,
  SetError,
} from "@partage-ent/jmap";
import {
  type EditResults,
  type Edits,
  type EmailFetch,
  type EmailQuery,
  type FetchedEmail,
  type IdentityBackend,
  type MailBackend,
  MethodFailure,
  type QueryResult,
  type QuotaBackend,
  type Records,
  searchMarker,
} from "@partage-ent/server";
import { readEmail } from "./email-record.js";
import { readIdentity, readMailbox, readQuota, readSnippet, readThread } from "./mail-records.js";
import { isId, isRecord, type JsonRecord, listOf } from "./shape.js";
import { possibleIds, readQuery, readRecords, readSet, setArguments } from "./upstream-answers.js";
import { attachmentsByHeader, cleanFilter, wordsOfFilter } from "./upstream-filter.js";
import { notUnderstood } from "./upstream-failure.js";
import { getAll, getChanges, withImpossible } from "./upstream-reads.js";
import type { UpstreamScope } from "./upstream-scope.js";

/** Mail of one person during one request. */
export function upstreamMail(scope: UpstreamScope): MailBackend {
  return {
    getMailboxes: (accountId, ids) => getAll(scope, accountId, "Mailbox/get", ids, readMailbox),
    getMailboxChanges: (...args) => getChanges(scope, "Mailbox/changes", ...args),
    setMailboxes: (...args) => setMailboxes(scope, ...args),
    queryEmails: (...args) => queryEmails(scope, ...args),
    getEmails: (...args) => getEmails(scope, ...args),
    getEmailChanges: (...args) => getChanges(scope, "Email/changes", ...args),
    setEmails: (...args) => setEmails(scope, ...args),
    getThreads: (accountId, ids) => getAll(scope, accountId, "Thread/get", ids, readThread),
    getThreadChanges: (...args) => getChanges(scope, "Thread/changes", ...args),
    getSearchSnippets: (...args) => getSearchSnippets(scope, ...args),
  };
}

/** Identities of one person during one request (RFC 8621 section 6). */
export function upstreamIdentities(scope: UpstreamScope): IdentityBackend {
  const read = (value: unknown): Identity | undefined => readIdentity(value, scope.principal);
  return {
    getIdentities: async (accountId, ids) => {
      // Few, and their ids are ours where the server's are none: so all are asked for.
      const all = await getAll(scope, accountId, "Identity/get", null, read);
      if (ids === null) return all;
      return withImpossible({ ...all, list: all.list.filter(({ id }) => ids.includes(id)) }, ids);
    },
  };
}

/** Quotas of one person during one request (RFC 9425). */
export function upstreamQuota(scope: UpstreamScope): QuotaBackend {
  return {
    getQuotas: (accountId, ids): Promise<Records<Quota>> =>
      getAll(scope, accountId, "Quota/get", ids, readQuota),
  };
}

async function getEmails(
  scope: UpstreamScope,
  accountId: Id,
  ids: readonly Id[],
  fetch: EmailFetch,
): Promise<Records<FetchedEmail>> {
  scope.requireAccount(accountId);
  const possible = possibleIds(ids);
  const { properties, bodyProperties, maxBodyValueBytes, ...values } = fetch;
  const answer = await scope.call("Email/get", {
    ids: possible,
    properties: [...new Set(["id" as const, ...properties])],
    ...(bodyProperties.length > 0 ? { bodyProperties } : {}),
    ...values,
    // No limit is said by saying nothing: Cyrus takes no 0 there.
    ...(maxBodyValueBytes > 0 ? { maxBodyValueBytes } : {}),
  });
  const read = (value: unknown): FetchedEmail | undefined => readEmail(value, fetch);
  return withImpossible(readRecords(answer, possible, read), ids);
}

const SHOWN: EmailFetch = {
  properties: ["id", "subject", "preview"],
  bodyProperties: [],
  fetchTextBodyValues: false,
  fetchHTMLBodyValues: false,
  fetchAllBodyValues: false,
  maxBodyValueBytes: 0,
};

/** Where the server marks nothing (its index may lag behind), words are marked in what lists show. */
async function getSearchSnippets(
  scope: UpstreamScope,
  accountId: Id,
  filter: EmailFilter | null,
  emailIds: readonly Id[],
): Promise<Pick<Records<SearchSnippet>, "list" | "notFound">> {
  scope.requireAccount(accountId);
  const ids = possibleIds(emailIds);
  const words = wordsOfFilter(cleanFilter(filter));
  const [answer, emails] = await Promise.all([
    scope.call("SearchSnippet/get", { filter: words, emailIds: ids }),
    getEmails(scope, accountId, emailIds, SHOWN),
  ]);
  if (!Array.isArray(answer["list"])) throw notUnderstood();
  const snippets = listOf(answer["list"], ids.length).flatMap((value) => readSnippet(value) ?? []);
  const told = new Map(snippets.map((snippet) => [snippet.emailId, snippet]));
  const mark = searchMarker(words);
  return {
    list: emails.list.map(({ id, subject = null, preview = "" }) => {
      const [theirs, ours] = [told.get(id), mark({ subject, preview })];
      return {
        emailId: id,
        subject: theirs?.subject ?? ours.subject,
        preview: theirs?.preview ?? ours.preview,
      };
    }),
    notFound: emails.notFound,
  };
}

async function queryEmails(
  scope: UpstreamScope,
  accountId: Id,
  query: EmailQuery,
): Promise<QueryResult> {
  scope.requireAccount(accountId);
  const { filter, anchor, anchorOffset, position, ...rest } = query;
  const { isCyrus, sortOptions } = await scope.session();
  const strange = rest.sort.find(({ property }) => !sortOptions.includes(property));
  if (strange !== undefined) {
    throw new MethodFailure("unsupportedSort", "The mail server does not sort by this.");
  }
  const clean = cleanFilter(filter);
  const answer = await scope.call("Email/query", {
    ...rest,
    filter: isCyrus ? attachmentsByHeader(clean) : clean,
    ...(anchor === null ? { position } : { anchor, anchorOffset }),
  });
  return readQuery(answer, query);
}

/** Keywords and mailboxes are all that an update changes, so nothing else is told of it. */
const readNothing = (): Partial<Email> => ({});

async function setEmails(
  scope: UpstreamScope,
  accountId: Id,
  edits: Edits<never>,
): Promise<EditResults<Email>> {
  scope.requireAccount(accountId);
  const doomed = possibleIds(edits.destroy);
  const nothing = { list: [] as readonly unknown[] };
  // Cyrus says that it destroyed what never was: what was there before is read in the same request.
  const [before, answer] = await Promise.all([
    doomed.length > 0 ? scope.call("Email/get", { ids: doomed, properties: ["id"] }) : nothing,
    scope.call("Email/set", setArguments(edits)),
  ]);
  const were = new Set(
    listOf(before["list"], doomed.length).map((value) => (isRecord(value) ? value["id"] : null)),
  );
  const results = readSet(answer, edits, readNothing);
  const invented = results.destroyed.filter((id) => !were.has(id));
  const gone = invented.map((id) => [id, { type: "notFound" }] as const);
  return {
    ...results,
    destroyed: results.destroyed.filter((id) => were.has(id)),
    notDestroyed: new Map<Id, SetError>([...results.notDestroyed, ...gone]),
  };
}

async function setMailboxes(
  scope: UpstreamScope,
  accountId: Id,
  {
    onDestroyRemoveEmails,
    ...edits
  }: Edits<MailboxCreate> & {
    readonly onDestroyRemoveEmails: boolean;
  },
): Promise<EditResults<Mailbox>> {
  scope.requireAccount(accountId);
  const bad = new Map(
    [...edits.create].flatMap(([key, { name }]): [Id, SetError][] =>
      name.trim() === "" || name.length > 500 ? [[key, BAD_NAME]] : [],
    ),
  );
  const create = new Map([...edits.create].filter(([key]) => !bad.has(key)));
  const answer = await scope.call("Mailbox/set", {
    ...setArguments({ ...edits, create }),
    onDestroyRemoveEmails,
  });
  const results = readSet(answer, { ...edits, create }, readMadeMailbox);
  return { ...results, notCreated: inOrder(edits.create.keys(), bad, results.notCreated) };
}

const BAD_NAME: SetError = {
  type: "invalidProperties",
  description: "This can't be the name of a mailbox.",
  properties: ["name"],
};

function inOrder(
  keys: Iterable<Id>,
  ...maps: readonly ReadonlyMap<Id, SetError>[]
): ReadonlyMap<Id, SetError> {
  const all = new Map<Id, SetError>();
  for (const key of keys) {
    const error = maps.find((map) => map.has(key))?.get(key);
    if (error !== undefined) all.set(key, error);
  }
  return all;
}

/** Of what the server says of a new mailbox, what it set by itself. */
function readMadeMailbox(value: JsonRecord): Partial<Mailbox> {
  if (!isId(value["id"])) return {};
  const whole = readMailbox(value);
  const told = Object.entries(whole ?? {}).filter(([key]) => Object.hasOwn(value, key));
  return Object.fromEntries(told);
}

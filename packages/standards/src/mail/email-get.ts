/**
 * `Email/get` (RFC 8621 section 4.2): one FETCH for all emails of a mailbox tells what lists show; texts
 * of bodies, headers of parts and previews that the server does not make take another.
 *
 * @module
 */
import type { EmailHeader, Id } from "@partage-ent/jmap";
import { type EmailFetch, type FetchedEmail, previewText, type Records } from "@partage-ent/server";
import type { EmailPlace, ImapPlace, ImapScope, SelectedMailbox } from "../imap/imap-scope.js";
import { type MessagePart, UNREADABLE } from "./body-structure.js";
import { bodyOf, needsBody, needsPartHeaders } from "./email-body.js";
import { derivedBodyOf } from "./derived-body.js";
import { headerFieldsOf, headerValues, readHeaders } from "./header-values.js";
import { keywordsOf } from "./keywords.js";
import { fetchMessages, type MessageData, type MessageFetch, utcDate } from "./message-fetch.js";
import { fetchPartHeaders, fetchPreviews, fetchTexts, type PartTexts } from "./part-fetch.js";
import { byPlace, inSameMailbox } from "./same-mailbox.js";
import { threadIdOf } from "./thread-id.js";

/** Octets of a whole header that are looked at. */
const MAX_HEADER = 262_144;

/** Reads emails. */
export async function getEmails(
  scope: ImapScope,
  accountId: Id,
  ids: readonly Id[],
  fetch: EmailFetch,
): Promise<Records<FetchedEmail>> {
  scope.requireAccount(accountId);
  const state = await scope.state();
  const emails = new Map<Id, FetchedEmail>();
  if (ids.length > 0) {
    const located = await scope.locate([...new Set(ids)]);
    await Promise.all(
      byPlace(located.values()).map(async ({ place, items }) => {
        const found = await inSameMailbox(scope, place, "read", [], (mailbox) =>
          emailsIn(mailbox, place, items, fetch),
        );
        for (const email of found) emails.set(email.id, email);
      }),
    );
  }
  const list: FetchedEmail[] = [];
  const notFound: Id[] = [];
  for (const id of ids) {
    const email = emails.get(id);
    if (email === undefined) notFound.push(id);
    else list.push(email);
  }
  return { state, list, notFound };
}

function messageFetch(mailbox: SelectedMailbox, fetch: EmailFetch): MessageFetch {
  const wants = (property: EmailFetch["properties"][number]): boolean =>
    fetch.properties.includes(property);
  const hasPreview = mailbox.has("PREVIEW");
  return {
    flags: wants("keywords"),
    receivedAt: wants("receivedAt"),
    size: wants("size"),
    structure: wants("hasAttachment") || needsBody(fetch) || (wants("preview") && !hasPreview),
    preview: wants("preview") && hasPreview,
    threadId: wants("threadId") && mailbox.has("OBJECTID"),
    fields: headerFieldsOf(fetch.properties, wants("threadId")),
    ...(wants("headers") ? { parts: [{ section: "HEADER", octets: MAX_HEADER }] } : {}),
  };
}

async function emailsIn(
  mailbox: SelectedMailbox,
  place: ImapPlace,
  items: readonly EmailPlace[],
  fetch: EmailFetch,
): Promise<readonly FetchedEmail[]> {
  const uids = items.map(({ uid }) => uid);
  const messages = await fetchMessages(mailbox, uids, messageFetch(mailbox, fetch));
  const structures = new Map<number, MessagePart>();
  for (const { uid, structure } of messages.values()) {
    if (structure !== undefined) structures.set(uid, structure ?? UNREADABLE);
  }
  const texts = await fetchTexts(mailbox, structures, fetch);
  const headers = needsPartHeaders(fetch)
    ? await fetchPartHeaders(mailbox, structures)
    : new Map<number, ReadonlyMap<string, readonly EmailHeader[]>>();
  const previews = await previewsOf(mailbox, messages, structures, fetch);
  return items.flatMap(({ emailId, uid }) => {
    const data = messages.get(uid);
    if (data === undefined) return [];
    const structure = structures.get(uid) ?? UNREADABLE;
    const body = needsBody(fetch)
      ? bodyOf(emailId, structure, fetch, texts.get(uid) ?? NO_TEXTS, headers.get(uid))
      : {};
    const preview = previews.get(uid);
    return [
      {
        ...emailOf(emailId, place, data, fetch),
        ...body,
        ...(preview === undefined ? {} : { preview }),
      },
    ];
  });
}

const NO_TEXTS: PartTexts = new Map();

async function previewsOf(
  mailbox: SelectedMailbox,
  messages: ReadonlyMap<number, MessageData>,
  structures: ReadonlyMap<number, MessagePart>,
  { properties }: EmailFetch,
): Promise<ReadonlyMap<number, string>> {
  const previews = new Map<number, string>();
  if (!properties.includes("preview")) return previews;
  const missing = new Map<number, MessagePart | undefined>();
  for (const { uid, preview } of messages.values()) {
    if (preview != null) previews.set(uid, previewText(preview, "text/plain"));
    else missing.set(uid, structures.get(uid));
  }
  const known = await withStructures(mailbox, missing);
  for (const [uid, preview] of await fetchPreviews(mailbox, known)) previews.set(uid, preview);
  return previews;
}

/** Servers that make previews need not make all of them (RFC 8970 section 3.1). */
async function withStructures(
  mailbox: SelectedMailbox,
  wanted: ReadonlyMap<number, MessagePart | undefined>,
): Promise<ReadonlyMap<number, MessagePart>> {
  const unknown = [...wanted.keys()].filter((uid) => wanted.get(uid) === undefined);
  const fetched = await fetchMessages(mailbox, unknown, { structure: true });
  const known = new Map<number, MessagePart>();
  for (const [uid, structure] of wanted) {
    known.set(uid, structure ?? fetched.get(uid)?.structure ?? UNREADABLE);
  }
  return known;
}

function emailOf(
  id: Id,
  place: ImapPlace,
  data: MessageData,
  { properties }: EmailFetch,
): FetchedEmail {
  const fields = data.headers.flatMap(readHeaders);
  const { structure } = data;
  const header = data.parts.get("HEADER");
  return {
    ...headerValues(fields, properties),
    id,
    blobId: `m-${id}`,
    mailboxIds: { [place.id]: true },
    ...(properties.includes("threadId") ? { threadId: threadIdOf(id, fields, data.threadId) } : {}),
    ...(data.flags === undefined ? {} : { keywords: keywordsOf(data.flags) }),
    ...(data.size === undefined ? {} : { size: data.size }),
    ...(data.receivedAt === undefined ? {} : { receivedAt: utcDate(data.receivedAt) }),
    ...(properties.includes("hasAttachment")
      ? { hasAttachment: structure != null && derivedBodyOf(structure).hasAttachment }
      : {}),
    ...(properties.includes("headers")
      ? { headers: header === undefined ? [] : readHeaders(header) }
      : {}),
  };
}

/**
 * FETCH of parts of messages: texts, headers and beginnings. Messages whose parts are numbered alike
 * share one FETCH, and all of one call share a budget of octets.
 *
 * @module
 */
import type { EmailBodyValue, EmailHeader } from "@partage-ent/jmap";
import { type EmailFetch, previewText } from "@partage-ent/server";
import type { SelectedMailbox } from "../imap/imap-scope.js";
import { leavesOf, type MessagePart } from "./body-structure.js";
import { derivedBodyOf } from "./derived-body.js";
import { readHeaders } from "./header-values.js";
import { fetchMessages, type PartFetch } from "./message-fetch.js";
import { partText } from "./part-text.js";

/** Texts of a message by the numbers of their parts. */
export type PartTexts = ReadonlyMap<string, EmailBodyValue>;

/** Octets of a text that are fetched where no limit was asked. */
const MAX_VALUE = 5_000_000;
/** Octets of all texts of one call. */
const MAX_TOTAL = 40_000_000;
/** Texts of one message. */
const MAX_TEXTS = 50;

interface WantedPart {
  readonly uid: number;
  readonly part: MessagePart;
  readonly octets: number;
}

/** Fetches parts, and gives the octets of each, by UID and number of the part. */
async function fetchParts(
  mailbox: SelectedMailbox,
  wanted: readonly WantedPart[],
): Promise<ReadonlyMap<number, ReadonlyMap<string, Uint8Array>>> {
  const byUid = new Map<number, PartFetch[]>();
  for (const { uid, part, octets } of wanted) {
    const parts = byUid.get(uid) ?? [];
    parts.push({ section: part.number, octets });
    byUid.set(uid, parts);
  }
  const groups = new Map<
    string,
    { readonly parts: readonly PartFetch[]; readonly uids: number[] }
  >();
  for (const [uid, parts] of byUid) {
    const key = parts.map(({ section, octets }) => `${section} ${octets}`).join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { parts, uids: [uid] });
    else group.uids.push(uid);
  }
  const found = new Map<number, ReadonlyMap<string, Uint8Array>>();
  for (const { parts, uids } of groups.values()) {
    for (const data of (await fetchMessages(mailbox, uids, { parts })).values()) {
      found.set(data.uid, data.parts);
    }
  }
  return found;
}

function wantedTexts(structure: MessagePart, fetch: EmailFetch): readonly MessagePart[] {
  const { textBody, htmlBody } = derivedBodyOf(structure);
  const wanted = new Set([
    ...(fetch.fetchTextBodyValues ? textBody : []),
    ...(fetch.fetchHTMLBodyValues ? htmlBody : []),
    ...(fetch.fetchAllBodyValues ? leavesOf(structure) : []),
  ]);
  return [...wanted].filter(({ type }) => type.startsWith("text/")).slice(0, MAX_TEXTS);
}

/** Octets of a part that hold so many of its text: three of quoted-printable can be one. */
function encodedOctets(maxBytes: number): number {
  return maxBytes > 0 ? Math.min(MAX_VALUE, maxBytes * 3 + 1_024) : MAX_VALUE;
}

/** Fetches the texts of bodies that are wanted, by UID. */
export async function fetchTexts(
  mailbox: SelectedMailbox,
  structures: ReadonlyMap<number, MessagePart>,
  fetch: EmailFetch,
): Promise<ReadonlyMap<number, PartTexts>> {
  const most = encodedOctets(fetch.maxBodyValueBytes);
  const texts = new Map<number, Map<string, EmailBodyValue>>();
  const wanted: WantedPart[] = [];
  let left = MAX_TOTAL;
  for (const [uid, structure] of fetch.properties.includes("bodyValues") ? structures : []) {
    texts.set(uid, new Map());
    for (const part of wantedTexts(structure, fetch)) {
      const octets = Math.min(most, left);
      left -= Math.min(octets, part.size);
      if (octets > 0) wanted.push({ uid, part, octets });
    }
  }
  const found = await fetchParts(mailbox, wanted);
  for (const { uid, part, octets } of wanted) {
    const bytes = found.get(uid)?.get(part.number.toUpperCase()) ?? new Uint8Array();
    const isTruncated = bytes.length >= octets && part.size > octets;
    texts.get(uid)?.set(part.number, partText(part, bytes, isTruncated));
  }
  return texts;
}

/** Octets of the beginning of a text that a preview is made of; those of HTML begin with styles. */
const previewOctets = ({ type }: MessagePart): number => (type === "text/html" ? 16_384 : 2_048);

/** Makes previews from the beginnings of texts, by UID. */
export async function fetchPreviews(
  mailbox: SelectedMailbox,
  structures: ReadonlyMap<number, MessagePart>,
): Promise<ReadonlyMap<number, string>> {
  const previews = new Map<number, string>();
  const wanted: WantedPart[] = [];
  for (const [uid, structure] of structures) {
    const part = derivedBodyOf(structure).textBody.find(({ type }) => type.startsWith("text/"));
    if (part === undefined || part.size === 0) previews.set(uid, "");
    else wanted.push({ uid, part, octets: previewOctets(part) });
  }
  const found = await fetchParts(mailbox, wanted);
  for (const { uid, part, octets } of wanted) {
    const bytes = found.get(uid)?.get(part.number.toUpperCase()) ?? new Uint8Array();
    const { value } = partText(part, bytes, bytes.length >= octets);
    previews.set(uid, previewText(value, part.type));
  }
  return previews;
}

/** Parts of one message whose header fields are told. */
const MAX_PART_HEADERS = 50;
/** Octets of the header fields of a part. */
const MAX_PART_HEADER = 8_192;

function partsOf(part: MessagePart): readonly MessagePart[] {
  return [part, ...(part.parts ?? []).flatMap(partsOf)];
}

/** Fetches the header fields of parts, by UID and number of the part. */
export async function fetchPartHeaders(
  mailbox: SelectedMailbox,
  structures: ReadonlyMap<number, MessagePart>,
): Promise<ReadonlyMap<number, ReadonlyMap<string, readonly EmailHeader[]>>> {
  const wanted: WantedPart[] = [];
  for (const [uid, structure] of structures) {
    for (const part of partsOf(structure).slice(0, MAX_PART_HEADERS)) {
      const section = part === structure ? "HEADER" : `${part.number}.MIME`;
      wanted.push({ uid, part: { ...part, number: section }, octets: MAX_PART_HEADER });
    }
  }
  const found = await fetchParts(mailbox, wanted);
  const headers = new Map<number, ReadonlyMap<string, readonly EmailHeader[]>>();
  for (const [uid, structure] of structures) {
    const own = [...(found.get(uid) ?? [])].map(([section, bytes]) => {
      const number = section === "HEADER" ? structure.number : section.replace(/\.MIME$/, "");
      return [number, readHeaders(bytes)] as const;
    });
    headers.set(uid, new Map(own));
  }
  return headers;
}

/**
 * FETCH of some messages of a mailbox, with what is asked for bounded in octets, and what the server
 * answers read into one record a message (RFC 3501 sections 6.4.5 and 7.4.2).
 *
 * @module
 */
import type { ImapAttribute, ImapAttributeList, ImapResponse } from "imapflow";
import type { SelectedMailbox } from "../imap/imap-scope.js";
import { type MessagePart, readStructure } from "./body-structure.js";
import {
  atom,
  bytesOf,
  type ImapArgument,
  listOf,
  numberOf,
  runCommand,
  sequence,
  textOf,
} from "./imap-command.js";
import { chunksOf, uidSet } from "./uid-set.js";

/** Header fields to fetch together, with the octets of them that are wanted. */
export interface HeaderFields {
  readonly names: readonly string[];
  readonly octets: number;
}

/** The octets of a part that are wanted: `1.2`, `1.2.MIME`, `HEADER`, or nothing for all of a message. */
export interface PartFetch {
  readonly section: string;
  readonly start?: number;
  readonly octets: number;
}

/** What to fetch of messages, beside their UIDs. */
export interface MessageFetch {
  readonly flags?: boolean;
  readonly receivedAt?: boolean;
  readonly size?: boolean;
  readonly structure?: boolean;
  /** Only where the server has PREVIEW (RFC 8970). */
  readonly preview?: boolean;
  /** Only where the server has OBJECTID (RFC 8474). */
  readonly threadId?: boolean;
  readonly fields?: readonly HeaderFields[];
  readonly parts?: readonly PartFetch[];
}

/** What a server told of a message. */
export interface MessageData {
  readonly uid: number;
  flags?: readonly string[];
  /** Milliseconds. */
  receivedAt?: number;
  size?: number;
  /** Null where the server made none, or one too deep to be read. */
  structure?: MessagePart | null;
  preview?: string | null;
  threadId?: string;
  /** Blocks of header fields, in octets. */
  readonly headers: Uint8Array[];
  /** Octets by section, in upper case. */
  readonly parts: Map<string, Uint8Array>;
}

/** Messages of one FETCH. */
const MAX_SET = 1_000;
/** Octets of a section of an answer that are looked at, whatever was asked. */
const MAX_SECTION = 8_000_000;

/** Fetches messages, those that are there; each UID is asked for once. */
export async function fetchMessages(
  { client }: SelectedMailbox,
  uids: readonly number[],
  wanted: MessageFetch,
): Promise<ReadonlyMap<number, MessageData>> {
  const found = new Map<number, MessageData>();
  const items = itemsOf(wanted);
  for (const chunk of chunksOf([...new Set(uids)], MAX_SET)) {
    const asked = new Set(chunk);
    const FETCH = (response: ImapResponse): void => readMessage(response, asked, found);
    await runCommand(client, "UID FETCH", [sequence(uidSet(chunk)), items], { FETCH });
  }
  return found;
}

function itemsOf(wanted: MessageFetch): readonly ImapArgument[] {
  const items: ImapArgument[] = [atom("UID")];
  if (wanted.flags) items.push(atom("FLAGS"));
  if (wanted.receivedAt) items.push(atom("INTERNALDATE"));
  if (wanted.size) items.push(atom("RFC822.SIZE"));
  if (wanted.structure) items.push(atom("BODYSTRUCTURE"));
  if (wanted.preview) items.push(atom("PREVIEW"));
  if (wanted.threadId) items.push(atom("THREADID"));
  for (const { names, octets } of wanted.fields ?? []) {
    const section = [atom("HEADER.FIELDS"), names.map((name) => atom(name.toUpperCase()))];
    items.push({ type: "ATOM", value: "BODY.PEEK", section, partial: [0, octets] });
  }
  for (const { section, start = 0, octets } of wanted.parts ?? []) {
    const inner = section === "" ? [] : [atom(section)];
    items.push({ type: "ATOM", value: "BODY.PEEK", section: inner, partial: [start, octets] });
  }
  return items;
}

function readMessage(
  { attributes }: ImapResponse,
  asked: ReadonlySet<number>,
  found: Map<number, MessageData>,
): void {
  const items = listOf(attributes?.[1]);
  const uid = numberOf(items[items.findIndex((item) => textOf(item)?.toUpperCase() === "UID") + 1]);
  // Flags that change meanwhile are told of any message, with or without its UID.
  if (uid === undefined || !asked.has(uid)) return;
  const data = found.get(uid) ?? { uid, headers: [], parts: new Map<string, Uint8Array>() };
  for (let at = 0; at + 1 < items.length; at += 2) readItem(data, items[at], items[at + 1]);
  found.set(uid, data);
}

function readItem(
  data: MessageData,
  key: ImapAttribute | undefined,
  value: ImapAttribute | undefined,
): void {
  switch (textOf(key)?.toUpperCase()) {
    case "FLAGS":
      data.flags = listOf(value)
        .map(textOf)
        .filter((flag) => flag !== undefined);
      return;
    case "INTERNALDATE":
      data.receivedAt = internalDate(textOf(value) ?? "") ?? 0;
      return;
    case "RFC822.SIZE":
      data.size = numberOf(value) ?? 0;
      return;
    case "BODYSTRUCTURE":
      data.structure = readStructure(value);
      return;
    case "PREVIEW":
      data.preview = textOf(value) ?? null;
      return;
    case "THREADID": {
      const id = textOf(listOf(value)[0]);
      if (id !== undefined) data.threadId = id;
      return;
    }
    case "BODY":
      readSection(data, sectionOf(key), value);
  }
}

function sectionOf(key: ImapAttribute | undefined): ImapAttributeList {
  return key !== null && key !== undefined && !Array.isArray(key) ? (key.section ?? []) : [];
}

function readSection(
  data: MessageData,
  section: ImapAttributeList,
  value: ImapAttribute | undefined,
): void {
  const bytes = bytesOf(value, MAX_SECTION);
  if (bytes === undefined) return;
  const name = textOf(section[0])?.toUpperCase() ?? "";
  if (name === "HEADER.FIELDS") data.headers.push(bytes);
  else data.parts.set(name, bytes);
}

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** The moment of an INTERNALDATE in milliseconds (RFC 3501 section 9, `date-time`). */
export function internalDate(text: string): number | undefined {
  const match =
    /^\s*(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d{2}):(\d{2}):(\d{2})(?: ([+-])(\d{2})(\d{2}))?/.exec(
      text,
    );
  if (match === null) return undefined;
  const [, day, name = "", year, hour, minute, second, sign, zoneHour = "0", zoneMinute = "0"] =
    match;
  const month = MONTHS.indexOf(name.toLowerCase());
  if (month < 0) return undefined;
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  const time = Date.UTC(Number(year), month, Number(day), h, m, s);
  const offset = (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000;
  return sign === "-" ? time + offset : time - offset;
}

/** A date as SEARCH takes it: the day in UTC (RFC 3501 section 9, `date`). */
export function searchDate(time: number): string {
  const date = new Date(time);
  const month = MONTHS[date.getUTCMonth()] ?? "";
  const name = month.slice(0, 1).toUpperCase() + month.slice(1);
  return `${date.getUTCDate()}-${name}-${String(date.getUTCFullYear()).padStart(4, "0")}`;
}

/** A moment as JMAP writes it, within what dates of IMAP can be. */
export function utcDate(time: number): string {
  const date = new Date(Math.min(Math.max(time, 0), 253_402_300_799_000));
  return `${date.toISOString().slice(0, 19)}Z`;
}

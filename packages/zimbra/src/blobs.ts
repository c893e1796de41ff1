/**
 * Blobs: whole messages (`m<id>`), their parts (`m<id>_<part>`, dots of the part's number as `_`, since
 * RFC 8620 section 1.2 knows none), calendars (`cal-<id>`), events (`event-<id>`), address books
 * (`book-<id>`), cards (`card-<id>`), photos (`photo-<id>`), entries of the directory (`dir-<id>`) and
 * uploads (`u<aid>`), over Zimbra's REST addresses.
 *
 * @module
 */
import { charsetDecoder, type Id } from "@partage-ent/jmap";
import {
  type Blob,
  MethodFailure,
  parseHeaderBlock,
  raceAbort,
  readSome,
} from "@partage-ent/server";
import type { AccountScope } from "./account-scope.js";
import { calendarBlobItem, isCalendarBlob } from "./calendar/calendar-blobs.js";
import { contactBlob, isContactBlob } from "./contacts/card-blobs.js";
import { entryBlob, isEntryBlob } from "./directory/entry-blobs.js";
import type { LoadPart } from "./mail/email-body-parts.js";
import type { LoadHeaders } from "./mail/email-get.js";
import { findMessages } from "./mail/find-messages.js";
import type { RestInit, SoapClient } from "./soap/soap-client.js";
import { UpstreamError } from "./soap/upstream-error.js";

/** Milliseconds without an octet after which a download is given up. */
const STALL = 30_000;
/** Octets of a header block that are read. */
const MAX_HEADERS = 256 * 1024;
/** Octets of a photo that goes into a vCard. */
const MAX_PHOTO = 5_000_000;
/** Octets of the answer to an upload. */
const MAX_RECEIPT = 65_536;
/** An upload is answered when all of it is there, which may take long on a phone's connection. */
const UPLOAD_PATIENCE = { firstByteTimeout: 600_000, timeout: 600_000 };

/** REST requests of one account. */
export interface BlobAccess {
  readonly client: SoapClient;
  readonly scope: AccountScope;
}

function request(
  access: BlobAccess,
  path: string,
  init: Omit<RestInit, "signal">,
): Promise<Response> {
  const { soap, owner } = access.scope;
  return access.client.rest(owner.account, path, { ...init, signal: soap.signal });
}

interface BlobPlace {
  readonly messageId: Id;
  readonly part: string | undefined;
}

function placeOf(blobId: Id): BlobPlace | undefined {
  const match = /^m([1-9]\d{0,9})(?:_((?:TEXT|\d{1,5})(?:_(?:TEXT|\d{1,5})){0,31}))?$/.exec(blobId);
  return match ? { messageId: match[1]!, part: match[2]?.replaceAll("_", ".") } : undefined;
}

/** What another part of the back end says a blob is: a text, or an item that the server gives. */
export type BlobSource =
  | { readonly text: string; readonly type: string }
  | {
      readonly item: Readonly<Record<string, string>>;
      /** Path of a folder, where the item is one. */
      readonly folder?: string;
      readonly type: string;
    };

/** Downloads a blob. @throws MethodFailure `notFound`. */
export async function download(access: BlobAccess, accountId: Id, blobId: Id): Promise<Blob> {
  const place = placeOf(blobId);
  await access.scope.requireAccount(accountId);
  if (isCalendarBlob(blobId)) {
    const item = await calendarBlobItem(access.scope, accountId, blobId);
    if (item === undefined) throw gone();
    const response = await openItem(access, { id: item, fmt: "ics" });
    const body = withStallTimeout(response.body ?? emptyStream(), access.scope.soap.signal);
    return { body, type: "text/calendar; charset=utf-8" };
  }
  if (isContactBlob(blobId)) {
    const photo = (id: string, part: string) => photoBytes(access, id, part);
    return blobOf(access, await contactBlob(access.scope, accountId, blobId, photo));
  }
  if (isEntryBlob(blobId)) return blobOf(access, await entryBlob(access.scope, accountId, blobId));
  if (!place) throw gone();
  // The address gives any item, and whole address books and calendars: only messages are blobs.
  await findMessages(access.scope, accountId, [place.messageId]);
  if (!access.scope.found.has(place.messageId)) throw gone();
  const response = await open(access, place);
  const size = Number(response.headers.get("content-length") ?? Number.NaN);
  const encoded = response.headers.has("content-encoding");
  return {
    body: withStallTimeout(response.body ?? emptyStream(), access.scope.soap.signal),
    // Zimbra gives whole messages as plain text.
    type: place.part
      ? (response.headers.get("content-type") ?? "application/octet-stream")
      : "message/rfc822",
    // The length that is stated is that of the compressed bytes.
    ...(Number.isSafeInteger(size) && !encoded ? { size } : {}),
  };
}

async function blobOf(access: BlobAccess, source: BlobSource | undefined): Promise<Blob> {
  if (!source) throw gone();
  const { type } = source;
  if ("text" in source) {
    const bytes = new TextEncoder().encode(source.text);
    return { body: streamOf(bytes), type, size: bytes.length };
  }
  const response = await openItem(access, source.item, source.folder);
  return { body: withStallTimeout(response.body ?? emptyStream(), access.scope.soap.signal), type };
}

/** The photo of a contact, undefined where it is gone or too large for a vCard. */
async function photoBytes(
  access: BlobAccess,
  id: string,
  part: string,
): Promise<Uint8Array | undefined> {
  try {
    const response = await openItem(access, { id, part });
    const { bytes, truncated } = await readSome(ownBody(access, response), MAX_PHOTO);
    return truncated ? undefined : bytes;
  } catch (error) {
    if (error instanceof MethodFailure && error.type === "notFound") return undefined;
    throw error;
  }
}

/** Octets as a stream. */
export function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

function gone(): MethodFailure {
  return new MethodFailure("notFound", "This file does not exist any more.");
}

const emptyStream = (): ReadableStream<Uint8Array> =>
  new ReadableStream({ start: (controller) => controller.close() });

function open(access: BlobAccess, { messageId, part }: BlobPlace): Promise<Response> {
  return openItem(access, { id: messageId, ...(part ? { part } : {}) });
}

function openItem(
  access: BlobAccess,
  item: Readonly<Record<string, string>>,
  folder = "",
): Promise<Response> {
  const query = new URLSearchParams({ auth: "co", ...item });
  const path = folder.split("/").filter((name) => name !== "" && name !== "." && name !== "..");
  const place = path.map(encodeURIComponent).join("/");
  return openPath(access, `service/home/~/${place}?${query.toString()}`);
}

async function openPath(access: BlobAccess, path: string): Promise<Response> {
  const response = await request(access, path, { method: "GET" });
  if (response.ok) return response;
  await response.body?.cancel();
  if (response.status === 404 || response.status === 400) throw gone();
  if (response.status === 403)
    throw new MethodFailure("forbidden", "The mail server does not permit this.");
  throw new UpstreamError("unavailable", "The mail server can't give this file at the moment.");
}

/** Passes a stream on; fails when nothing comes for a while. */
function withStallTimeout(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const stalled = AbortSignal.timeout(STALL);
      try {
        const { done, value } = await raceAbort(raceAbort(reader.read(), stalled), signal);
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        await reader.cancel(error).catch(() => undefined);
        controller.error(error);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** A body that is read here, not passed on: it has to be whole as soon as any other answer. */
function ownBody({ client, scope }: BlobAccess, { body }: Response): ReadableStream<Uint8Array> {
  const late = AbortSignal.timeout(client.timeout);
  return withStallTimeout(body ?? emptyStream(), AbortSignal.any([scope.soap.signal, late]));
}

/** Reads the text of a part. */
export function partLoader(access: BlobAccess): LoadPart {
  return async (messageId, part, maxBytes) => {
    try {
      const response = await open(access, { messageId, part });
      const { bytes, truncated } = await readSome(ownBody(access, response), maxBytes);
      const type = response.headers.get("content-type") ?? "";
      const charset = /;\s*charset="?([^";\s]+)/i.exec(type)?.[1] ?? "utf-8";
      const decoder = charsetDecoder(charset) ?? new TextDecoder();
      return { text: decoder.decode(bytes), truncated };
    } catch (error) {
      if (error instanceof MethodFailure && error.type === "notFound") return undefined;
      throw error;
    }
  };
}

/** Reads the raw header fields of a message, the beginning of the message only. */
export function headersLoader(access: BlobAccess): LoadHeaders {
  return async (messageId) => {
    const response = await open(access, { messageId, part: undefined });
    const { bytes } = await readSome(ownBody(access, response), MAX_HEADERS, (some) =>
      /\r?\n\r?\n/.test(latin1(some.slice(-4_096))),
    );
    return parseHeaderBlock(new TextDecoder().decode(bytes));
  };
}

const latin1 = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);

/** Reads an upload or any other blob, up to a number of octets. @throws MethodFailure `notFound`. */
export async function readBlob(
  access: BlobAccess,
  accountId: Id,
  blobId: Id,
  limit: number,
): Promise<{ readonly bytes: Uint8Array; readonly truncated: boolean }> {
  const source = importSource(blobId);
  if (!source || !("aid" in source)) {
    const { body } = await download(access, accountId, blobId);
    return readSome(body, limit);
  }
  await access.scope.requireAccount(accountId);
  const query = new URLSearchParams({ aid: source.aid });
  // Where Zimbra's own client shows what it has uploaded (zm-mailbox `ContentServlet`).
  const response = await openPath(access, `service/content/proxy?${query.toString()}`);
  return readSome(ownBody(access, response), limit);
}

/** Uploads a file, which the server keeps for a while (`/service/upload`). */
export async function upload(
  access: BlobAccess,
  accountId: Id,
  body: ReadableStream<Uint8Array>,
  type: string,
): Promise<{ readonly blobId: Id; readonly size: number }> {
  await access.scope.requireAccount(accountId);
  let size = 0;
  const counted = body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        size += chunk.length;
        controller.enqueue(chunk);
      },
    }),
  );
  const response = await request(access, "service/upload?fmt=raw,extended", {
    method: "POST",
    body: counted,
    headers: {
      "content-type": /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : "application/octet-stream",
      "content-disposition": 'attachment; filename="upload"',
    },
    patience: UPLOAD_PATIENCE,
  });
  const { bytes } = await readSome(ownBody(access, response), MAX_RECEIPT);
  return { blobId: `u${uploadId(new TextDecoder().decode(bytes), response.status)}`, size };
}

/** Where a file is that the server is to read itself: an upload or a part of a message. */
export function importSource(
  blobId: Id,
): { readonly aid: string } | { readonly mid: string; readonly part: string } | undefined {
  if (/^u[A-Za-z0-9_-]{1,200}$/.test(blobId)) return { aid: blobId.slice(1).replaceAll("_", ":") };
  const place = placeOf(blobId);
  return place?.part === undefined ? undefined : { mid: place.messageId, part: place.part };
}

/** The answer is `200,'null',[{"aid":"..."}]`, whatever the HTTP status says. */
function uploadId(receipt: string, status: number): string {
  const match = /^\s*(\d{3})\s*,\s*(?:'[^']*'|null)\s*(?:,\s*(\[.*\]))?\s*$/s.exec(receipt);
  const code = match ? Number(match[1]) : status;
  if (code === 413)
    throw new MethodFailure("requestTooLarge", "This file is too large for the mail server.");
  const aid =
    code === 200 ? /"aid"\s*:\s*"([A-Za-z0-9:_-]{1,200})"/.exec(match?.[2] ?? "")?.[1] : undefined;
  if (aid === undefined)
    throw new UpstreamError("unavailable", "The mail server did not take this file.");
  // A colon has no place in an id (RFC 8620 section 1.2).
  return aid.replaceAll(":", "_");
}

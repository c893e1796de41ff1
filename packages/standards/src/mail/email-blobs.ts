/**
 * Blobs of emails: whole messages (`m-<email>`) and their parts (`m1_2-<email>`), streamed in pieces, so
 * that nobody who reads slowly keeps a connection to the mail server.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { type Blob, MethodFailure } from "@partage-ent/server";
import type { EmailPlace, ImapScope } from "../imap/imap-scope.js";
import { leavesOf, type MessagePart } from "./body-structure.js";
import { fetchMessages, type MessageData, type MessageFetch } from "./message-fetch.js";
import { inSameMailbox } from "./same-mailbox.js";
import { transferDecoder } from "./transfer-encoding.js";

/** Octets of one piece. */
const PIECE = 262_144;

const BLOB_ID = /^m(\d{1,4}(?:_\d{1,4}){0,31})?-([A-Za-z0-9_-]+)$/;

const gone = (): MethodFailure =>
  new MethodFailure("notFound", "This file does not exist any more.");

/** Opens a message or a part of one. @throws MethodFailure `notFound`. */
export async function downloadEmailBlob(scope: ImapScope, blobId: Id): Promise<Blob> {
  const match = BLOB_ID.exec(blobId);
  const emailId = match?.[2];
  if (match === null || emailId === undefined) throw gone();
  const place = (await scope.locate([emailId])).get(emailId);
  if (place === undefined) throw gone();
  const number = match[1]?.replaceAll("_", ".");
  if (number === undefined) {
    const { size = 0 } = await read(scope, place, { size: true });
    return { body: pieces(scope, place, "", "binary", size), type: "message/rfc822", size };
  }
  const { structure } = await read(scope, place, { structure: true });
  const part = structure == null ? undefined : leavesOf(structure).find(isNumbered(number));
  if (part === undefined) throw gone();
  const { encoding, size } = part;
  const isPlain = encoding !== "base64" && encoding !== "quoted-printable";
  return {
    body: pieces(scope, place, number, encoding, size),
    type: typeOf(part),
    ...(isPlain ? { size } : {}),
  };
}

const isNumbered =
  (wanted: string) =>
  ({ number }: MessagePart): boolean =>
    number === wanted;

function typeOf({ type, charset }: MessagePart): string {
  if (!/^[\w.+-]+\/[\w.+-]+$/.test(type)) return "application/octet-stream";
  return charset !== null && /^[\w.:+-]{1,40}$/.test(charset)
    ? `${type}; charset=${charset}`
    : type;
}

async function read(
  scope: ImapScope,
  { place, uid }: EmailPlace,
  wanted: MessageFetch,
): Promise<MessageData> {
  const data = await inSameMailbox(scope, place, "read", undefined, async (mailbox) =>
    (await fetchMessages(mailbox, [uid], wanted)).get(uid),
  );
  if (data === undefined) throw gone();
  return data;
}

/** A part in pieces, each fetched when it is wanted; never more octets than the server has told. */
function pieces(
  scope: ImapScope,
  place: EmailPlace,
  section: string,
  encoding: string,
  size: number,
): ReadableStream<Uint8Array> {
  const decoder = transferDecoder(encoding);
  let start = 0;
  const next = async (): Promise<Uint8Array | undefined> => {
    if (start >= size) return undefined;
    const octets = Math.min(PIECE, size - start);
    const { parts } = await read(scope, place, { parts: [{ section, start, octets }] });
    const bytes = parts.get(section)?.subarray(0, octets) ?? new Uint8Array();
    start = bytes.length === 0 ? size : start + bytes.length;
    return decoder.write(bytes);
  };
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        for (;;) {
          const bytes = await next();
          if (bytes === undefined) {
            const rest = decoder.end();
            if (rest.length > 0) controller.enqueue(rest);
            controller.close();
            return;
          }
          if (bytes.length === 0) continue;
          controller.enqueue(bytes);
          return;
        }
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * Blobs of an upstream server (RFC 8620 section 6).
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { type Blob, MethodFailure } from "@partage-ent/server";
import { unmarkBlobId, unmarkPhoto, type UpstreamPhoto } from "./blob-ids.js";
import type { UpstreamMember } from "./jmap-options.js";
import { entriesOf, isId, isRecord, listOf } from "./shape.js";
import { notUnderstood } from "./upstream-failure.js";
import type { UpstreamScope } from "./upstream-scope.js";
import { addressOf } from "./upstream-session.js";

/** Media of one card that are looked at. */
const MAX_MEDIA = 50;
const OCTETS = "application/octet-stream";

const noBlob = (): MethodFailure => new MethodFailure("notFound", "There is no such blob.");

/** Streams a blob. */
export async function downloadBlob(scope: UpstreamScope, accountId: Id, blobId: Id): Promise<Blob> {
  scope.requireAccount(accountId);
  const { member, theirs, type } = await find(scope, blobId);
  const session = await scope.session();
  const url = addressOf(
    session.downloadUrl,
    { accountId: await scope.account(member), blobId: theirs, name: "blob", type },
    session.apiUrl,
  );
  const { principal, signal, server } = scope;
  const response = await server.http.stream(
    principal,
    { method: "GET", url, isSafe: true },
    signal,
  );
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw response.status >= 400 && response.status < 500 ? noBlob() : notUnderstood();
  }
  // The length that a server states of compressed octets is not that of the blob.
  return { body: response.body, type };
}

interface Found {
  /** What it is served by. */
  readonly member: UpstreamMember;
  readonly theirs: Id;
  /** As far as it is known. */
  readonly type: string;
}

async function find(scope: UpstreamScope, blobId: Id): Promise<Found> {
  const photo = unmarkPhoto(blobId);
  if (photo) {
    return { member: "contacts", theirs: await blobOfPhoto(scope, photo), type: OCTETS };
  }
  const marked = unmarkBlobId(blobId);
  if (marked === undefined) throw noBlob();
  if (marked.kind === "b") return { member: "mail", theirs: marked.id, type: OCTETS };
  const theirs = await blobOfEmail(scope, marked.id);
  return { member: "mail", theirs, type: "message/rfc822" };
}

/** The blob of a photo that a card has now. @throws MethodFailure `notFound`. */
export async function blobOfPhoto(
  scope: UpstreamScope,
  { cardId, blobId }: UpstreamPhoto,
): Promise<Id> {
  const asked = { ids: [cardId], properties: ["id", "media"] } as const;
  const { list } = await scope.call("ContactCard/get", asked);
  const card = listOf(list, 10).find((value) => isRecord(value) && value["id"] === cardId);
  const media = isRecord(card) ? entriesOf(card["media"], MAX_MEDIA) : [];
  if (media.some(([, item]) => isRecord(item) && item["blobId"] === blobId)) return blobId;
  throw noBlob();
}

async function blobOfEmail(scope: UpstreamScope, id: Id): Promise<Id> {
  const { list } = await scope.call("Email/get", { ids: [id], properties: ["id", "blobId"] });
  const email = listOf(list, 10).find((value) => isRecord(value) && value["id"] === id);
  const blobId = isRecord(email) ? email["blobId"] : undefined;
  if (!isId(blobId)) throw noBlob();
  return blobId;
}

/** Hands octets to the server; what it makes of them is asked for by the id it gives. */
export async function uploadBlob(
  scope: UpstreamScope,
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
): Promise<Id> {
  const { principal, signal, server } = scope;
  const { limits } = server.settings;
  if (bytes.length > limits.uploadOctets) {
    throw new MethodFailure("requestTooLarge", "This file is too large for the mail server.");
  }
  const session = await scope.session();
  const url = addressOf(
    session.uploadUrl,
    { accountId: await scope.account("contacts") },
    session.apiUrl,
  );
  const { status, text } = await server.http.exchange(
    principal,
    {
      method: "POST",
      url,
      headers: {
        "Content-Type": /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : "application/octet-stream",
      },
      body: bytes,
    },
    { signal, most: 65_536 },
  );
  if (status === 413) {
    throw new MethodFailure("requestTooLarge", "This file is too large for the mail server.");
  }
  if (status < 200 || status > 299) throw notUnderstood();
  const answer = parseReceipt(text);
  if (!isRecord(answer) || !isId(answer["blobId"])) throw notUnderstood();
  return answer["blobId"];
}

function parseReceipt(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw notUnderstood();
  }
}

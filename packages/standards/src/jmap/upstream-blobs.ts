/**
 * Blobs of an upstream server (RFC 8620 section 6).
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import { type Blob, MethodFailure } from "@partage-ent/server";
import { unmarkBlobId, type UpstreamBlobKind } from "./blob-ids.js";
import type { UpstreamMember } from "./jmap-options.js";
import { isId, isRecord, listOf } from "./shape.js";
import { notUnderstood } from "./upstream-failure.js";
import type { UpstreamScope } from "./upstream-scope.js";
import { addressOf } from "./upstream-session.js";

/** What a kind of blob is served by, and its type where that is known. */
const KINDS: Readonly<Record<UpstreamBlobKind, readonly [UpstreamMember, string]>> = {
  b: ["mail", "application/octet-stream"],
  m: ["mail", "message/rfc822"],
  photo: ["contacts", "application/octet-stream"],
};

const noBlob = (): MethodFailure => new MethodFailure("notFound", "There is no such blob.");

/** Streams a blob. */
export async function downloadBlob(scope: UpstreamScope, accountId: Id, blobId: Id): Promise<Blob> {
  scope.requireAccount(accountId);
  const marked = unmarkBlobId(blobId);
  if (marked === undefined) throw noBlob();
  const [member, type] = KINDS[marked.kind];
  const theirs = marked.kind === "m" ? await blobOfEmail(scope, marked.id) : marked.id;
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

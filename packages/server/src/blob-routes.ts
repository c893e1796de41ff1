/**
 * Upload and download of blobs (RFC 8620 sections 6.1 and 6.2). What comes out of a mailbox is
 * hostile: it is saved, not rendered.
 *
 * @module
 */
import type { Account, Id, UploadResponse } from "@partage-ent/jmap";
import type { BackendScope, BlobBackend } from "./backend.js";
import { spender } from "./api-route.js";
import { isId } from "./arguments.js";
import { readerOf } from "./blob-kind.js";
import { MAGIC_SIZE, mediaType, safeType } from "./blob-type.js";
import type { BudgetName, JmapContext } from "./context.js";
import { attachmentDisposition } from "./file-name.js";
import type { JmapLimits } from "./limits.js";
import { limitedBody } from "./limited-body.js";
import { MethodFailure } from "./method-failure.js";
import { httpProblem, limitProblem } from "./problem.js";
import type { SessionView } from "./session-view.js";

/** What the routes need beside the request. */
export interface BlobRoute {
  readonly context: JmapContext;
  readonly backend: BackendScope;
  readonly limits: JmapLimits;
  readonly view: () => Promise<SessionView>;
}

const notFound = (): Error => httpProblem(404, "Not Found", "There is no such blob or account.");

/** Opens the way to the blobs of an account, or refuses it. */
async function openBlobs(
  route: BlobRoute,
  needed: readonly string[],
  accountId: string,
): Promise<{ readonly blobs: BlobBackend; readonly account: Account }> {
  const { jmap, allowed } = await route.view();
  if (!needed.every((name) => allowed.has(name))) {
    throw httpProblem(403, "Forbidden", "The scopes of this session do not grant this.");
  }
  const account = Object.hasOwn(jmap.accounts, accountId) ? jmap.accounts[accountId] : undefined;
  const { blobs } = route.backend;
  if (account === undefined || blobs === undefined) throw notFound();
  return { blobs, account };
}

async function spend(route: BlobRoute, name: BudgetName): Promise<void> {
  try {
    await spender(route.context)(name, 1);
  } catch (cause) {
    if (!(cause instanceof MethodFailure)) throw cause;
    throw httpProblem(429, "Too Many Requests", cause.message, {
      "Retry-After": String(cause.retryAfter ?? 60),
    });
  }
}

/** Reads the first octets of a stream and gives it back whole. */
async function peek(
  body: ReadableStream<Uint8Array>,
  size: number,
): Promise<{ readonly head: Uint8Array; readonly body: ReadableStream<Uint8Array> }> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let seen = 0;
  let ended = false;
  while (seen < size && !ended) {
    const { done, value } = await reader.read();
    ended = done;
    if (value !== undefined) {
      chunks.push(value);
      seen += value.byteLength;
    }
  }
  const head = new Uint8Array(Math.min(size, seen));
  let at = 0;
  for (const chunk of chunks) {
    const part = chunk.subarray(0, head.length - at);
    head.set(part, at);
    at += part.length;
  }
  const rest = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const kept = chunks.shift();
      if (kept !== undefined) return controller.enqueue(kept);
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { head, body: rest };
}

/** Headers that keep a download from being anything but a file, or an image in an `<img>`. */
const HOSTILE_CONTENT: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "sandbox; default-src 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "private, no-store",
};

/** Answers `GET jmap/download/{accountId}/{blobId}/{name}?type=`. */
export async function answerDownload(
  route: BlobRoute,
  [accountId, blobId, name]: readonly [string, string, string],
  asked: string | null,
): Promise<Response> {
  const { blobs } = await openBlobs(route, ["download", readerOf(blobId)], accountId);
  if (!isId(blobId)) throw notFound();
  await spend(route, "blob.download");
  // Cards of the directory are as good to copy it by as its entries.
  if (readerOf(blobId) === "DirectoryEntry/get") await spend(route, "directory.read");
  const blob = await blobs.download(accountId, blobId);
  const { head, body } = await peek(blob.body, MAGIC_SIZE);
  return new Response(body, {
    headers: {
      ...HOSTILE_CONTENT,
      "Content-Type": safeType(asked ?? blob.type, head),
      "Content-Disposition": attachmentDisposition(name),
      ...(blob.size === undefined ? {} : { "Content-Length": String(blob.size) }),
    },
  });
}

/** Answers `POST jmap/upload/{accountId}/`. */
export async function answerUpload(
  request: Request,
  route: BlobRoute,
  accountId: Id,
): Promise<Response> {
  const { blobs, account } = await openBlobs(route, ["upload"], accountId);
  if (account.isReadOnly) throw httpProblem(403, "Forbidden", "The account can only be read.");
  await spend(route, "blob.upload");
  const type = mediaType(request.headers.get("Content-Type"));
  let exceeded = false;
  const body = limitedBody(request, route.limits.maxSizeUpload, () => {
    exceeded = true;
    return limitProblem("maxSizeUpload", 413);
  });
  try {
    const { blobId, size } = await blobs.upload(accountId, body, type);
    const answer: UploadResponse = { accountId, blobId, type, size };
    return new Response(JSON.stringify(answer), {
      status: 201,
      headers: {
        "Content-Type": "application/json",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
      },
    });
  } catch (cause) {
    // The back end sees its stream fail and may say so in words of its own.
    if (exceeded) throw limitProblem("maxSizeUpload", 413);
    throw cause;
  }
}

import {
  expandTemplate,
  type GatewaySession,
  type Id,
  type UploadResponse,
} from "@partage-ent/jmap";
import type { Connection } from "./connection.js";
import { PartageError } from "./error.js";

/** Milliseconds that an upload may take. */
const UPLOAD_TIMEOUT = 600_000;

/** A file on its way to an account. */
export interface FileUpload {
  readonly session: GatewaySession;
  readonly accountId: Id;
  readonly file: Blob;
  /** Media type that the server is told. */
  readonly type: string;
  readonly signal?: AbortSignal | undefined;
}

/** Uploads a file (RFC 8620 section 6.1) and answers its blob id; refuses what the server would not take. */
export async function uploadFile(
  connection: Connection,
  { session, accountId, file, type, signal }: FileUpload,
): Promise<Id> {
  const { maxSizeUpload } = session.jmap.capabilities["urn:ietf:params:jmap:core"];
  if (file.size > maxSizeUpload) throw new PartageError("ERR_TOO_LARGE", "This file is too large");
  const path = expandTemplate(session.jmap.uploadUrl, { accountId });
  const response = await connection.request(path, {
    method: "POST",
    headers: { "content-type": type },
    body: file,
    signal,
    timeout: UPLOAD_TIMEOUT,
  });
  return ((await response.json()) as UploadResponse).blobId;
}

/**
 * Attachments and whole messages (RFC 8620 section 6.2).
 *
 * @module
 */
import {
  expandTemplate,
  mail,
  MAIL,
  type EmailBodyPart,
  type GatewaySession,
  type Id,
} from "@partage-ent/jmap";
import { withAccount, type AccountOptions } from "./account.js";
import type { Connection } from "./connection.js";
import { PartageError } from "./error.js";

/** What to download: a body part, or an email's own `blobId` with a name and type. */
export type BlobSource = Pick<EmailBodyPart, "blobId" | "name" | "type">;

/** What {@link blobUrl} needs beside the session. */
export interface BlobUrlOptions {
  /** `gateway` of the connection. */
  readonly gateway: URL;
  /** Default: the person's own account. */
  readonly accountId?: Id | undefined;
}

/**
 * Makes the address of a blob. A link to it works with a cookie session only: with a bearer token
 * use {@link downloadBlob}.
 *
 * @throws {@link PartageError} `ERR_NOT_FOUND` when the part has no content of its own.
 */
export function blobUrl(session: GatewaySession, source: BlobSource, options: BlobUrlOptions): URL {
  const { jmap } = session;
  const { blobId, name, type } = source;
  if (!blobId) throw new PartageError("ERR_NOT_FOUND", "This part has no content of its own");
  const accountId = options.accountId || ownAccount(jmap.primaryAccounts);
  const path = expandTemplate(jmap.downloadUrl, {
    accountId,
    blobId,
    name: name ?? "partage",
    type,
  });
  return new URL(path, options.gateway);
}

/** The account of mail; of a session without mail, that of anything else. */
function ownAccount(primary: Readonly<Record<string, Id>>): Id {
  return primary[MAIL] ?? Object.values(primary)[0] ?? "";
}

/** Milliseconds that a download may take. */
const DOWNLOAD_TIMEOUT = 600_000;

/** Downloads a blob. Its type is what the sender claims: save it, never show it as a document. */
export function downloadBlob(
  connection: Connection,
  source: BlobSource,
  options: AccountOptions = {},
): Promise<Blob> {
  return withAccount(connection, mail, options, async ({ session, accountId }) => {
    const url = blobUrl(session, source, { gateway: connection.gateway, accountId });
    const { signal } = options;
    const response = await connection.request(url, { signal, timeout: DOWNLOAD_TIMEOUT });
    return response.blob();
  });
}

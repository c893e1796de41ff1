/**
 * Files that clients have uploaded and not used yet (`/service/upload`): each belongs to one account and lives an hour.
 *
 * @module
 */
import type { SoapContext } from "../context.js";
import { SoapFault } from "../fault.js";
import type { SandboxCore } from "../sandbox-core.js";

/** One uploaded file. */
export interface Upload {
  readonly id: string;
  readonly accountId: string;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Ms since the epoch. */
  readonly expires: number;
}

const LIFE = 3_600_000;
/** Bytes that one account may keep waiting. */
const MAX_WAITING = 100 * 1024 * 1024;

const stores = new WeakMap<SandboxCore, Map<string, Upload>>();

function storeOf(core: SandboxCore): Map<string, Upload> {
  let store = stores.get(core);
  if (!store) stores.set(core, (store = new Map<string, Upload>()));
  const now = core.clock();
  for (const [id, upload] of store) if (upload.expires <= now) store.delete(id);
  return store;
}

/** Keeps a file; undefined when the account has too much waiting already. */
export function keepUpload(
  core: SandboxCore,
  accountId: string,
  file: Pick<Upload, "filename" | "contentType" | "bytes">,
): Upload | undefined {
  const store = storeOf(core);
  const own = [...store.values()].filter((upload) => upload.accountId === accountId);
  const waiting = own.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (waiting + file.bytes.length > MAX_WAITING) return undefined;
  const id = `${crypto.randomUUID()}:${crypto.randomUUID()}`;
  const upload = { ...file, id, accountId, expires: core.clock() + LIFE };
  store.set(id, upload);
  return upload;
}

/** The caller's upload of that id, which stays usable; `mail.NO_SUCH_UPLOAD` for anybody else's. */
export function takeUpload(context: SoapContext, id: string): Upload {
  const upload = storeOf(context.core).get(id);
  if (upload?.accountId !== context.caller.id) {
    throw new SoapFault("mail.NO_SUCH_UPLOAD", `no such upload: ${id}`);
  }
  return upload;
}

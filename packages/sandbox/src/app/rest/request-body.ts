/** Bodies and protection of plain HTTP requests that change something. */
import type { SoapContext } from "../context.js";
import { equalStrings } from "../directory/password.js";
import { SoapFault } from "../fault.js";

/** Bytes of one upload (`zimbraFileUploadMaxSize`). */
const MAX_UPLOAD = 10_485_760;

/** `mail.UPLOAD_TOO_LARGE`. */
export const tooLarge = (): SoapFault => new SoapFault("mail.UPLOAD_TOO_LARGE", "upload too large");

/** The bytes of a request; `mail.UPLOAD_TOO_LARGE` beyond ten megabytes, without reading on. */
export async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_UPLOAD) throw tooLarge();
  const reader = request.body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const part = await reader?.read();
    if (!part || part.done) break;
    size += part.value.byteLength;
    if (size > MAX_UPLOAD) {
      await reader?.cancel();
      throw tooLarge();
    }
    chunks.push(part.value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** A token that was issued with CSRF protection needs its counterpart here too. */
export async function requireCsrf(
  context: SoapContext,
  request: Request,
  field: string | undefined,
): Promise<void> {
  const { token, core } = context;
  if (!token?.csrf) return;
  const given = request.headers.get("x-zimbra-csrf-token") ?? field;
  const expected = await core.tokens.csrfToken(token);
  if (given === undefined || !equalStrings(expected, given)) {
    throw new SoapFault("service.AUTH_REQUIRED", "no valid authtoken present");
  }
}

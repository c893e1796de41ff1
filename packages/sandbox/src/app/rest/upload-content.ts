/**
 * `GET /service/content/proxy?aid=`: a file that was uploaded and not used yet, as its uploader may read
 * it again (zm-mailbox `ContentServlet.retrieveUpload`).
 *
 * @module
 */
import { takeUpload } from "../mail/uploads.js";
import type { SandboxCore } from "../sandbox-core.js";
import { httpContext } from "./http-caller.js";
import { httpFault, safeHeaders } from "./http-fault.js";
import { dispositionField } from "./item-content.js";

/** Path of uploads that are read again. */
export const uploadContentPath = "/service/content/proxy";

/** Answers with an upload of the caller. */
export async function answerUploadContent(core: SandboxCore, request: Request): Promise<Response> {
  if (request.method !== "GET") {
    return new Response("GET only\n", { status: 405, headers: { allow: "GET" } });
  }
  try {
    const context = await httpContext(core, request, (caller) => caller);
    const id = new URL(request.url).searchParams.get("aid") ?? "";
    const { bytes, filename } = takeUpload(context, id);
    return new Response(bytes, {
      headers: safeHeaders({
        // Whatever an upload says that it is, it is saved and never shown.
        "content-type": "application/octet-stream",
        "content-length": String(bytes.length),
        "content-disposition": dispositionField("attachment", filename),
      }),
    });
  } catch (error) {
    return httpFault(error);
  }
}

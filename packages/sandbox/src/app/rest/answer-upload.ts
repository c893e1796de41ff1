/**
 * `POST /service/upload?fmt=raw[,extended]`: files that a later request uses by their `aid`.
 *
 * @module
 */
import { invalidRequest } from "../fault.js";
import { keepUpload, type Upload } from "../mail/uploads.js";
import { parseParameters } from "../mime/parameters.js";
import type { SandboxCore } from "../sandbox-core.js";
import { httpContext } from "./http-caller.js";
import { httpFault, safeHeaders } from "./http-fault.js";
import { readBody, requireCsrf, tooLarge } from "./request-body.js";

const MAX_FILES = 100;

type NewFile = Pick<Upload, "filename" | "contentType" | "bytes">;

interface UploadForm {
  readonly files: readonly NewFile[];
  readonly requestId: string;
  readonly csrfToken: string | undefined;
}

async function readForm(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<UploadForm> {
  let form: FormData;
  try {
    form = await new Response(bytes, { headers: { "content-type": contentType } }).formData();
  } catch {
    throw invalidRequest("malformed multipart/form-data");
  }
  const files: NewFile[] = [];
  let requestId = "";
  let csrfToken: string | undefined;
  for (const [name, value] of form) {
    if (typeof value !== "string") {
      const content = new Uint8Array(await value.arrayBuffer());
      files.push({
        filename: value.name,
        contentType: value.type || "application/octet-stream",
        bytes: content,
      });
    } else if (name === "requestId") requestId = value;
    else if (name === "csrfToken") csrfToken = value;
  }
  return { files, requestId, csrfToken };
}

/** A body that is the file itself, its name in Content-Disposition. */
function bareFile(
  request: Request,
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string,
): UploadForm {
  const { parameters } = parseParameters(request.headers.get("content-disposition") ?? "");
  const filename = parameters.get("filename") ?? "unknown";
  return { files: [{ filename, contentType, bytes }], requestId: "", csrfToken: undefined };
}

/** Text of the answer between quotes, as the web client reads it by evaluating. */
const quoted = (text: string): string => `'${text.replace(/[^\w.:-]/g, "").slice(0, 200)}'`;

function successText(uploads: readonly Upload[], requestId: string, format: string): string {
  const id = quoted(requestId || "null");
  if (!format.split(",").includes("extended")) {
    return `200,${id},'${uploads.map((upload) => upload.id).join(",")}'`;
  }
  const list = uploads.map(({ id: aid, filename, contentType: ct, bytes }) => ({
    aid,
    ct,
    filename,
    s: bytes.length,
  }));
  return `200,${id},${JSON.stringify(list)}`;
}

async function answer(core: SandboxCore, request: Request): Promise<Response> {
  const context = await httpContext(core, request, (caller) => caller);
  const contentType = request.headers.get("content-type") ?? "application/octet-stream";
  const bytes = await readBody(request);
  const isForm = /^multipart\/form-data\b/i.test(contentType);
  const form = isForm ? await readForm(bytes, contentType) : bareFile(request, bytes, contentType);
  await requireCsrf(context, request, form.csrfToken);
  if (form.files.length === 0 || form.files.length > MAX_FILES)
    throw invalidRequest("no file in the upload");
  const uploads = form.files.map((file) => {
    const upload = keepUpload(core, context.caller.id, file);
    if (!upload) throw tooLarge();
    return upload;
  });
  const text = successText(
    uploads,
    form.requestId,
    new URL(request.url).searchParams.get("fmt") ?? "",
  );
  return new Response(`${text}\n`, {
    headers: safeHeaders({ "content-type": "text/plain; charset=utf-8" }),
  });
}

/** Keeps the files of a request for its caller and answers with their ids. */
export async function answerUpload(core: SandboxCore, request: Request): Promise<Response> {
  if (request.method !== "POST") {
    return new Response("POST only\n", { status: 405, headers: { allow: "POST" } });
  }
  try {
    return await answer(core, request);
  } catch (error) {
    return httpFault(error);
  }
}

/**
 * The attachments of a message and how they are saved.
 *
 * @module
 */
import type { EmailBodyPart } from "@partage-ent/jmap";
import { blobUrl, type BlobSource, downloadBlob } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { MessageMessages } from "../locales/message.js";
import { ALERT, icon } from "../shared/icon.js";
import { fileName, formatSize, kindOf, riskOf, splitName } from "./attachment.js";
import { DOWNLOAD, FILE_ICONS } from "./icons.js";
import type { EmailHost, OpenEmail } from "./open-email.js";

/** What the list is drawn with. */
export interface AttachmentView extends Pick<EmailHost, "connection" | "session"> {
  readonly messages: MessageMessages;
  readonly lang: string;
  /** Files on their way, by blob. */
  readonly downloading: ReadonlySet<string>;
  /** Saves a file with the session's credentials. */
  save(source: BlobSource): void;
}

/** Most attachments that are drawn. */
const MOST = 200;

/** The list; nothing when there is none. */
export function renderAttachments(open: OpenEmail, view: AttachmentView): unknown {
  const list = open.attachments.filter(({ blobId }) => blobId);
  if (list.length === 0) return nothing;
  const { messages: m } = view;
  return html`<section class="files" part="attachments" aria-label=${m.attachments(list.length)}>
    <div class="files-title">${m.attachments(list.length)}</div>
    <ul>
      ${list.slice(0, MOST).map((part) => html`<li>${renderFile(part, view)}</li>`)}
    </ul>
  </section>`;
}

function renderFile(part: EmailBodyPart, view: AttachmentView): TemplateResult {
  const { messages: m, lang, downloading } = view;
  const name = fileName(part) || m.unnamed;
  const [start, end] = splitName(name);
  const size = formatSize(part.size, lang);
  const risk = riskOf(part);
  const isBusy = downloading.has(part.blobId ?? "");
  const content = html`${icon(risk ? FILE_ICONS.file : FILE_ICONS[kindOf(part)])}
    <bdi class="file-name" title=${name}
      ><span class="cut">${start}</span><span class="end">${end}</span></bdi
    >
    <span class="file-size">${isBusy ? m.downloading : size}</span>${icon(DOWNLOAD)}`;
  const label = m.download(name, size);
  return html`${
    canLink(view)
      ? html`<a
          class="file"
          part="attachment"
          href=${linkTo(part, name, view)}
          download=${name}
          aria-label=${label}
          >${content}</a
        >`
      : html`<button
          class="file"
          part="attachment"
          type="button"
          aria-label=${label}
          aria-busy=${isBusy}
          @click=${() => view.save({ ...part, name })}
        >
          ${content}
        </button>`
  }${risk ? html`<p class="risk">${icon(ALERT)}${m[risk]}</p>` : nothing}`;
}

/** A link carries the cookie of a session of the page's own origin, and nothing else. */
function canLink({ session, connection }: AttachmentView): boolean {
  return session.csrf !== undefined && connection.gateway.origin === location.origin;
}

function linkTo(
  part: EmailBodyPart,
  name: string,
  { session, connection }: AttachmentView,
): string {
  return blobUrl(session, { ...part, name }, { gateway: connection.gateway }).href;
}

/** Milliseconds until the memory of a saved file is given back; the browser has begun by then. */
const KEEP = 30_000;

/** Fetches a file and hands it to the browser to be saved, never to be shown. */
export async function saveBlob(
  { connection }: Pick<EmailHost, "connection">,
  source: BlobSource,
  signal?: AbortSignal,
): Promise<void> {
  const blob = await downloadBlob(connection, source, { signal });
  // A type that no browser shows: the address of a blob has the origin of the page.
  const url = URL.createObjectURL(new Blob([blob], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = source.name ?? "message.eml";
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP);
}

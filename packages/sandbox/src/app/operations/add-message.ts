/** AddMsgRequest: stores a raw message as it is. */
import type { SoapContext } from "../context.js";
import { type Element, responseTo } from "../element.js";
import { invalidRequest, noSuchTag } from "../fault.js";
import { destinationOf } from "../mail/action-targets.js";
import { messageSummaryElement } from "../mail/message-element.js";
import { takeUpload } from "../mail/uploads.js";
import { folderAtPath } from "../mailbox/folders.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { type OperationEntry, ZIMBRA_MAIL } from "../registry.js";
import { createTag } from "./tags.js";

/** Ids of the tags that an item is given: `tn` by name (made when missing), `t` by id. */
export function tagIdsOf(mailbox: Mailbox, spec: Element): readonly number[] {
  const names = (spec.get("tn") ?? "").split(",").filter((name) => name.trim() !== "");
  const ids = (spec.get("t") ?? "").split(",").filter((id) => id.trim() !== "");
  const byId = ids.map((id) => {
    const tag = mailbox.item(Number(id));
    if (tag?.type !== "tag") throw noSuchTag(id);
    return tag.id;
  });
  const byName = names.map((name) => (mailbox.tagNamed(name) ?? createTag(mailbox, name)).id);
  return [...new Set([...byId, ...byName])];
}

/** The folder that a message goes to: an id, or a path with a slash. */
function folderOf(spec: Element, context: SoapContext): ReturnType<typeof destinationOf> {
  const text = spec.require("l").trim();
  if (!text.startsWith("/")) return destinationOf(text, context);
  const folder = folderAtPath(context.mailbox, text);
  return destinationOf(String(folder.id), context);
}

async function bytesOf(spec: Element, context: SoapContext): Promise<Uint8Array<ArrayBuffer>> {
  const upload = spec.get("aid");
  if (upload !== undefined) return takeUpload(context, upload).bytes;
  const content = spec.get("content");
  if (content === undefined) throw invalidRequest("neither content nor an upload");
  return new TextEncoder().encode(content);
}

async function addMessage(request: Element, context: SoapContext): Promise<Element> {
  const spec = request.requireChild("m");
  const { mailbox, folder } = folderOf(spec, context);
  context.requireRights(mailbox, folder.id, "i");
  const message = await context.core.deliver(mailbox, await bytesOf(spec, context), {
    folderId: folder.id,
    flags: (spec.get("f") ?? "").replace(/[^a-z!?+]/gi, ""),
    tags: tagIdsOf(mailbox, spec),
    date: spec.getNumber("d") ?? context.now(),
  });
  const response = responseTo(request);
  response.add(messageSummaryElement(mailbox, message, context));
  return response;
}

/** Storing of messages. */
export const addMessageOperations: readonly OperationEntry[] = [
  { namespace: ZIMBRA_MAIL, name: "AddMsgRequest", run: addMessage, checksRights: true },
];

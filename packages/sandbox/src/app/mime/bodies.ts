/**
 * Which parts of a message are its body and which are attachments (Zimbra `mime/Mime`, body selection rules).
 *
 * @module
 */
import { flattenParts, type MimePart } from "./part-tree.js";

const single: ReadonlySet<string> = new Set([
  "multipart/digest",
  "multipart/signed",
  "multipart/encrypted",
]);
const inlineable: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/gif"]);
/** Parts for programs, which no reader would call attachments. */
const machineReadable: ReadonlySet<string> = new Set([
  "message/disposition-notification",
  "message/delivery-status",
  "xml/x-zimbra-share",
  "xml/x-zimbra-dl-subscription",
]);

/** Whether the part only groups others. */
export const isMultipart = (part: MimePart): boolean => part.contentType.startsWith("multipart/");

const isAttached = (part: MimePart): boolean => part.disposition === "attachment";
const isMessageType = (part: MimePart): boolean => part.contentType === "message/rfc822";
const isText = (part: MimePart): boolean => part.contentType.startsWith("text/");

function isWanted(part: MimePart, preferHtml: boolean): boolean {
  return part.contentType === (preferHtml ? "text/html" : "text/plain");
}

function isAcceptable(part: MimePart, preferHtml: boolean): boolean {
  return part.contentType === "text/enriched" || isWanted(part, !preferHtml);
}

function alternativeBody(children: readonly MimePart[], preferHtml: boolean): readonly MimePart[] {
  let second: MimePart | undefined;
  for (const part of children) {
    if (isMultipart(part)) {
      const found = bodiesBelow(part, preferHtml);
      if (found.length > 0) return found;
    } else if (!isAttached(part)) {
      if (isWanted(part, preferHtml)) return [part];
      if (isAcceptable(part, preferHtml) && second?.contentType !== part.contentType) second = part;
    }
  }
  return second ? [second] : [];
}

function relatedBody(part: MimePart, preferHtml: boolean): readonly MimePart[] {
  const start = part.parameters.get("start");
  const named = start ? part.children.find(({ contentId }) => contentId === start) : undefined;
  const chosen =
    named ?? part.children.find((child) => isText(child) || isMultipart(child)) ?? part.children[0];
  if (!chosen) return [];
  return isMultipart(chosen) ? bodiesBelow(chosen, preferHtml) : [chosen];
}

function reportBodies(children: readonly MimePart[], preferHtml: boolean): readonly MimePart[] {
  const shown = children.filter((part) => !isAttached(part));
  const headers = shown.filter(({ contentType }) => contentType === "text/rfc822-headers");
  const wanted = children.flatMap((part) => {
    if (isMultipart(part)) return bodiesBelow(part, preferHtml);
    return !isAttached(part) && isWanted(part, preferHtml) ? [part] : [];
  });
  const found = wanted.length > 0 ? wanted : shown.filter((part) => isAcceptable(part, preferHtml));
  return [...found, ...headers];
}

function bodiesBelow(part: MimePart, preferHtml: boolean): readonly MimePart[] {
  if (part.contentType === "multipart/alternative")
    return alternativeBody(part.children, preferHtml);
  if (part.contentType === "multipart/related") return relatedBody(part, preferHtml);
  if (part.contentType === "multipart/report") return reportBodies(part.children, preferHtml);
  const children = single.has(part.contentType) ? part.children.slice(0, 1) : part.children;
  return children.flatMap((child) => {
    if (isMultipart(child)) return bodiesBelow(child, preferHtml);
    const shown =
      !isAttached(child) &&
      !isMessageType(child) &&
      (child.contentId === undefined || isText(child));
    return shown ? [child] : [];
  });
}

/** The parts that are shown as the message's body, HTML or plain text first. */
export function bodyParts(root: MimePart, preferHtml: boolean): ReadonlySet<MimePart> {
  if (isMultipart(root)) return new Set(bodiesBelow(root, preferHtml));
  return new Set(isAttached(root) ? [] : [root]);
}

/** Whether a text part leads its message: first below the top of it. */
function leads(part: MimePart, parent: MimePart, grandparent: MimePart | undefined): boolean {
  if (parent.children[0] !== part) return false;
  return (
    isMessageType(parent) || (isMultipart(parent) && (!grandparent || isMessageType(grandparent)))
  );
}

/** The parts that a reader would call attachments, body images left in. */
export function attachmentParts(root: MimePart): readonly MimePart[] {
  const parents = new Map<MimePart, MimePart>();
  const parts = flattenParts(root);
  for (const part of parts) for (const child of part.children) parents.set(child, part);
  const bodies = bodyParts(root, true);
  return parts.filter((part) => {
    if (isMultipart(part) || machineReadable.has(part.contentType)) return false;
    if (!isText(part)) return true;
    const parent = parents.get(part);
    if (!parent || bodies.has(part) || parent.contentType === "multipart/alternative") return false;
    return !leads(part, parent, parents.get(parent));
  });
}

/** Whether the message gets the paper clip: an attachment that is no image shown within the body. */
export function hasAttachment(root: MimePart): boolean {
  const bodies = bodyParts(root, true);
  return attachmentParts(root).some(
    (part) => !bodies.has(part) || !inlineable.has(part.contentType),
  );
}

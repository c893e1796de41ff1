/**
 * Tags: GetTag, CreateTag, TagAction.
 * @module
 */
import type { SoapContext } from "../context.js";
import { responseTo, type Element } from "../element.js";
import { alreadyExists, invalidRequest, noSuchTag } from "../fault.js";
import { invalidName } from "../mailbox/folders.js";
import { deleteItems, setFlag } from "../mailbox/item-changes.js";
import { FolderId, isLeaf, type TagItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { ZIMBRA_MAIL, type OperationEntry } from "../registry.js";
import { tagElement } from "../render/tag.js";

const MAX_NAME = 128;

/** Cuts the spaces at the end of a tag's name and checks the rest. */
export function tagName(name: string): string {
  if (name === "") throw invalidRequest("tag name must not be empty");
  const trimmed = name.replace(/\s+$/, "");
  const bad = /[\\:"/\p{Cc}]/u;
  if (trimmed === "" || trimmed.length > MAX_NAME || bad.test(trimmed)) throw invalidName(name);
  return trimmed;
}

/** Creates a tag, `mail.ALREADY_EXISTS` when the name is taken (case is ignored). */
export function createTag(
  mailbox: Mailbox,
  name: string,
  look: Pick<TagItem, "color" | "rgb"> = {},
): TagItem {
  const wanted = tagName(name);
  if (mailbox.tagNamed(wanted)) throw alreadyExists(wanted);
  return mailbox.create({
    type: "tag",
    folderId: FolderId.tags,
    name: wanted,
    flags: "",
    tags: [],
    date: mailbox.now(),
    size: 0,
    ...look,
  });
}

/** The tag of an action: `tn` names it, `tag` has its id; `mail.NO_SUCH_TAG` when it does not exist. */
export function tagOfAction(mailbox: Mailbox, action: Element): TagItem {
  const name = action.get("tn");
  if (name !== undefined) return mailbox.tagNamed(name) ?? createTag(mailbox, name);
  const id = action.require("tag");
  const tag = mailbox.item(Number(id));
  if (tag?.type !== "tag") throw noSuchTag(id);
  return tag;
}

/** Reads a color, which must be a whole number without spaces; any number is taken. */
function readColor(spec: Element): number | undefined {
  const text = spec.get("color");
  if (text === undefined) return undefined;
  if (!/^-?\d+$/.test(text)) throw invalidRequest(`color is not a number: ${text}`);
  return Number(text);
}

function getTag(request: Element, context: SoapContext): Element {
  const { mailbox } = context;
  const response = responseTo(request);
  for (const tag of mailbox.itemsOf("tag")) response.add(tagElement(mailbox, tag, context));
  return response;
}

function createTagOperation(request: Element, context: SoapContext): Element {
  const spec = request.requireChild("tag");
  const { mailbox } = context;
  const tag = createTag(mailbox, spec.require("name"), {
    color: readColor(spec),
    rgb: spec.get("rgb"),
  });
  const response = responseTo(request);
  response.add(tagElement(mailbox, tag, context));
  return response;
}

/** The items that carry a tag. */
function taggedItems(mailbox: Mailbox, tag: TagItem) {
  return [...mailbox.items()].filter((item) => item.tags.includes(tag.id));
}

/** Deletes a tag and takes it off everything that carries it. */
export function deleteTag(mailbox: Mailbox, tag: TagItem): void {
  mailbox.change(() => {
    for (const item of taggedItems(mailbox, tag)) {
      mailbox.update(item, { tags: item.tags.filter((id) => id !== tag.id) });
    }
    deleteItems(mailbox, [tag]);
  });
}

function renameTag(mailbox: Mailbox, tag: TagItem, name: string): void {
  const wanted = tagName(name);
  const taken = mailbox.tagNamed(wanted);
  if (taken && taken.id !== tag.id) throw alreadyExists(wanted);
  mailbox.update(tag, { name: wanted });
}

function actOnTag(mailbox: Mailbox, tag: TagItem, op: string, action: Element): void {
  switch (op) {
    case "delete":
      deleteTag(mailbox, tag);
      return;
    case "rename":
      renameTag(mailbox, tag, action.require("name"));
      return;
    case "color":
      mailbox.update(tag, { color: readColor(action), rgb: action.get("rgb") });
      return;
    case "read":
    case "!read":
      setFlag(mailbox, taggedItems(mailbox, tag).filter(isLeaf), "u", op === "!read");
      return;
    case "update":
      mailbox.change(() => {
        const name = action.get("name");
        if (name !== undefined) renameTag(mailbox, tag, name);
        const color = readColor(action);
        if (color !== undefined) mailbox.update(tag, { color });
      });
      return;
    default:
      throw invalidRequest(`unknown operation: ${op}`);
  }
}

function tagAction(request: Element, context: SoapContext): Element {
  const action = request.requireChild("action");
  const op = action.require("op");
  const { mailbox } = context;
  const name = action.get("tn");
  if (name?.trim() === "") throw invalidRequest("tag name must not be empty");
  const named = name === undefined ? undefined : mailbox.tagNamed(name);
  if (name !== undefined && !named) throw noSuchTag(name);
  const ids = named ? [String(named.id)] : action.require("id").split(",");
  for (const id of ids) {
    const tag = mailbox.item(context.resolveId(id).id);
    if (tag?.type === "tag") {
      context.requireUnchanged([tag]);
      actOnTag(mailbox, tag, op, action);
    }
    // A tag that is gone already is as deleted as can be.
    if (tag?.type !== "tag" && op !== "delete") throw noSuchTag(id);
  }
  const response = responseTo(request);
  response.addUnique("action").setAll({ id: ids.join(","), op, tn: name });
  return response;
}

/** The operations of this file. */
export const tagOperations: readonly OperationEntry[] = [
  { namespace: ZIMBRA_MAIL, name: "GetTagRequest", run: getTag },
  { namespace: ZIMBRA_MAIL, name: "CreateTagRequest", run: createTagOperation },
  { namespace: ZIMBRA_MAIL, name: "TagActionRequest", run: tagAction },
];

/**
 * Contacts as Zimbra tells them (`cn` of SearchRequest and GetContacts): flat attributes, the part that
 * is a photo, members of a group.
 *
 * Searches leave out the attributes of `zimbraContactHiddenAttributes`; none of those is read here.
 *
 * @module
 */
import type { Id, UTCDate } from "@partage-ent/jmap";
import { type ItemPlace, itemPlace, requestId, wireId } from "../item-place.js";
import {
  isObject,
  type JsonObject,
  numberOf,
  objectOf,
  objectsOf,
  pairsOf,
  textOf,
} from "../soap/json.js";
import type { GroupMember } from "../soap/operations.js";

/** The photo of a contact: a part of its content. */
export interface ContactPhoto {
  readonly part: string;
  readonly type: string;
}

/** A contact. */
export interface Contact {
  readonly id: Id;
  readonly place: ItemPlace;
  /** The item as requests name it. */
  readonly itemId: string;
  /** Number of the folder, in the same mailbox. */
  readonly folder: string;
  /** Attributes with text; of one with several values the first. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly photo: ContactPhoto | undefined;
  readonly members: readonly GroupMember[];
  readonly updated: UTCDate | undefined;
  /** The text that Zimbra files the contact under. */
  readonly fileAs: string;
}

/** Attributes of one contact that are read; Zimbra's own limit. */
const MAX_ATTRIBUTES = 1_000;
/** Characters of one attribute that are read. */
const MAX_VALUE = 500_000;
/** Members of one group that are read. */
const MAX_MEMBERS = 5_000;

/** Reads a contact element; undefined where it is none. */
export function readContact(element: JsonObject, ownAccount: string): Contact | undefined {
  const place = itemPlace(textOf(element["id"]) ?? "", ownAccount);
  const folder = itemPlace(textOf(element["l"]) ?? "", ownAccount);
  if (!place || !folder || place.owner !== folder.owner) return undefined;
  return {
    id: wireId(place),
    place,
    itemId: requestId(place),
    folder: folder.number,
    attributes: attributesOf(element),
    photo: photoPart(element),
    members: membersOf(element),
    updated: updatedAt(element),
    fileAs: textOf(element["fileAsStr"]) ?? "",
  };
}

function attributesOf(element: JsonObject): Readonly<Record<string, string>> {
  const entries = [...pairsOf(element)].flatMap(([name, [value = ""]]): [string, string][] =>
    value === "" || name === "__proto__" || value.length > MAX_VALUE ? [] : [[name, value]],
  );
  return Object.fromEntries(entries.slice(0, MAX_ATTRIBUTES));
}

/** A photo has no text, but says which part it is. */
function photoPart(element: JsonObject): ContactPhoto | undefined {
  const pairs = element["_attrs"];
  const image = isObject(pairs) ? objectOf(pairs["image"]) : undefined;
  const part = textOf(image?.["part"]) ?? "";
  const type = (textOf(image?.["ct"]) ?? "").split(";")[0]!.trim().toLowerCase();
  if (!/^\d{1,4}(?:\.\d{1,4}){0,7}$/.test(part)) return undefined;
  return { part, type: /^image\/[\w.+-]{1,60}$/.test(type) ? type : "application/octet-stream" };
}

function membersOf(element: JsonObject): readonly GroupMember[] {
  const members = objectsOf(element["m"]).flatMap((member): GroupMember[] => {
    const type = textOf(member["type"]);
    const value = textOf(member["value"]) ?? "";
    const isKnown = type === "C" || type === "G" || type === "I";
    return isKnown && value !== "" && value.length <= 2_000 ? [{ type, value }] : [];
  });
  return members.slice(0, MAX_MEMBERS);
}

/** Seconds of the last change, else milliseconds of the content's date. */
function updatedAt(element: JsonObject): UTCDate | undefined {
  const seconds = numberOf(element["md"]);
  const time = seconds === undefined ? numberOf(element["d"]) : seconds * 1000;
  if (time === undefined || time < 0 || time > 8.64e15) return undefined;
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

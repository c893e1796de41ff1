/**
 * The body of an email from Zimbra's tree of parts (RFC 8621 section 4.1.4).
 *
 * @module
 */
import type { Email, EmailBodyPart, EmailBodyValue, Id } from "@partage-ent/jmap";
import { deriveBody, type EmailFetch, truncateBodyValue } from "@partage-ent/server";
import type { MessagePart } from "./message.js";

/** Trees of the same message, each with the content of other parts filled in. */
export type BodyContents = readonly (MessagePart | undefined)[];

/** Reads the text of a part whose content GetMsg leaves out; undefined where it is gone. */
export type LoadPart = (
  messageId: Id,
  part: string,
  maxBytes: number,
) => Promise<{ readonly text: string; readonly truncated: boolean } | undefined>;

const BODY_PROPERTIES = [
  "bodyStructure",
  "bodyValues",
  "textBody",
  "htmlBody",
  "attachments",
] as const;

type BodyProperties = Pick<Email, (typeof BODY_PROPERTIES)[number]>;

/** Parts whose text is fetched one by one, at most. */
const MAX_LOADED = 10;
/** Octets of such a part, where no limit was asked. */
const MAX_LOADED_SIZE = 1_000_000;

/** Whether any property of the body is wanted. */
export function needsBody({ properties }: EmailFetch): boolean {
  return properties.some((name) => (BODY_PROPERTIES as readonly string[]).includes(name));
}

/** The body properties of a message. */
export async function bodyOf(
  messageId: Id,
  contents: BodyContents,
  fetch: EmailFetch,
  load: LoadPart,
): Promise<BodyProperties> {
  const bodyStructure = structureOf(messageId, contents[0]);
  const { textBody, htmlBody, attachments } = deriveBody(bodyStructure);
  const wanted = new Map<string, EmailBodyPart>();
  const want = (parts: readonly EmailBodyPart[]): void => {
    for (const part of parts) {
      if (part.partId !== null && part.type.startsWith("text/")) wanted.set(part.partId, part);
    }
  };
  if (fetch.fetchTextBodyValues) want(textBody);
  if (fetch.fetchHTMLBodyValues) want(htmlBody);
  if (fetch.fetchAllBodyValues) want(leavesOf(bodyStructure));
  const known = new Map(contents.flatMap((tree) => (tree ? textsOf(tree) : [])));
  const bodyValues = await valuesOf(messageId, wanted, known, fetch, load);
  return { bodyStructure, bodyValues, textBody, htmlBody, attachments };
}

/** A message without any part has an empty text. */
const EMPTY: MessagePart = {
  part: "1",
  type: "text/plain",
  size: 0,
  disposition: null,
  name: null,
  cid: null,
  location: null,
  content: "",
  truncated: false,
  parts: [],
};

function structureOf(messageId: Id, part: MessagePart = EMPTY): EmailBodyPart {
  const isMultipart = part.type.startsWith("multipart/");
  return {
    partId: isMultipart ? null : part.part,
    blobId: isMultipart ? null : `m${messageId}_${part.part.replaceAll(".", "_")}`,
    size: part.size,
    headers: [],
    name: part.name,
    type: part.type,
    charset: null,
    disposition: part.disposition,
    cid: part.cid,
    language: null,
    location: part.location,
    subParts: isMultipart ? part.parts.map((inner) => structureOf(messageId, inner)) : null,
  };
}

function leavesOf(part: EmailBodyPart): readonly EmailBodyPart[] {
  return part.subParts ? part.subParts.flatMap(leavesOf) : [part];
}

function textsOf(part: MessagePart): readonly (readonly [string, EmailBodyValue])[] {
  const own =
    part.content === undefined ? [] : [[part.part, valueOf(part.content, part.truncated)] as const];
  return [...own, ...part.parts.flatMap(textsOf)];
}

function valueOf(value: string, isTruncated: boolean): EmailBodyValue {
  return { value, isTruncated, isEncodingProblem: value.includes("\ufffd") };
}

async function valuesOf(
  messageId: Id,
  wanted: ReadonlyMap<string, EmailBodyPart>,
  known: ReadonlyMap<string, EmailBodyValue>,
  fetch: EmailFetch,
  load: LoadPart,
): Promise<Readonly<Record<string, EmailBodyValue>>> {
  const values: Record<string, EmailBodyValue> = {};
  const limit = fetch.maxBodyValueBytes;
  let loads = 0;
  for (const [partId, part] of wanted) {
    let value = known.get(partId);
    if (!value && part.size === 0) value = valueOf("", false);
    if (!value && loads++ < MAX_LOADED) {
      const loaded = await load(messageId, partId, limit > 0 ? limit : MAX_LOADED_SIZE);
      if (loaded) value = valueOf(loaded.text, loaded.truncated);
    }
    if (value) values[partId] = truncateBodyValue(value, limit, part.type);
  }
  return values;
}

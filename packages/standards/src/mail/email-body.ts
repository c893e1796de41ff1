/**
 * Properties of the body of an email (RFC 8621 section 4.1.4).
 *
 * @module
 */
import type { Email, EmailBodyPart, EmailBodyValue, EmailHeader, Id } from "@partage-ent/jmap";
import { type EmailFetch, truncateBodyValue } from "@partage-ent/server";
import { bodyPartOf, leavesOf, type MessagePart } from "./body-structure.js";
import { derivedBodyOf } from "./derived-body.js";
import { headerValues } from "./header-values.js";
import type { PartTexts } from "./part-fetch.js";

const BODY_PROPERTIES = [
  "bodyStructure",
  "bodyValues",
  "textBody",
  "htmlBody",
  "attachments",
] as const;

type BodyProperties = Pick<Email, (typeof BODY_PROPERTIES)[number]>;

/** Whether any property of the body is wanted. */
export function needsBody({ properties }: EmailFetch): boolean {
  return properties.some((name) => (BODY_PROPERTIES as readonly string[]).includes(name));
}

/** Whether header fields of parts are wanted. */
export function needsPartHeaders(fetch: EmailFetch): boolean {
  const { bodyProperties } = fetch;
  return (
    needsBody(fetch) &&
    bodyProperties.some((name) => name === "headers" || name.startsWith("header:"))
  );
}

function withHeaderProperties(part: EmailBodyPart, names: readonly string[]): EmailBodyPart {
  if (names.length === 0) return part;
  const subParts = part.subParts?.map((inner) => withHeaderProperties(inner, names)) ?? null;
  return { ...part, subParts, ...headerValues(part.headers, names) };
}

/** The body properties of a message. */
export function bodyOf(
  emailId: Id,
  structure: MessagePart,
  fetch: EmailFetch,
  texts: PartTexts,
  headers: ReadonlyMap<string, readonly EmailHeader[]> | undefined,
): BodyProperties {
  const names = fetch.bodyProperties.filter((name) => name.startsWith("header:"));
  const tell = (part: MessagePart): EmailBodyPart =>
    withHeaderProperties(bodyPartOf(emailId, part, headers), names);
  const { textBody, htmlBody, attachments } = derivedBodyOf(structure);
  return {
    bodyStructure: tell(structure),
    bodyValues: bodyValues(structure, texts, fetch.maxBodyValueBytes),
    textBody: textBody.map(tell),
    htmlBody: htmlBody.map(tell),
    attachments: attachments.map(tell),
  };
}

function bodyValues(
  structure: MessagePart,
  texts: PartTexts,
  maxBytes: number,
): Readonly<Record<string, EmailBodyValue>> {
  return Object.fromEntries(
    leavesOf(structure).flatMap(({ number, type }) => {
      const text = texts.get(number);
      return text === undefined ? [] : [[number, truncateBodyValue(text, maxBytes, type)] as const];
    }),
  );
}

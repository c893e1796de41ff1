import { deriveBody, type DerivedBody } from "@partage-ent/server";
import type { MessagePart } from "./body-structure.js";

interface DerivablePart extends Pick<MessagePart, "type" | "disposition" | "name"> {
  readonly part: MessagePart;
  readonly subParts: readonly DerivablePart[] | null;
}

function derivable(part: MessagePart): DerivablePart {
  const { type, disposition, name, parts } = part;
  return { type, disposition, name, part, subParts: parts?.map(derivable) ?? null };
}

/** What the parts of a message are for (RFC 8621 section 4.1.4). */
export function derivedBodyOf(structure: MessagePart): DerivedBody<MessagePart> {
  const { textBody, htmlBody, attachments, hasAttachment } = deriveBody(derivable(structure));
  const plain = (parts: readonly DerivablePart[]): readonly MessagePart[] =>
    parts.map(({ part }) => part);
  return {
    textBody: plain(textBody),
    htmlBody: plain(htmlBody),
    attachments: plain(attachments),
    hasAttachment,
  };
}

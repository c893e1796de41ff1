/** The raw message as SOAP carries it: inline when it is short ASCII, else as a URL. */
import type { SoapContext } from "../context.js";
import type { Element } from "../element.js";
import type { MessageItem } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { messageCommon } from "./message-element.js";

/** Bytes up to which a raw message is inlined, envelope included (Zimbra `ToXML`). */
const MAX_INLINE = 40_000 - 2_048;

function asciiText(raw: Uint8Array): string | undefined {
  if (raw.length > MAX_INLINE || raw.some((byte) => byte > 0x7f || byte === 0)) return undefined;
  return new TextDecoder().decode(raw);
}

/** A message with its bytes as `content`. */
export function rawMessageElement(
  mailbox: Mailbox,
  message: MessageItem,
  raw: Uint8Array,
  context: SoapContext,
  options: { readonly part?: string | undefined; readonly useUrl: boolean },
): Element {
  const element = messageCommon(mailbox, message, context);
  const content = element.addUnique("content");
  const text = options.useUrl || options.part ? undefined : asciiText(raw);
  if (text !== undefined) content.setText(text);
  else {
    const part = options.part ? `&part=${encodeURIComponent(options.part)}` : "";
    content.set("url", `/service/content/get?id=${context.formatId(mailbox, message.id)}${part}`);
  }
  return element;
}

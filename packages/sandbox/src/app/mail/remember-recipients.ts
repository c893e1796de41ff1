/** Adds to the e-mailed contacts whom a message goes to. */
import type { SoapContext } from "../context.js";
import type { Element } from "../element.js";
import { FolderId } from "../mailbox/item.js";

/** Keeps the recipients that the request marks (`add`) among the e-mailed contacts, unless they are contacts already. */
export function rememberRecipients(spec: Element, context: SoapContext): void {
  const { mailbox } = context;
  const marked = spec.children("e").filter((element) => element.getBoolean("add"));
  if (marked.length === 0) return;
  const known = new Set(
    mailbox
      .itemsOf("contact")
      .flatMap(({ attributes }) => Object.values(attributes).map((value) => value.toLowerCase())),
  );
  mailbox.change(() => {
    for (const element of marked) {
      const email = element.require("a").trim();
      if (known.has(email.toLowerCase())) continue;
      const [firstName = "", ...rest] = (element.get("p") ?? "").trim().split(/\s+/);
      const names = { firstName, lastName: rest.join(" ") };
      const given = Object.fromEntries(Object.entries(names).filter(([, value]) => value !== ""));
      mailbox.create({
        type: "contact",
        folderId: FolderId.emailedContacts,
        flags: "",
        tags: [],
        date: mailbox.now(),
        size: 0,
        attributes: { ...given, email },
      });
      mailbox.touch(FolderId.emailedContacts);
    }
  });
}

/**
 * Where an import puts messages, contacts and events.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { createPath } from "../../app/mailbox/folders.js";
import { FolderId } from "../../app/mailbox/item.js";
import type { Sandbox } from "../../app/sandbox.js";

/** One message to store. */
export interface ImportedMessage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly flags: string;
  /** Milliseconds of receipt. */
  readonly date: number;
}

/** A mailbox that takes messages, contacts and events. */
export interface ImportTarget {
  /** Stores a message; false when the mailbox has the very same bytes already. */
  addMessage(message: ImportedMessage): Promise<boolean>;
  /** Stores a contact with Zimbra's attribute names. */
  addContact(attributes: Readonly<Record<string, string>>): Promise<void>;
  /** Imports a calendar file; the number of its events, those that were there included. */
  addCalendar(text: string): Promise<number>;
  /** Writes what is not kept yet. */
  finish(): Promise<void>;
}

/** An account of a sandbox in this process; `folder` is made when it is missing. */
export function sandboxTarget(sandbox: Sandbox, account: string, folder: string): ImportTarget {
  const mailbox = sandbox.mailbox(account);
  const folderId = createPath(mailbox, folder, "message").id;
  const known = new Set(mailbox.itemsOf("message").map(({ blob }) => blob));
  return {
    addMessage: async ({ bytes, flags, date }) => {
      const digest = createHash("sha256").update(bytes).digest("hex");
      if (known.has(digest)) return false;
      await sandbox.addMessage(account, bytes, { folder: folderId, flags, date });
      known.add(digest);
      return true;
    },
    addContact: async (attributes) => {
      mailbox.create({
        type: "contact",
        folderId: FolderId.contacts,
        attributes,
        flags: "",
        tags: [],
        date: mailbox.now(),
        size: JSON.stringify(attributes).length,
      });
    },
    addCalendar: (text) => sandbox.importCalendar(account, text),
    finish: () => sandbox.flush(),
  };
}

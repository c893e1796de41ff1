import { describe, expect, it } from "vitest";
import { FolderId } from "../mailbox/item.js";
import { Mailbox } from "../mailbox/mailbox.js";
import { storeMessage } from "../mailbox/messages.js";
import { createSystemFolders } from "../mailbox/system-folders.js";
import { parseMessage } from "../mime/parsed-message.js";
import { findConversation } from "./conversation-index.js";
import { summarizeMessage } from "./message-reader.js";

const question = "Subject: Sujet\r\nMessage-ID: <q@x>\r\n\r\n?";
const cases = {
  answer: "Subject: Re: Sujet\r\nMessage-ID: <a@x>\r\nIn-Reply-To: <q@x>\r\n\r\n!",
  elsewhere: "Subject: Autre\r\nMessage-ID: <e@x>\r\nReferences: <z@x> <q@x>\r\n\r\n!",
  bareReply: "Subject: RE : Sujet\r\nMessage-ID: <b@x>\r\n\r\n!",
  sameSubject: "Subject: sujet\r\nMessage-ID: <s@x>\r\n\r\n!",
  copy: "Subject: Sujet\r\nMessage-ID: <q@x>\r\n\r\n?",
};

function joins(algorithm: string | undefined, source: string, days = 1): boolean {
  let now = Date.UTC(2026, 0, 1);
  const mailbox = new Mailbox("a", () => now);
  createSystemFolders(mailbox);
  const summary = (text: string) => summarizeMessage(parseMessage(new TextEncoder().encode(text)));
  const first = storeMessage(mailbox, {
    blob: "",
    size: 1,
    folderId: FolderId.inbox,
    summary: summary(question),
  });
  now += days * 86_400_000;
  return findConversation(mailbox, summary(source), algorithm) === first.conversationId;
}

describe("findConversation", () => {
  it.each<readonly [string | undefined, readonly (keyof typeof cases)[]]>([
    [undefined, ["answer", "elsewhere", "bareReply", "copy"]],
    ["references", ["answer", "elsewhere", "bareReply", "copy"]],
    ["strict", ["answer", "elsewhere", "copy"]],
    ["subjrefs", ["answer", "bareReply", "copy"]],
    ["subject", ["answer", "bareReply", "sameSubject", "copy"]],
    ["none", []],
  ])("threads by %s", (algorithm, expected) => {
    const names = Object.keys(cases) as (keyof typeof cases)[];
    expect(names.filter((name) => joins(algorithm, cases[name]))).toEqual(expected);
  });

  it("takes no reply by subject after a month", () => {
    expect(joins(undefined, cases.bareReply, 32)).toBe(false);
    expect(joins(undefined, cases.answer, 32)).toBe(true);
  });

  it("finds the question that arrives after its answer", () => {
    const mailbox = new Mailbox("a", () => 0);
    createSystemFolders(mailbox);
    const summary = (text: string) =>
      summarizeMessage(parseMessage(new TextEncoder().encode(text)));
    const answer = storeMessage(mailbox, {
      blob: "",
      size: 1,
      folderId: FolderId.inbox,
      summary: summary(cases.answer),
    });
    expect(findConversation(mailbox, summary(question))).toBe(answer.conversationId);
  });
});

import { describe, expect, it } from "vitest";
import { editOf } from "./email-patch.js";

const message = { flags: ["\\Seen", "$Forwarded", "\\Deleted"], mailboxId: "f1" };
const mailbox = {
  flags: new Set(["\\Seen", "\\Flagged", "$Forwarded", "Projet"]),
  permanentFlags: new Set(["\\Seen", "\\Flagged", "\\Answered", "$Forwarded", "Projet", "\\*"]),
};

describe("patches of emails", () => {
  const cases: readonly (readonly [string, Readonly<Record<string, unknown>>, object])[] = [
    ["nothing", {}, { add: [], remove: [] }],
    ["a mark", { "keywords/$flagged": true }, { add: ["\\Flagged"], remove: [] }],
    ["a mark that it has", { "keywords/$seen": true }, { add: [], remove: [] }],
    ["no mark", { "keywords/$forwarded": null }, { add: [], remove: ["$Forwarded"] }],
    ["the mailbox's spelling", { "keywords/projet": true }, { add: ["Projet"], remove: [] }],
    ["a new keyword", { "keywords/nouveau": true }, { add: ["nouveau"], remove: [] }],
    [
      "other marks",
      { keywords: { $answered: true } },
      { add: ["\\Answered"], remove: ["\\Seen", "$Forwarded"] },
    ],
    ["a move", { mailboxIds: { f2: true } }, { moveTo: "f2" }],
    ["a move by members", { "mailboxIds/f1": null, "mailboxIds/f2": true }, { moveTo: "f2" }],
    ["a second mailbox", { "mailboxIds/f2": true }, { type: "tooManyMailboxes" }],
    ["no mailbox", { "mailboxIds/f1": null }, { type: "invalidProperties" }],
  ];

  it.each(cases)("that want %s", (_, patch, expected) => {
    expect(editOf(patch, message, mailbox)).toMatchObject(expected);
  });

  it("are refused where the mailbox does not keep a keyword, or has too many", () => {
    const strict = { ...mailbox, permanentFlags: new Set(["\\Seen"]) };
    expect(editOf({ "keywords/nouveau": true }, message, strict)).toMatchObject({
      type: "invalidProperties",
      properties: ["keywords/nouveau"],
    });
    const many = Array.from({ length: 128 }, (_, n) => `k${n}`);
    expect(
      editOf({ "keywords/nouveau": true }, { ...message, flags: many }, mailbox),
    ).toMatchObject({ type: "tooManyKeywords" });
  });

  it("that stay where they are move nothing", () => {
    expect(editOf({ mailboxIds: { f1: true } }, message, mailbox)).not.toHaveProperty("moveTo");
  });
});

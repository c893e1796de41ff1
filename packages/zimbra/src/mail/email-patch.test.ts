import type { PatchObject } from "@partage-ent/jmap";
import { expect, it } from "vitest";
import { changesOfPatch, needsCurrent } from "./email-patch.js";
import { readMessage } from "./message.js";

const current = readMessage({ id: "257", l: "2", f: "ufad", t: "12" })!;

const cases: readonly (readonly [PatchObject, unknown])[] = [
  [{ "keywords/$seen": true }, [{ op: "read" }]],
  [{ "keywords/$seen": null }, [{ op: "!read" }]],
  [{ "keywords/$flagged": null }, [{ op: "!flag" }]],
  [
    { "keywords/zt-13": true, "keywords/zt-12": null },
    [
      { op: "tag", tagId: "13" },
      { op: "!tag", tagId: "12" },
    ],
  ],
  [{ "keywords/$answered": true }, [{ op: "update", flags: "ufr" }]],
  [
    { keywords: { $seen: true, $draft: true } },
    [{ op: "!flag" }, { op: "!tag", tagId: "12" }, { op: "read" }],
  ],
  [{ mailboxIds: { "3": true } }, [{ op: "move", folderId: "3" }]],
  [{ "mailboxIds/2": null, "mailboxIds/3": true }, [{ op: "move", folderId: "3" }]],
  [
    { "keywords/$seen": true, "mailboxIds/3": true },
    [{ op: "read" }, { op: "move", folderId: "3" }],
  ],
  [{ "keywords/other": null }, []],
  [{ mailboxIds: { "3": true, "4": true } }, { type: "tooManyMailboxes" }],
  [{ mailboxIds: {} }, { type: "invalidProperties", properties: ["mailboxIds"] }],
  [{ "mailboxIds/2": null }, { type: "invalidProperties" }],
  [{ mailboxIds: { "zid:3": true } }, { type: "invalidProperties" }],
  [{ "keywords/other": true }, { type: "invalidProperties", properties: ["keywords/other"] }],
  [{ "keywords/$draft": null }, { type: "invalidProperties" }],
  [{ keywords: { $seen: true } }, { type: "invalidProperties", properties: ["keywords/$draft"] }],
];

it.each(cases)("reads %j", (patch, expected) => {
  const changes = changesOfPatch(patch, current);
  if (Array.isArray(expected)) expect(changes).toEqual(expected);
  else expect(changes).toMatchObject(expected as object);
});

it("knows which patches need the message at hand", () => {
  expect(needsCurrent({ "keywords/$seen": true, mailboxIds: { "3": true } })).toBe(false);
  expect(needsCurrent({ keywords: {} })).toBe(true);
  expect(needsCurrent({ "keywords/$forwarded": true })).toBe(true);
});

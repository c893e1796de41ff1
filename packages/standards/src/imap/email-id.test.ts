import { expect, it } from "vitest";
import { emailId, mailboxId, parseEmailId } from "./email-id.js";

const INBOX = mailboxId("path", "INBOX");

it("says where an email is, in characters that an id may have", () => {
  const parts = { mailboxId: INBOX, uidValidity: 4_294_967_295n, uid: 4_294_967_295 };
  const id = emailId(parts);
  expect(id).toMatch(/^m[A-Za-z0-9_-]{1,254}$/);
  expect(parseEmailId(id)).toEqual(parts);
});

it("makes other ids of paths and of objects of the same name", () => {
  expect(mailboxId("object", "INBOX")).not.toBe(INBOX);
});

it.each([
  "",
  "m",
  "m0123456789abcdef_1_0",
  "m0123456789abcdef_1_01",
  "m0123456789abcdef_01_1",
  "m0123456789ABCDEF_1_1",
  "m0123456789abcdef_1_1z141z4",
  "m0123456789abcdef_1_1\n",
  "m../../etc_1_1",
  "u0123456789abcdef_1_1",
])("takes %j for no email", (id) => {
  expect(parseEmailId(id)).toBeUndefined();
});

import { expect, it } from "vitest";
import { type MailboxMark, type MailState, readState, writeState } from "./mail-state.js";

const MARK: MailboxMark = {
  uidValidity: 1_795_473_386n,
  uidNext: 10_001,
  messages: 9_876,
  unseen: 12,
  modseq: 123_456_789_012_345n,
  look: 0xabcdef,
};

const stateOf = (count: number): MailState =>
  new Map(
    Array.from({ length: count }, (_, index) => [`f${index.toString(16).padStart(16, "0")}`, MARK]),
  );

it("is read back as it was written", () => {
  const state: MailState = new Map([
    ["f00000000000000ff", MARK],
    ["fffffffffffffffff", { ...MARK, modseq: undefined }],
    [
      "f0000000000000000",
      { uidValidity: 2n ** 63n, uidNext: 0xffff_ffff, messages: 0, unseen: 0, modseq: 0n, look: 0 },
    ],
  ]);
  expect(new Map(readState(writeState(state)))).toEqual(new Map(state));
});

it("does not depend on the order of mailboxes", () => {
  const state = stateOf(3);
  expect(writeState(new Map([...state].reverse()))).toBe(writeState(state));
});

it("stays short enough to be told with every answer", () => {
  expect(writeState(stateOf(20)).length).toBeLessThan(1_000);
  expect(writeState(stateOf(256)).length).toBeLessThan(16_384);
  const many = writeState(stateOf(257));
  expect(many).toMatch(/^h1\.[A-Za-z0-9_-]{22}$/);
  expect(many).not.toBe(writeState(stateOf(258)));
});

it.each([
  ["half a mailbox", "i1.AAAA"],
  ["a number without an end", `i1.${Buffer.alloc(30, 255).toString("base64url")}`],
  ["a hash", "h1.abcdefghijklmnopqrstuv"],
  ["other letters", "i1.???"],
])("refuses %s", (_, text) => {
  expect(() => readState(text)).toThrow(
    expect.objectContaining({ type: "cannotCalculateChanges" }),
  );
});

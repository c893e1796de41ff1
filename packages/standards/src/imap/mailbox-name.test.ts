import { expect, it } from "vitest";
import { decodeMailboxName, encodeMailboxName } from "./mailbox-name.js";

it.each([
  ["~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"],
  ["Éléments envoyés", "&AMk-l&AOk-ments envoy&AOk-s"],
  ["R&D", "R&-D"],
  ["Sent", "Sent"],
  ["🎓 Cours", "&2Dzfkw- Cours"],
])("writes %s as %s, and reads it back", (name, wire) => {
  expect(encodeMailboxName(name)).toBe(wire);
  expect(decodeMailboxName(wire)).toBe(name);
});

it("leaves what is not modified UTF-7 as it is", () => {
  expect(decodeMailboxName("a & b")).toBe("a & b");
  expect(decodeMailboxName("Théâtre")).toBe("Théâtre");
  expect(decodeMailboxName("&A-")).toBe("&A-");
});

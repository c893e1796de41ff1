import { expect, it } from "vitest";
import { findRoles } from "./mailbox-roles.js";

const candidate = (path: string, ...attributes: readonly string[]) => ({
  ...{ path, name: path, attributes: new Set(attributes) },
});

it.each([
  ["Éléments envoyés", "sent"],
  ["SENT ITEMS", "sent"],
  ["Brouillons", "drafts"],
  ["Corbeille", "trash"],
  ["Éléments supprimés", "trash"],
  ["Courrier indésirable", "junk"],
  ["Spam", "junk"],
  ["Archives", "archive"],
  ["INBOX", "inbox"],
])("knows %s", (path, role) => {
  expect(findRoles([candidate(path)]).get(path)).toBe(role);
});

it("believes what the server says rather than a name", () => {
  const roles = findRoles([candidate("Sent"), candidate("Gesendet", "\\hasnochildren", "\\sent")]);
  expect([...roles]).toEqual([["Gesendet", "sent"]]);
});

it("gives each role once", () => {
  const roles = findRoles([candidate("Spam"), candidate("Junk"), candidate("Pourriel")]);
  expect([...roles]).toEqual([["Spam", "junk"]]);
});

it("takes no other name for a role", () => {
  expect(
    findRoles(["Sentences", "Presents", "Spamfilter"].map((path) => candidate(path))).size,
  ).toBe(0);
});

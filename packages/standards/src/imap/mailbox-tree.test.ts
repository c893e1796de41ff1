import { expect, it } from "vitest";
import { mailboxId } from "./email-id.js";
import type { ListedMailbox } from "./list-mailboxes.js";
import { buildTree, type Prefixes } from "./mailbox-tree.js";

const PLAIN: Prefixes = { own: "", delimiter: "/", shared: ["user/"] };
const BELOW_INBOX: Prefixes = { own: "INBOX.", delimiter: ".", shared: ["user."] };

function listed(path: string, options: Partial<ListedMailbox> = {}): ListedMailbox {
  const status = {
    ...{ messages: 2, unseen: 5, uidNext: 3, uidValidity: 1n },
    ...{ highestModseq: undefined, objectId: undefined },
  };
  return { path, delimiter: "/", attributes: new Set(), status, ...options };
}

const shape = (mailboxes: readonly ListedMailbox[], prefixes = PLAIN) => {
  const nodes = buildTree(mailboxes, prefixes, new Map());
  const nameOf = new Map(nodes.map(({ id, name }) => [id, name]));
  return nodes.map(({ name, parentId, role, isShared }) => [
    name,
    parentId === null ? null : nameOf.get(parentId),
    role,
    isShared,
  ]);
};

it("makes parents of what holds mailboxes, and leaves out what holds none", () => {
  const none = { status: undefined, attributes: new Set(["\\noselect"]) };
  expect(
    shape([listed("INBOX"), listed("Cours", none), listed("Cours/Maths"), listed("Vide", none)]),
  ).toEqual([
    ["INBOX", null, "inbox", false],
    ["Cours", null, null, false],
    ["Maths", "Cours", null, false],
  ]);
});

it("takes a prefix of all own mailboxes for no parent", () => {
  const dotted = { delimiter: "." };
  expect(
    shape(
      [
        listed("INBOX", dotted),
        listed("INBOX.Corbeille", dotted),
        listed("INBOX.Cours.Maths", dotted),
        listed("user.paul.Projets", dotted),
      ],
      BELOW_INBOX,
    ),
  ).toEqual([
    ["INBOX", null, "inbox", false],
    ["Corbeille", null, "trash", false],
    ["Cours/Maths", null, null, false],
    ["paul/Projets", null, null, true],
  ]);
});

it("gives no role to mailboxes of others", () => {
  expect(
    shape([listed("user/paul", {}), listed("user/paul/Sent", { attributes: new Set(["\\sent"]) })]),
  ).toEqual([
    ["paul", null, null, true],
    ["Sent", "paul", null, true],
  ]);
});

it("never counts more unread emails than there are", () => {
  const [node] = buildTree([listed("INBOX")], PLAIN, new Map());
  expect(node?.place).toMatchObject({ messages: 2, unseen: 2 });
});

it("gives a renamed mailbox the id that clients know, even where another took its path", () => {
  const [before, now] = [mailboxId("path", "Alt"), mailboxId("path", "Neu")];
  const nodes = buildTree([listed("Alt"), listed("Neu")], PLAIN, new Map([[now, before]]));
  const ids = Object.fromEntries(nodes.map(({ path, id }) => [path, id]));
  expect(ids["Neu"]).toBe(before);
  expect(ids["Alt"]).not.toBe(before);
  expect(new Set(Object.values(ids)).size).toBe(2);
});

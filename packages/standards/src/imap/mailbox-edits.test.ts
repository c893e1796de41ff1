import type { Id, MailboxCreate, PatchObject } from "@partage-ent/jmap";
import { expect, it, onTestFinished } from "vitest";
import {
  ACCOUNT,
  type ImapSetup,
  type ImapSetupOptions,
  NEWEST,
  setUpImap,
} from "../testing/imap/imap-setup.js";

async function setUp(options?: ImapSetupOptions): Promise<ImapSetup> {
  const setup = await setUpImap({
    mailboxes: { Trash: { specialUse: "\\Trash" }, Cours: {}, "Cours/Anglais": {}, Divers: {} },
    ...options,
  });
  onTestFinished(setup.close);
  return setup;
}

interface Edits {
  readonly create?: Readonly<Record<Id, MailboxCreate>>;
  readonly update?: Readonly<Record<Id, PatchObject>>;
  readonly destroy?: readonly Id[];
  readonly removeEmails?: boolean;
}

async function set({ mail }: ImapSetup, edits: Edits) {
  return mail().setMailboxes(ACCOUNT, {
    create: new Map(Object.entries(edits.create ?? {})),
    update: new Map(Object.entries(edits.update ?? {})),
    destroy: edits.destroy ?? [],
    onDestroyRemoveEmails: edits.removeEmails ?? false,
  });
}

it("creates mailboxes, subscribed, at the top and in others", async () => {
  const setup = await setUp();
  const { Cours } = await setup.ids();
  const { created, newState } = await set(setup, {
    create: { a: { name: "Été & R&D" }, b: { name: "Maths", parentId: Cours! } },
  });
  expect(created.get("a")).toMatchObject({ name: "Été & R&D", parentId: null });
  expect(created.get("b")).toMatchObject({ name: "Maths", parentId: Cours });
  expect([...setup.lea.mailboxes.keys()]).toEqual(
    expect.arrayContaining(["Été & R&D", "Cours/Maths"]),
  );
  expect(setup.lea.subscribed).toContain("Cours/Maths");
  expect((await setup.mail().getMailboxes(ACCOUNT, [])).state).toBe(newState);
});

it.each([
  "",
  "  ",
  "a/b",
  "a\r\nA1 DELETE INBOX",
  "tout*",
  "50%",
  'guil"lemet',
  "anti\\slash",
  "#shared",
  "~root",
  "..",
  "inbox",
  "Cours",
  "x".repeat(129),
])("refuses the name %j", async (name) => {
  const setup = await setUp();
  const { notCreated } = await set(setup, { create: { a: { name } } });
  expect(notCreated.get("a")).toMatchObject({ type: "invalidProperties", properties: ["name"] });
});

it.each([
  ["ids of objects", []],
  ["ids of paths", ["OBJECTID"]],
])("keeps the ids of a mailbox and of those in it over a rename, with %s", async (_, without) => {
  const setup = await setUp({ server: { without } });
  setup.lea.mailbox("Cours/Anglais").add({ raw: "Subject: Un\n\n" });
  const before = await setup.ids();
  const emails = (await setup.mail().queryEmails(ACCOUNT, NEWEST)).ids;
  const { notUpdated } = await set(setup, {
    update: { [before["Cours"]!]: { name: "Leçons", parentId: before["Divers"] } },
  });
  expect([...notUpdated]).toEqual([]);
  expect([...setup.lea.mailboxes.keys()]).toContain("Divers/Leçons/Anglais");
  const after = await setup.ids();
  expect(after).toMatchObject({ Leçons: before["Cours"], Anglais: before["Anglais"] });
  expect((await setup.mail().queryEmails(ACCOUNT, NEWEST)).ids).toEqual(emails);
});

it("gives a new mailbox at a path that was left an id of its own", async () => {
  const setup = await setUp({ server: { without: ["OBJECTID"] } });
  const before = await setup.ids();
  await set(setup, { update: { [before["Divers"]!]: { name: "Autre" } } });
  await set(setup, { create: { a: { name: "Divers" } } });
  const after = await setup.ids();
  expect(after["Autre"]).toBe(before["Divers"]);
  expect(after["Divers"]).not.toBe(before["Divers"]);
});

it("subscribes and unsubscribes", async () => {
  const setup = await setUp();
  const { Divers } = await setup.ids();
  await set(setup, { update: { [Divers!]: { isSubscribed: false } } });
  expect(setup.lea.subscribed).not.toContain("Divers");
  const { list } = await setup.mail().getMailboxes(ACCOUNT, [Divers!]);
  expect(list).toMatchObject([{ isSubscribed: false }]);
});

it.each([
  ["a system mailbox", "Trash", { name: "Poubelle" }, "forbidden"],
  ["INBOX", "INBOX", { name: "Boîte" }, "forbidden"],
  ["a role", "Divers", { role: "archive" }, "invalidProperties"],
  ["into nothing", "Divers", { parentId: "f0000000000000000" }, "invalidProperties"],
  ["onto another", "Divers", { name: "Cours" }, "invalidProperties"],
])("refuses to change %s", async (_, name, patch, type) => {
  const setup = await setUp();
  const id = (await setup.ids())[name]!;
  const { notUpdated } = await set(setup, { update: { [id]: patch } });
  expect(notUpdated.get(id)).toMatchObject({ type });
});

it("refuses to move a mailbox into itself", async () => {
  const setup = await setUp();
  const { Cours, Anglais } = await setup.ids();
  const { notUpdated } = await set(setup, { update: { [Cours!]: { parentId: Anglais } } });
  expect(notUpdated.get(Cours!)).toMatchObject({ type: "invalidProperties" });
});

it("destroys children first, and emails only when it is told to", async () => {
  const setup = await setUp();
  setup.lea.mailbox("Divers").add({ raw: "Subject: Un\n\n" });
  const { Cours, Anglais, Divers, Trash } = await setup.ids();
  const refused = await set(setup, { destroy: [Cours!, Divers!, Trash!, "f0000000000000000"] });
  expect(Object.fromEntries([...refused.notDestroyed].map(([id, { type }]) => [id, type]))).toEqual(
    {
      [Cours!]: "mailboxHasChild",
      [Divers!]: "mailboxHasEmail",
      [Trash!]: "forbidden",
      f0000000000000000: "notFound",
    },
  );
  const { destroyed } = await set(setup, {
    destroy: [Cours!, Anglais!, Divers!],
    removeEmails: true,
  });
  expect(new Set(destroyed)).toEqual(new Set([Cours, Anglais, Divers]));
  expect([...setup.lea.mailboxes.keys()]).toEqual(["INBOX", "Trash"]);
});

it("passes a refusal of the server on without its words", async () => {
  const setup = await setUp();
  setup.own.manners.before = (name) =>
    name === "CREATE" ? { answer: "NO [NOPERM] /var/mail/lea is not yours" } : undefined;
  const { notCreated } = await set(setup, { create: { a: { name: "Maths" } } });
  expect(notCreated.get("a")).toEqual({
    type: "forbidden",
    description: "The mail server does not permit this.",
  });
});

it("shows mailboxes of others with the rights that the server tells", async () => {
  const setup = await setUp({
    mailboxes: {
      "user/paul": { rights: "lrs" },
      "user/paul/Projets": { rights: "lrswipkxtecda" },
      "user/zoe/Caché": { rights: "" },
    },
  });
  const { list } = await setup.mail().getMailboxes(ACCOUNT, null);
  const byName = new Map(list.map((mailbox) => [mailbox.name, mailbox]));
  expect(byName.get("paul")).toMatchObject({
    ...{ parentId: null, role: null },
    myRights: { mayReadItems: true, mayAddItems: false, maySetSeen: true, mayDelete: false },
  });
  expect(byName.get("Projets")).toMatchObject({
    parentId: byName.get("paul")?.id,
    myRights: { mayReadItems: true, mayAddItems: true, mayRemoveItems: true, mayRename: true },
  });
  expect(byName.get("zoe/Caché")).toMatchObject({ myRights: { mayReadItems: false } });
  expect(setup.own.asked.filter((name) => name === "MYRIGHTS")).toHaveLength(3);
});

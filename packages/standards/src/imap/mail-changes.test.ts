import type { Id, PatchObject } from "@partage-ent/jmap";
import type { Changes } from "@partage-ent/server";
import { expect, it, onTestFinished } from "vitest";
import {
  ACCOUNT,
  type ImapSetup,
  type ImapSetupOptions,
  NEWEST,
  setUpImap,
} from "../testing/imap/imap-setup.js";

/** Emails in INBOX, and the state at which they were read. */
async function setUp(
  options?: ImapSetupOptions,
): Promise<
  ImapSetup & { readonly ids: ImapSetup["ids"]; readonly emails: readonly Id[]; state: string }
> {
  const setup = await setUpImap(options);
  onTestFinished(setup.close);
  for (const day of [1, 2, 3]) {
    setup.lea.mailbox("INBOX").add({
      raw: `Subject: Jour ${day}\nMessage-ID: <${day}@univ.example>\n\nTexte`,
      internalDate: new Date(Date.UTC(2026, 10, day)),
    });
  }
  const { ids, queryState } = await setup.mail().queryEmails(ACCOUNT, NEWEST);
  return { ...setup, emails: ids, state: queryState };
}

const what = ({ created, updated, destroyed }: Changes) => ({ created, updated, destroyed });
const nothing = { created: [], updated: [], destroyed: [] };

async function patch(setup: ImapSetup, id: Id, change: PatchObject): Promise<void> {
  const update = new Map([[id, change]]);
  const results = await setup
    .mail()
    .setEmails(ACCOUNT, { create: new Map<Id, never>(), update, destroy: [] });
  expect([...results.notUpdated]).toEqual([]);
}

it("tells that nothing changed", async () => {
  const { mail, state } = await setUp();
  expect(what(await mail().getEmailChanges(ACCOUNT, state))).toEqual(nothing);
  expect(what(await mail().getMailboxChanges(ACCOUNT, state))).toEqual(nothing);
  expect(what(await mail().getThreadChanges(ACCOUNT, state))).toEqual(nothing);
});

it("tells emails that arrived, were marked, and vanished", async () => {
  const { mail, lea, state, emails } = await setUp();
  const inbox = lea.mailbox("INBOX");
  inbox.add({ raw: "Subject: Neuf\n\n" });
  inbox.flag([2], (flags) => flags.add("\\Seen"));
  inbox.expunge([1]);
  const changes = await mail().getEmailChanges(ACCOUNT, state);
  expect(what(changes)).toEqual({
    created: [expect.stringMatching(/_4$/)],
    updated: [emails[1]],
    destroyed: [emails[2]],
  });
  const next = await mail().getEmailChanges(ACCOUNT, changes.newState);
  expect(what(next)).toEqual(nothing);
});

it("tells a move of ours as an update, and keeps the id", async () => {
  const setup = await setUp();
  const { mail, state, emails } = setup;
  const ids = await setup.ids();
  await patch(setup, emails[0]!, { mailboxIds: { [ids["Trash"]!]: true } });
  expect(what(await mail().getEmailChanges(ACCOUNT, state))).toEqual({
    ...nothing,
    updated: [emails[0]],
  });
  const moved = await mail().queryEmails(ACCOUNT, NEWEST);
  expect(moved.ids).toEqual(emails);
  await patch(setup, emails[0]!, { mailboxIds: { [ids["INBOX"]!]: true } });
  expect((await mail().queryEmails(ACCOUNT, NEWEST)).ids).toEqual(emails);
  expect(what(await mail().getEmailChanges(ACCOUNT, state))).toEqual({
    ...nothing,
    updated: [emails[0]],
  });
});

it("tells an email as created that arrived and was moved since", async () => {
  const setup = await setUp();
  const { mail, lea, state } = setup;
  const ids = await setup.ids();
  lea.mailbox("INBOX").add({ raw: "Subject: Neuf\n\n", internalDate: new Date("2026-12-01") });
  const [newest] = (await mail().queryEmails(ACCOUNT, NEWEST)).ids;
  await patch(setup, newest!, { mailboxIds: { [ids["Trash"]!]: true } });
  expect(what(await mail().getEmailChanges(ACCOUNT, state))).toEqual({
    ...nothing,
    created: [newest],
  });
});

it("tells a move by another program as gone and new", async () => {
  const { mail, lea, state, emails } = await setUp();
  const inbox = lea.mailbox("INBOX");
  const [message] = inbox.messages;
  lea.mailbox("Trash").add({ raw: message!.raw });
  inbox.expunge([message!.uid]);
  expect(what(await mail().getEmailChanges(ACCOUNT, state))).toMatchObject({
    created: [expect.any(String)],
    destroyed: [emails[2]],
  });
});

it("tells what changed of mailboxes", async () => {
  const { mail, lea, state, ids } = await setUp();
  const before = await ids();
  lea.mailbox("INBOX").add({ raw: "Subject: Neuf\n\n" });
  await mail().setMailboxes(ACCOUNT, {
    create: new Map([["k", { name: "Cours" }]]),
    update: new Map(),
    destroy: [before["Brouillons"]!],
    onDestroyRemoveEmails: false,
  });
  const changes = await mail().getMailboxChanges(ACCOUNT, state);
  const after = await ids();
  expect(what(changes)).toEqual({
    created: [after["Cours"]],
    updated: [before["INBOX"]],
    destroyed: [],
  });
});

it("tells the emails of a mailbox that is new", async () => {
  const { mail, lea, state } = await setUp();
  await mail().setMailboxes(ACCOUNT, {
    create: new Map([["k", { name: "Cours" }]]),
    update: new Map(),
    destroy: [],
    onDestroyRemoveEmails: false,
  });
  lea.mailbox("Cours").add({ raw: "Subject: Neuf\n\n" });
  const { created } = await mail().getEmailChanges(ACCOUNT, state);
  expect(created).toHaveLength(1);
});

it("tells mailbox by mailbox when there is more than may be told at once", async () => {
  const { mail, lea, state } = await setUp();
  for (const path of ["INBOX", "Trash"]) {
    for (let i = 0; i < 2; i++) lea.mailbox(path).add({ raw: "Subject: Neuf\n\n" });
  }
  const first = await mail().getEmailChanges(ACCOUNT, state, 2);
  expect(first).toMatchObject({ hasMoreChanges: true, created: { length: 2 } });
  const second = await mail().getEmailChanges(ACCOUNT, first.newState, 2);
  expect(second).toMatchObject({ hasMoreChanges: false, created: { length: 2 } });
  expect(new Set([...first.created, ...second.created]).size).toBe(4);
});

it("tells one mailbox in parts, and what vanished with each", async () => {
  const { mail, lea, state } = await setUp();
  const inbox = lea.mailbox("INBOX");
  for (let i = 0; i < 7; i++) inbox.add({ raw: `Subject: Neuf ${i}\n\n` });
  inbox.flag([1], (flags) => flags.add("\\Seen"));
  inbox.expunge([2]);
  const told: Changes[] = [];
  for (let since = state; told.at(-1)?.hasMoreChanges ?? true; since = told.at(-1)!.newState) {
    told.push(await mail().getEmailChanges(ACCOUNT, since, 3));
  }
  expect(told.map(({ created }) => created.length)).toEqual([2, 2, 2, 1]);
  expect(told.flatMap(({ updated }) => updated)).toHaveLength(1);
  expect(new Set(told.flatMap(({ created }) => created)).size).toBe(7);
  expect(new Set(told.flatMap(({ destroyed }) => destroyed)).size).toBe(1);
  const { queryState } = await mail().queryEmails(ACCOUNT, NEWEST);
  expect(told.at(-1)?.newState).toBe(queryState);
});

it("can't tell part of what changed all at once", async () => {
  const { mail, lea, state } = await setUp();
  lea.mailbox("INBOX").expunge([1, 2, 3]);
  await expect(mail().getEmailChanges(ACCOUNT, state, 2)).rejects.toMatchObject({
    type: "cannotCalculateChanges",
  });
});

it("tells threads that are new and that grew", async () => {
  const { mail, lea, state } = await setUp();
  const inbox = lea.mailbox("INBOX");
  inbox.add({ raw: "Message-ID: <neuf@univ.example>\nSubject: Neuf\n\n" });
  inbox.add({ raw: "Message-ID: <r@univ.example>\nReferences: <1@univ.example>\n\n" });
  const { created, updated } = await mail().getThreadChanges(ACCOUNT, state);
  expect([created.length, updated.length]).toEqual([1, 1]);
  inbox.expunge([1]);
  await expect(mail().getThreadChanges(ACCOUNT, state)).rejects.toMatchObject({
    type: "cannotCalculateChanges",
  });
});

it("can't tell which emails are gone of a mailbox that was made anew", async () => {
  const { mail, lea, state, ids } = await setUp();
  lea.mailbox("INBOX").renumber();
  await expect(mail().getEmailChanges(ACCOUNT, state)).rejects.toMatchObject({
    type: "cannotCalculateChanges",
  });
  const { updated } = await mail().getMailboxChanges(ACCOUNT, state);
  expect(updated).toEqual([(await ids())["INBOX"]]);
});

it("can't tell which emails were in a mailbox that is gone", async () => {
  const { mail, lea } = await setUp();
  lea.mailbox("Trash").add({ raw: "Subject: Vieux\n\n" });
  const { state } = await mail().getMailboxes(ACCOUNT, null);
  lea.mailboxes.delete("Trash");
  await expect(mail().getEmailChanges(ACCOUNT, state)).rejects.toMatchObject({
    type: "cannotCalculateChanges",
  });
});

it("without QRESYNC, tells what arrived but not what is gone", async () => {
  const { mail, lea, state } = await setUp({ server: { without: ["QRESYNC"] } });
  const inbox = lea.mailbox("INBOX");
  inbox.add({ raw: "Subject: Neuf\n\n" });
  inbox.flag([2], (flags) => flags.add("\\Seen"));
  const changes = await mail().getEmailChanges(ACCOUNT, state);
  expect([changes.created.length, changes.updated.length]).toEqual([1, 1]);
  inbox.expunge([1]);
  await expect(mail().getEmailChanges(ACCOUNT, state)).rejects.toMatchObject({
    type: "cannotCalculateChanges",
  });
});

it("without CONDSTORE, tells nothing but that something changed", async () => {
  const { mail, lea, state } = await setUp({ server: { without: ["CONDSTORE", "QRESYNC"] } });
  lea.mailbox("INBOX").flag([2], (flags) => flags.add("\\Seen"));
  const { updated } = await mail().getMailboxChanges(ACCOUNT, state);
  expect(updated).toHaveLength(1);
  await expect(mail().getEmailChanges(ACCOUNT, state)).rejects.toMatchObject({
    type: "cannotCalculateChanges",
  });
});

it.each(["", "v1.42", "i1.", "i1.AAAA", "i1.!", `i1.${"A".repeat(20_000)}`, "h1.abc"])(
  "answers cannotCalculateChanges for the state %j of somebody else",
  async (state) => {
    const { mail } = await setUp();
    const changes = mail().getEmailChanges(ACCOUNT, state);
    if (state === "i1.") {
      // A state without mailboxes is one: all is new since.
      expect((await changes).created).toHaveLength(3);
    } else {
      await expect(changes).rejects.toMatchObject({ type: "cannotCalculateChanges" });
    }
  },
);

import { expect, it, onTestFinished } from "vitest";
import {
  ACCOUNT,
  type ImapSetup,
  type ImapSetupOptions,
  LEA,
  NEWEST,
  ROWS,
  setUpImap,
} from "../testing/imap/imap-setup.js";
import { emailId, mailboxId } from "./email-id.js";
import { createImapPart } from "./imap-part.js";

async function setUp(options?: ImapSetupOptions): Promise<ImapSetup> {
  const setup = await setUpImap(options);
  onTestFinished(setup.close);
  return setup;
}

it("describes what IMAP serves, with the mailboxes of roles", async () => {
  const { open, ids } = await setUp();
  const known = await ids();
  const description = await open().describe();
  expect(Object.keys(description.capabilities)).toEqual([
    "urn:ietf:params:jmap:mail",
    "urn:ietf:params:jmap:submission",
    "urn:ietf:params:jmap:quota",
  ]);
  expect(description.wellKnown?.mailboxes).toEqual({
    inbox: known["INBOX"],
    drafts: known["Brouillons"],
    trash: known["Trash"],
  });
  expect(description.name).toBe("Léa Martin");
});

it("leaves quotas out where the server tells none", async () => {
  const { open } = await setUp({ server: { without: ["QUOTA"] } });
  expect((await open().describe()).capabilities).not.toHaveProperty("urn:ietf:params:jmap:quota");
  const quotas = await open().quota!.getQuotas(ACCOUNT, null);
  expect(quotas.list).toEqual([]);
});

it("tells quotas in octets, and identities", async () => {
  const { open } = await setUp();
  const quotas = await open().quota!.getQuotas(ACCOUNT, ["mail", "other"]);
  expect(quotas).toMatchObject({
    list: [{ id: "mail", resourceType: "octets", used: 0, hardLimit: 1_024_000 }],
    notFound: ["other"],
  });
  const { list } = await open().identities!.getIdentities(ACCOUNT, null);
  expect(list).toMatchObject([{ name: "Léa Martin", email: LEA.account, mayDelete: false }]);
});

it("reads mailboxes, asks one LIST for all counts", async () => {
  const { mail, lea, own } = await setUp();
  lea.mailbox("INBOX").add({ raw: "Subject: Un\n\n", flags: ["\\Seen"] });
  lea.mailbox("INBOX").add({ raw: "Subject: Deux\n\n" });
  const { list } = await mail().getMailboxes(ACCOUNT, null);
  expect(
    list.map(({ name, role, totalEmails, unreadEmails }) => [
      name,
      role,
      totalEmails,
      unreadEmails,
    ]),
  ).toEqual([
    ["Brouillons", "drafts", 0, 0],
    ["INBOX", "inbox", 2, 1],
    ["Trash", "trash", 0, 0],
  ]);
  expect(own.asked.filter((name) => name === "LIST" || name === "STATUS")).toEqual(["LIST"]);
});

it("asks for each mailbox where the server knows no LIST-STATUS", async () => {
  const { mail, lea, own } = await setUp({ server: { without: ["LIST-STATUS", "LIST-EXTENDED"] } });
  lea.mailbox("INBOX").add({ raw: "Subject: Un\n\n" });
  const { list } = await mail().getMailboxes(ACCOUNT, null);
  expect(list.map(({ totalEmails }) => totalEmails)).toEqual([0, 1, 0]);
  expect(own.asked.filter((name) => name === "STATUS")).toHaveLength(3);
});

it("refuses any other account", async () => {
  const { mail, open } = await setUp();
  for (const work of [
    mail().getMailboxes("other", null),
    mail().getEmailChanges("other", "i1."),
    open().quota!.getQuotas("other", null),
    open().blobs!.download("other", "m-x"),
  ]) {
    await expect(work).rejects.toMatchObject({ type: "accountNotFound" });
  }
});

it("is refused in clear on anything but loopback", () => {
  const credentials = {
    get: () => Promise.reject(new Error()),
    refused: () => Promise.resolve(false),
  };
  expect(() =>
    createImapPart({ host: "imap.univ.example", security: "plain", credentials }),
  ).toThrow(TypeError);
});

it("reads emails of a mailbox that was made anew since it was listed", async () => {
  const { mail, lea } = await setUp();
  lea.mailbox("INBOX").add({ raw: "Subject: Un\n\n" });
  const request = mail();
  const before = await request.queryEmails(ACCOUNT, NEWEST);
  lea.mailbox("INBOX").renumber();
  const after = await request.queryEmails(ACCOUNT, NEWEST);
  expect(after.ids).toHaveLength(1);
  expect(after.ids).not.toEqual(before.ids);
});

it("says whether the server answers, without signing anybody in", async () => {
  const { part, own, credentials } = await setUp();
  await part.check(AbortSignal.timeout(5_000));
  expect(own.signIns).toEqual([]);
  expect(credentials.asked).toBe(0);
  await own.close();
  await expect(part.check(AbortSignal.timeout(5_000))).rejects.toMatchObject({
    type: "serverUnavailable",
  });
});

it("finds no email in a mailbox that is not listed for the person", async () => {
  const { mail, own, lea } = await setUp({
    server: {
      accounts: [
        { username: LEA.account, password: "geheim" },
        { username: "paul", password: "autre", mailboxes: { Secret: {} } },
      ],
    },
  });
  const secret = own.account("paul").mailbox("Secret");
  secret.add({ raw: "Subject: Secret\n\n" });
  lea.mailbox("INBOX").add({ raw: "Subject: Un\n\n" });
  const [ownId] = (await mail().queryEmails(ACCOUNT, NEWEST)).ids;
  const foreign = [
    ...[mailboxId("object", secret.id), mailboxId("path", "Secret")].map((id) =>
      emailId({ mailboxId: id, uidValidity: BigInt(secret.uidValidity), uid: 1 }),
    ),
    ownId!.replace(/_1$/, "_2"),
    `${ownId!}_1`,
    "INBOX",
  ];
  const { list, notFound } = await mail().getEmails(ACCOUNT, [ownId!, ...foreign], ROWS);
  expect(list.map(({ id }) => id)).toEqual([ownId]);
  expect(notFound).toEqual(foreign);
});

it("sends no password where the server offers no TLS", async () => {
  const { mail, own } = await setUp({ part: { security: "starttls" } });
  await expect(mail().getMailboxes(ACCOUNT, null)).rejects.toMatchObject({
    type: "serverUnavailable",
  });
  expect(own.signIns).toEqual([]);
  expect(own.asked).not.toContain("AUTHENTICATE");
});

import { ImapFlow } from "imapflow";
import { afterEach, expect, it } from "vitest";
import { type OwnImap, type OwnImapOptions, startOwnImap } from "./own-imap.js";

const LEA = "lea.martin@univ-valmoree.example";

const FIRST = `From: "Martin, Léa" <lea@univ.example>
To: Paul <paul@univ.example>, sam@univ.example
Subject: Cours
Message-ID: <1@univ.example>
Date: Mon, 23 Nov 2026 09:00:00 +0100
Content-Type: multipart/mixed; boundary="b 1"

--b 1
Content-Type: text/plain; charset=utf-8

Salut
--b 1
Content-Type: message/rfc822

Subject: Dedans

Texte
--b 1--
`;

let own: OwnImap | undefined;
let client: ImapFlow | undefined;

afterEach(async () => {
  client?.close();
  await own?.close();
});

async function open(
  options: Partial<OwnImapOptions> = {},
  auth: object = { pass: "secret" },
): Promise<ImapFlow> {
  own = await startOwnImap({
    accounts: [
      {
        username: LEA,
        password: "secret",
        accessToken: "token",
        quota: 100,
        mailboxes: {
          "Éléments envoyés": { specialUse: "\\Sent" },
          Trash: { messages: [{ raw: "Subject: Vieux\n\nTexte" }] },
        },
      },
      { username: "master", password: "master-secret", isMaster: true },
    ],
    ...options,
  });
  own
    .account(LEA)
    .mailbox("INBOX")
    .add({ raw: FIRST, flags: ["\\Flagged"] });
  own.account(LEA).mailbox("INBOX").add({ raw: "Subject: Autre\nFrom: b@c.example\n\nNon" });
  client = new ImapFlow({
    ...{ host: "127.0.0.1", port: own.port, secure: false, logger: false, qresync: true },
    ...{ disableAutoIdle: true, doSTARTTLS: false, auth: { user: LEA, ...auth } },
  });
  await client.connect();
  return client;
}

it("lists mailboxes with their uses and counts", async () => {
  const imap = await open();
  const list = await imap.list({ statusQuery: { messages: true, unseen: true } });
  expect(list.map(({ path, specialUse, status }) => [path, specialUse, status?.messages])).toEqual([
    ["INBOX", "\\Inbox", 2],
    ["Éléments envoyés", "\\Sent", 0],
    ["Trash", "\\Trash", 1],
  ]);
});

it("gives envelopes, structures and sections of messages", async () => {
  const imap = await open();
  await imap.mailboxOpen("INBOX");
  const message = await imap.fetchOne(
    "1",
    {
      ...{ uid: true, flags: true, envelope: true, bodyStructure: true, size: true, headers: true },
      bodyParts: ["1", "2.TEXT", { key: "1", start: 2, maxLength: 2 }],
    },
    { uid: true },
  );
  expect(message).toMatchObject({
    uid: 1,
    flags: new Set(["\\Flagged"]),
    envelope: { subject: "Cours", to: [{ name: "Paul" }, { address: "sam@univ.example" }] },
    bodyStructure: {
      type: "multipart/mixed",
      childNodes: [{ type: "text/plain" }, { type: "message/rfc822" }],
    },
  });
  if (message === false) throw new Error("No message");
  expect(message.bodyParts?.get("2.text")?.toString()).toBe("Texte");
  expect(message.headers?.toString()).toContain("Subject: Cours\r\n");
});

it("searches, by ESEARCH too, and sets flags", async () => {
  const imap = await open();
  await imap.mailboxOpen("INBOX");
  expect(await imap.search({ or: [{ subject: "autre" }, { from: "nobody" }] })).toEqual([2]);
  expect(await imap.search({ not: { flagged: true }, larger: 10 }, { uid: true })).toEqual([2]);
  expect(await imap.search({ seen: false }, { uid: true, returnOptions: ["COUNT"] })).toMatchObject(
    { count: 2 },
  );
  await imap.messageFlagsAdd("2", ["\\Seen", "projet"], { uid: true });
  expect(await imap.search({ keyword: "projet" }, { uid: true })).toEqual([2]);
});

it("moves, appends and expunges with their UIDs", async () => {
  const imap = await open();
  await imap.mailboxOpen("INBOX");
  const moved = await imap.messageMove("2", "Trash", { uid: true });
  expect(moved && moved.uidMap).toEqual(new Map([[2, 2]]));
  const appended = await imap.append("Éléments envoyés", "Subject: Neuf\r\n\r\nTexte", ["\\Seen"]);
  expect(appended && appended.uid).toBe(1);
  await imap.messageDelete("1", { uid: true });
  expect(own!.account(LEA).mailbox("INBOX").messages).toEqual([]);
  expect(own!.account(LEA).mailbox("Trash").messages).toHaveLength(2);
});

it("tells what arrives while a client idles, and what vanished before", async () => {
  const imap = await open();
  await imap.mailboxOpen("INBOX");
  const inbox = own!.account(LEA).mailbox("INBOX");
  const arrived = new Promise((resolve) => imap.once("exists", resolve));
  void imap.idle();
  await expect.poll(() => own!.asked.includes("IDLE")).toBe(true);
  inbox.add({ raw: "Subject: Neuf\n\n" });
  expect(await arrived).toMatchObject({ path: "INBOX", count: 3, prevCount: 2 });
  const since = inbox.highestModseq;
  inbox.expunge([1]);
  const gone: number[] = [];
  imap.on("expunge", ({ uid = 0 }) => gone.push(uid));
  for await (const message of imap.fetch(
    "1:*",
    { uid: true },
    { uid: true, changedSince: since },
  )) {
    expect(message.uid).toBe(0);
  }
  expect(gone).toContain(1);
});

it.each([
  ["a password", { pass: "secret" }, "PLAIN"],
  ["an access token", { accessToken: "token" }, "OAUTHBEARER"],
  ["a master user", { user: "master", pass: "master-secret", authzid: LEA }, "PLAIN"],
])("takes %s", async (_, auth, mechanism) => {
  const imap = await open({}, auth);
  await imap.mailboxOpen("INBOX");
  expect(own!.signIns).toMatchObject([{ mechanism }]);
});

it("refuses a wrong password and a token of somebody else", async () => {
  await expect(open({}, { pass: "wrong" })).rejects.toMatchObject({ authenticationFailed: true });
  await own?.close();
  await expect(open({}, { accessToken: "wrong" })).rejects.toMatchObject({
    authenticationFailed: true,
  });
});

it("misbehaves as it is told", async () => {
  const imap = await open();
  own!.manners.before = (name) => (name === "NOOP" ? "drop" : undefined);
  await expect(imap.noop()).resolves.toBeUndefined();
  await expect.poll(() => imap.usable).toBe(false);
});

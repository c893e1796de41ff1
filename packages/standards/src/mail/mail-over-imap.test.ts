import type { EmailFilter, Id, PatchObject } from "@partage-ent/jmap";
import { type EmailFetch, type EmailQuery, MethodFailure } from "@partage-ent/server";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  ACCOUNT,
  type ImapSetup,
  type ImapSetupOptions,
  NEWEST,
  setUpImap,
} from "../testing/imap/imap-setup.js";
import { messageThreadId } from "./thread-id.js";

async function setUp(options?: ImapSetupOptions): Promise<ImapSetup> {
  const setup = await setUpImap(options);
  onTestFinished(setup.close);
  return setup;
}

const LIST: EmailFetch = {
  properties: ["threadId", "keywords", "from", "subject", "preview", "receivedAt", "hasAttachment"],
  bodyProperties: [],
  fetchTextBodyValues: false,
  fetchHTMLBodyValues: false,
  fetchAllBodyValues: false,
  maxBodyValueBytes: 0,
};

const query = (filter: EmailFilter | null, options: Partial<EmailQuery> = {}): EmailQuery => ({
  ...NEWEST,
  filter,
  ...options,
});

const raw = (n: number, fields = "", body = "Texte"): string =>
  `Message-ID: <${n}@univ.example>\nFrom: a${n}@univ.example\nSubject: Note ${n}\n${fields}\n${body}`;

function set(
  { mail }: ImapSetup,
  update: ReadonlyMap<Id, PatchObject>,
  destroy: readonly Id[] = [],
): ReturnType<ReturnType<ImapSetup["mail"]>["setEmails"]> {
  return mail().setEmails(ACCOUNT, { create: new Map<Id, never>(), update, destroy });
}

/** Names of commands that were sent since, without those that keep a connection. */
function asked({ own }: ImapSetup, since: number): readonly string[] {
  return own.asked.slice(since).filter((name) => name !== "NOOP");
}

describe("a list of emails", () => {
  it("costs a handful of commands, however many there are", async () => {
    const setup = await setUp();
    const inbox = setup.lea.mailbox("INBOX");
    for (let n = 0; n < 400; n++) inbox.add({ raw: raw(n) });
    const first = await setup.mail().queryEmails(ACCOUNT, query(null, { limit: 1 }));
    const before = setup.own.asked.length;
    const { ids } = await setup.mail().queryEmails(ACCOUNT, query(null, { limit: 20 }));
    const { list } = await setup.mail().getEmails(ACCOUNT, ids, LIST);
    expect(list).toHaveLength(20);
    expect(first.ids[0]).toBe(ids[0]);
    const commands = asked(setup, before);
    expect(commands.filter((name) => name === "UID SORT")).toHaveLength(1);
    expect(commands.filter((name) => name === "UID FETCH").length).toBeLessThanOrEqual(2);
    expect(commands.length).toBeLessThanOrEqual(6);
  });

  it("of all mailboxes is in one order, page by page", async () => {
    for (const without of [[], ["SORT"]]) {
      const setup = await setUp({ server: { without } });
      const paths = ["INBOX", "Trash"];
      for (let n = 0; n < 9; n++) {
        const internalDate = new Date(Date.UTC(2026, 0, 1 + n));
        setup.lea.mailbox(paths[n % 2]!).add({ raw: raw(n), internalDate });
      }
      const whole = await setup.mail().queryEmails(ACCOUNT, query(null, { calculateTotal: true }));
      expect(whole.total).toBe(9);
      const { list } = await setup.mail().getEmails(ACCOUNT, whole.ids, LIST);
      expect(list.map(({ subject }) => subject)).toEqual(
        [8, 7, 6, 5, 4, 3, 2, 1, 0].map((n) => `Note ${n}`),
      );
      const page = await setup.mail().queryEmails(ACCOUNT, query(null, { position: 3, limit: 3 }));
      expect(page.ids).toEqual(whole.ids.slice(3, 6));
      const last = await setup.mail().queryEmails(ACCOUNT, query(null, { position: -2 }));
      expect(last).toMatchObject({ position: 7, ids: whole.ids.slice(7) });
    }
  });

  it("is cut at the second where dates of IMAP know days only", async () => {
    const setup = await setUp();
    const noon = Date.UTC(2026, 5, 15, 12, 0, 0);
    const inbox = setup.lea.mailbox("INBOX");
    for (const [n, shift] of [-172_800, -86_400, -1, 0, 1, 86_400, 172_800].entries()) {
      inbox.add({ raw: raw(n), internalDate: new Date(noon + shift * 1_000) });
    }
    const date = "2026-06-15T12:00:00Z";
    const found = async (filter: EmailFilter): Promise<readonly number[]> => {
      const { ids } = await setup.mail().queryEmails(ACCOUNT, query(filter));
      return ids.map((id) => Number.parseInt(id.split("_")[2]!, 36)).sort((a, b) => a - b);
    };
    expect(await found({ before: date })).toEqual([1, 2, 3]);
    expect(await found({ after: date })).toEqual([4, 5, 6, 7]);
    expect(await found({ operator: "NOT", conditions: [{ after: date }] })).toEqual([1, 2, 3]);
    expect(await found({ after: "1970-01-01T00:00:00Z" })).toHaveLength(7);
    expect(await found({ before: "9999-12-31T23:59:59Z" })).toHaveLength(7);
  });

  it("says when the server can't search, and when it only can't now", async () => {
    const setup = await setUp();
    setup.lea.mailbox("INBOX").add({ raw: raw(1) });
    const refusal = async (answer: string): Promise<unknown> => {
      setup.own.manners = {
        before: (name) => (name === "UID SORT" ? { answer } : undefined),
      };
      const failed = setup.mail().queryEmails(ACCOUNT, query({ subject: "secret" }));
      const error: unknown = await failed.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(MethodFailure);
      expect((error as Error).message).not.toMatch(/secret|SORT/);
      return error;
    };
    expect(await refusal("NO [BADCHARSET] secret")).toMatchObject({ type: "unsupportedFilter" });
    expect(await refusal("BAD secret")).toMatchObject({ type: "unsupportedFilter" });
    expect(await refusal("NO [UNAVAILABLE] secret")).toMatchObject({ type: "serverUnavailable" });
  });
});

describe("changes of emails", () => {
  it("of many at once cost one command each kind", async () => {
    const setup = await setUp();
    for (let n = 0; n < 30; n++) setup.lea.mailbox("INBOX").add({ raw: raw(n) });
    const { ids } = await setup.mail().queryEmails(ACCOUNT, query(null, { limit: 50 }));
    const before = setup.own.asked.length;
    const trash = (await setup.ids())["Trash"]!;
    const patch = { "keywords/$seen": true, mailboxIds: { [trash]: true } };
    const { updated } = await set(setup, new Map(ids.map((id) => [id, patch])));
    expect(updated.size).toBe(30);
    const commands = asked(setup, before);
    expect(commands.filter((name) => name === "UID STORE")).toHaveLength(1);
    expect(commands.filter((name) => name === "UID MOVE")).toHaveLength(1);
    const { list } = await setup.mail().getEmails(ACCOUNT, ids, {
      ...LIST,
      properties: ["mailboxIds", "keywords"],
    });
    expect(list).toHaveLength(30);
    expect(list[0]).toMatchObject({ mailboxIds: { [trash]: true }, keywords: { $seen: true } });
  });

  it("without MOVE take away these messages and no others", async () => {
    const setup = await setUp({ server: { without: ["MOVE"] } });
    const inbox = setup.lea.mailbox("INBOX");
    inbox.add({ raw: raw(1) });
    inbox.add({ raw: raw(2), flags: ["\\Deleted"] });
    const { ids } = await setup.mail().queryEmails(ACCOUNT, query({ subject: '"Note 1"' }));
    const trash = (await setup.ids())["Trash"]!;
    const { updated } = await set(setup, new Map([[ids[0]!, { mailboxIds: { [trash]: true } }]]));
    expect([...updated.keys()]).toEqual(ids);
    expect(inbox.messages.map(({ uid }) => uid)).toEqual([2]);
    expect(setup.lea.mailbox("Trash").messages).toHaveLength(1);
    const { notFound } = await setup.mail().getEmails(ACCOUNT, ids, LIST);
    expect(notFound).toEqual([]);
  });

  it("without UIDPLUS destroy nothing rather than too much", async () => {
    const setup = await setUp({ server: { without: ["UIDPLUS"] } });
    const inbox = setup.lea.mailbox("INBOX");
    inbox.add({ raw: raw(1) });
    inbox.add({ raw: raw(2), flags: ["\\Deleted"] });
    const { ids } = await setup.mail().queryEmails(ACCOUNT, query(null));
    const { notDestroyed, destroyed } = await set(setup, new Map(), [ids[0]!]);
    expect(destroyed).toEqual([]);
    expect(notDestroyed.get(ids[0]!)).toMatchObject({ type: "forbidden" });
    expect(inbox.messages).toHaveLength(2);
  });

  it("say why they were refused", async () => {
    const setup = await setUp();
    setup.lea.mailbox("INBOX").add({ raw: raw(1) });
    const { ids } = await setup.mail().queryEmails(ACCOUNT, query(null));
    const trash = (await setup.ids())["Trash"]!;
    setup.own.manners = {
      before: (name) =>
        name === "UID MOVE" ? { answer: "NO [OVERQUOTA] lea@univ.example is full" } : undefined,
    };
    const id = ids[0]!;
    const { notUpdated } = await set(setup, new Map([[id, { mailboxIds: { [trash]: true } }]]));
    expect(notUpdated.get(id)).toEqual({ type: "overQuota", description: "The mailbox is full." });
  });

  it("that would put an email nowhere, twice or where nothing is are refused one by one", async () => {
    const setup = await setUp();
    for (let n = 0; n < 4; n++) setup.lea.mailbox("INBOX").add({ raw: raw(n) });
    const { ids } = await setup.mail().queryEmails(ACCOUNT, query(null));
    const { INBOX: inbox, Trash: trash } = await setup.ids();
    const { notUpdated, updated } = await set(
      setup,
      new Map<Id, PatchObject>([
        [ids[0]!, { [`mailboxIds/${inbox!}`]: null }],
        [ids[1]!, { [`mailboxIds/${trash!}`]: true }],
        [ids[2]!, { mailboxIds: { f0123456789abcdef: true } }],
        [ids[3]!, { [`mailboxIds/${inbox!}`]: null, [`mailboxIds/${trash!}`]: true }],
      ]),
    );
    expect([...updated.keys()]).toEqual([ids[3]]);
    expect([0, 1, 2].map((n) => notUpdated.get(ids[n]!)?.type)).toEqual([
      "invalidProperties",
      "tooManyMailboxes",
      "invalidProperties",
    ]);
  });
});

describe("threads over IMAP", () => {
  it("are gathered from all mailboxes, the oldest email first, wherever it is", async () => {
    const setup = await setUp();
    const at = (hour: number): Date => new Date(Date.UTC(2026, 0, 1, hour));
    const inbox = setup.lea.mailbox("INBOX");
    setup.lea.mailbox("Trash").add({
      raw: raw(2, "References: <1@univ.example>\n"),
      internalDate: at(2),
    });
    inbox.add({
      raw: raw(3, "References: <1@univ.example>\n <2@univ.example>\n"),
      internalDate: at(3),
    });
    inbox.add({ raw: raw(1), internalDate: at(1) });
    inbox.add({ raw: raw(4, "References: <11@univ.example>\n"), internalDate: at(4) });
    inbox.add({
      raw: raw(5, "References: <0@univ.example> <1@univ.example>\n"),
      internalDate: at(5),
    });
    const threadId = messageThreadId("1@univ.example");
    const { list } = await setup.mail().getThreads(ACCOUNT, [threadId]);
    const emails = await setup.mail().getEmails(ACCOUNT, list[0]!.emailIds, LIST);
    expect(emails.list.map(({ subject }) => subject)).toEqual(["Note 1", "Note 2", "Note 3"]);
    expect(new Set(emails.list.map((email) => email.threadId))).toEqual(new Set([threadId]));
  });

  it("of an email that names no message are its own", async () => {
    const setup = await setUp();
    setup.lea.mailbox("INBOX").add({ raw: "Subject: seul\n\nTexte" });
    const { ids } = await setup.mail().queryEmails(ACCOUNT, query(null));
    const { list } = await setup.mail().getEmails(ACCOUNT, ids, LIST);
    const threadId = list[0]!.threadId!;
    expect((await setup.mail().getThreads(ACCOUNT, [threadId])).list).toEqual([
      { id: threadId, emailIds: ids },
    ]);
    const collapsed = query(null, { collapseThreads: true, calculateTotal: true });
    expect(await setup.mail().queryEmails(ACCOUNT, collapsed)).toMatchObject({ ids, total: 1 });
  });
});

describe("blobs of emails", () => {
  const encoded = (octets: Buffer): string => octets.toString("base64").replace(/.{76}/g, "$&\n");

  it("come in pieces and whole, decoded", async () => {
    const setup = await setUp();
    const octets = Buffer.from(Array.from({ length: 700_001 }, (_, n) => (n * 7_919) % 251));
    const fields =
      'Content-Type: multipart/mixed; boundary="b"\n\n--b\n\nTexte\n--b\n' +
      "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n";
    setup.lea.mailbox("INBOX").add({ raw: raw(1, fields, `${encoded(octets)}\n--b--\n`) });
    const { ids } = await setup.mail().queryEmails(ACCOUNT, query(null));
    const { list } = await setup.mail().getEmails(ACCOUNT, ids, {
      ...LIST,
      properties: ["attachments", "blobId"],
    });
    const [part] = list[0]!.attachments!;
    const before = setup.own.asked.length;
    const blob = await setup.open().blobs!.download(ACCOUNT, part!.blobId!);
    expect(blob.type).toBe("application/pdf");
    expect(Buffer.from(await new Response(blob.body).arrayBuffer()).equals(octets)).toBe(true);
    expect(asked(setup, before).filter((name) => name === "UID FETCH").length).toBeGreaterThan(3);
  });

  it("end with an error when the message vanishes on the way", async () => {
    const setup = await setUp();
    const inbox = setup.lea.mailbox("INBOX");
    inbox.add({ raw: raw(1, "", "x".repeat(600_000)) });
    const { ids } = await setup.mail().queryEmails(ACCOUNT, query(null));
    const blob = await setup.open().blobs!.download(ACCOUNT, `m-${ids[0]!}`);
    const reader = blob.body.getReader();
    await reader.read();
    inbox.expunge([1]);
    await expect(reader.read()).rejects.toMatchObject({ type: "notFound" });
  });

  it("of nothing and of others are not found", async () => {
    const setup = await setUp();
    setup.lea.mailbox("INBOX").add({ raw: raw(1) });
    const { ids } = await setup.mail().queryEmails(ACCOUNT, query(null));
    const id = ids[0]!;
    const other = id.replace(/^m[0-9a-f]{16}/, "m0123456789abcdef");
    for (const blobId of [
      `m-${other}`,
      `m9-${id}`,
      `m1_1_1-${id}`,
      `m0-${id}`,
      `m-${id}_1`,
      "m-",
    ]) {
      await expect(setup.open().blobs!.download(ACCOUNT, blobId)).rejects.toMatchObject({
        type: "notFound",
      });
    }
  });
});

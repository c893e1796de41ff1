/**
 * The SDK against the real gateway, dispatcher, Zimbra back end and sandbox, without a socket.
 */
import {
  connect,
  destroyEmails,
  downloadBlob,
  eachEmail,
  getEmail,
  getQuota,
  isPartageError,
  listEmails,
  listMailboxes,
  listTags,
  liveQuery,
  moveEmails,
  setKeywords,
  signOut,
  type Connection,
} from "@partage-ent/sdk";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type BrowserFetch, browserFetch, GATEWAY } from "./browser-fetch.js";
import { setUpZimbra, type ZimbraFixture } from "./zimbra-fixture.js";

const raw = (subject: string, more = ""): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(
    `From: =?utf-8?q?Th=C3=A9o?= <theo@univ.example>\r\nTo: lea@univ.example\r\n` +
      `Subject: ${subject}\r\nMessage-ID: <${subject}@univ.example>\r\n${more}\r\nBonjour ${subject}\r\n`,
  );

describe("the SDK through the whole way", () => {
  let zimbra: ZimbraFixture;
  let browser: BrowserFetch;
  let connection: Connection;

  beforeEach(async () => {
    zimbra = await setUpZimbra();
    browser = browserFetch(zimbra.backend);
    connection = connect({ gateway: GATEWAY, fetch: browser.fetch });
  });
  afterEach(() => zimbra.close());

  const signIn = () => browser.fetch(`${GATEWAY}auth/login?returnTo=/`);

  it("is told that nobody is signed in, then reads the inbox in two requests", async () => {
    await expect(listEmails(connection)).rejects.toMatchObject({ code: "ERR_SIGNED_OUT" });
    for (const subject of ["un", "deux", "trois"]) await zimbra.deliver(raw(subject));
    await signIn();
    browser.paths.length = 0;
    const pages = await Promise.all(
      [1, 2, 3, 4, 5].map(() => listEmails(connection, { limit: 2 })),
    );
    expect(browser.paths).toEqual(["GET v1/session", "POST jmap/api"]);
    const [page] = pages;
    expect(page!.items.map(({ subject }) => subject)).toHaveLength(2);
    expect(page!.items[0]!.from).toEqual([{ name: "Théo", email: "theo@univ.example" }]);
    expect(page!.hasMore).toBe(true);
  });

  it("changes what the mail system keeps", async () => {
    const id = await zimbra.deliver(raw("examen"));
    await signIn();
    const [email] = (await listEmails(connection)).items;
    await setKeywords(connection, [email!.id], { $seen: true, $flagged: true });
    const flagged = await listEmails(connection, { preset: "flagged" });
    expect(flagged.items.map((one) => one.keywords)).toEqual([{ $seen: true, $flagged: true }]);
    expect((await listEmails(connection, { preset: "unread" })).items).toEqual([]);
    await moveEmails(connection, [email!.id], { to: "trash" });
    expect((await listEmails(connection, { mailbox: "everywhere" })).items).toEqual([]);
    expect((await listEmails(connection, { mailbox: "trash" })).items).toHaveLength(1);
    await destroyEmails(connection, [email!.id]);
    await destroyEmails(connection, [email!.id]);
    await expect(getEmail(connection, email!.id)).rejects.toMatchObject({ code: "ERR_NOT_FOUND" });
    await expect(setKeywords(connection, [email!.id], { $seen: false })).rejects.toMatchObject({
      code: "ERR_NOT_FOUND",
    });
    expect(id).toBeTruthy();
  });

  it("reads a message with its text and its content", async () => {
    await zimbra.deliver(raw("cours", "Content-Type: text/plain; charset=utf-8\r\n"));
    await signIn();
    const [row] = (await listEmails(connection)).items;
    const email = await getEmail(connection, row!.id);
    const [part] = email.textBody;
    expect(email.bodyValues[part!.partId!]!.value).toContain("Bonjour cours");
    const source = { blobId: email.blobId, name: "cours.eml", type: "message/rfc822" };
    expect(await (await downloadBlob(connection, source)).text()).toContain("Subject: cours");
  });

  it("walks a list, threads included, and knows mailboxes, tags and quota", async () => {
    for (let index = 0; index < 12; index++) await zimbra.deliver(raw(`sujet-${String(index)}`));
    await signIn();
    const seen = new Set<string>();
    for await (const { id } of eachEmail(connection, { limit: 5 })) seen.add(id);
    expect(seen.size).toBe(12);
    const page = await listEmails(connection, { collapseThreads: true, total: true });
    expect(page.threads).toHaveLength(page.items.length);
    const [mailboxes, tags, quota] = await Promise.all([
      listMailboxes(connection),
      listTags(connection),
      getQuota(connection),
    ]);
    expect(mailboxes.find(({ role }) => role === "inbox")?.unreadEmails).toBe(12);
    expect(tags).toEqual([]);
    expect(quota?.hardLimit).toBe(200_000_000);
    const inbox = mailboxes.find(({ role }) => role === "inbox")!;
    expect((await listEmails(connection, { mailbox: inbox.name })).items).toHaveLength(12);
  });

  it("says in codes what the mail system refuses", async () => {
    await signIn();
    const failure: unknown = await listEmails(connection, {
      filter: { header: ["X-Unknown", "(((", "x"] },
    }).catch((error: unknown) => error);
    expect(isPartageError(failure) && failure.code).toMatch(/^ERR_INVALID_/);
  });

  it("shows a mail that arrives without being asked", async () => {
    await zimbra.deliver(raw("premier"));
    await signIn();
    const query = liveQuery(connection, {
      key: "inbox",
      types: ["Email", "Mailbox"],
      load: (signal) => listEmails(connection, { signal }),
    });
    const stop = query.subscribe(() => undefined);
    await vi.waitFor(() => expect(browser.paths).toContain("GET jmap/eventsource"), 5_000);
    // The states that a stream begins with are those that were read: nothing is read again.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(browser.paths.filter((path) => path === "POST jmap/api")).toHaveLength(1);
    await zimbra.deliver(raw("nouveau"));
    await vi.waitFor(() => {
      expect(query.value?.items.map(({ subject }) => subject)).toContain("nouveau");
    }, 10_000);
    stop();
  });

  it("signs out for good", async () => {
    await signIn();
    await listEmails(connection);
    await signOut(connection);
    await expect(listEmails(connection)).rejects.toMatchObject({ code: "ERR_SIGNED_OUT" });
    expect(connection.status).toBe("signed-out");
  });

  it("notices a session that ended elsewhere", async () => {
    await signIn();
    await listEmails(connection);
    browser.cookies.clear();
    const results = await Promise.allSettled(
      [1, 2, 3].map((limit) => listEmails(connection, { limit })),
    );
    expect(
      results.map((one) =>
        one.status === "rejected" ? (one.reason as { code: string }).code : "",
      ),
    ).toEqual(Array(3).fill("ERR_EXPIRED"));
    expect(browser.paths.filter((path) => path === "GET v1/session")).toHaveLength(2);
  });
});

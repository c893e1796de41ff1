/**
 * What every mail back end keeps to, whatever the mail system behind it.
 *
 * @module
 */
import {
  type Email,
  type EmailFilter,
  type Id,
  MAIL,
  type MailboxRole,
  type MailCapability,
  type PatchObject,
  QUOTA,
  SUBMISSION,
  TAG,
} from "@partage-ent/jmap";
import type {
  Backend,
  BackendScope,
  EmailFetch,
  EmailQuery,
  FetchedEmail,
  Principal,
} from "@partage-ent/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Lacks, offeredBy, unless } from "./lacks.js";
import { octets, rawMessage, RICH_MESSAGE } from "./messages.js";

/** A mail system with one empty account, and the back end under test before it. */
export interface MailFixture {
  readonly backend: Backend;
  readonly principal: Principal;
  /** Delivers a message behind the back end's back. */
  deliver(
    raw: Uint8Array<ArrayBuffer>,
    options?: {
      readonly role?: MailboxRole;
      readonly seen?: boolean;
      readonly flagged?: boolean;
      /** Milliseconds; now by default. */
      readonly receivedAt?: number;
    },
  ): Promise<Id>;
  /** Destroys a message behind the back end's back. */
  vanish(emailId: Id): Promise<void>;
  close(): Promise<void>;
}

/** What a mail system may have none of. */
export type MailFeature =
  keyof typeof CAPABILITIES | "accents" | "emptyMessages" | "headlessMessages";

const CAPABILITIES = { tags: TAG, quota: QUOTA, identities: SUBMISSION } as const;

/** A message that begins with its text. */
const HEADLESS = "juste du texte";

const NEWEST = [{ property: "receivedAt", isAscending: false }] as const;

const LIST = [
  "id",
  "threadId",
  "mailboxIds",
  "keywords",
  "from",
  "subject",
  "preview",
  "receivedAt",
  "hasAttachment",
] as const;

const FETCH: EmailFetch = {
  properties: LIST,
  bodyProperties: ["partId", "blobId", "size", "name", "type", "disposition", "cid"],
  fetchTextBodyValues: false,
  fetchHTMLBodyValues: false,
  fetchAllBodyValues: false,
  maxBodyValueBytes: 0,
};

const none = { create: new Map<Id, never>(), update: new Map<Id, PatchObject>(), destroy: [] };

/** Runs the suite against a back end. */
export function describeMailBackend(
  name: string,
  setUp: () => Promise<MailFixture>,
  { lacks = {} }: { readonly lacks?: Lacks<MailFeature> } = {},
): void {
  describe(`${name} as a mail back end`, () => {
    let fixture: MailFixture;
    let accountId: Id;
    const mailboxes: Partial<Record<MailboxRole, Id>> = {};

    const open = (signal = new AbortController().signal): BackendScope =>
      fixture.backend.open(fixture.principal, { signal });
    const mail = () => open().mail!;

    const query = async (
      filter: EmailFilter | null,
      options: Partial<EmailQuery> = {},
      scope = open(),
    ) =>
      scope.mail!.queryEmails(accountId, {
        filter,
        sort: NEWEST,
        position: 0,
        anchor: null,
        anchorOffset: 0,
        limit: 50,
        calculateTotal: false,
        collapseThreads: false,
        ...options,
      });

    const get = async (id: Id, fetch: Partial<EmailFetch> = {}): Promise<FetchedEmail> => {
      const { list } = await mail().getEmails(accountId, [id], { ...FETCH, ...fetch });
      return list[0]!;
    };

    const update = async (id: Id, patch: Readonly<Record<string, unknown>>) =>
      mail().setEmails(accountId, { ...none, update: new Map([[id, patch]]) });

    beforeEach(async () => {
      fixture = await setUp();
      const { primaryAccounts } = await open().describe();
      accountId = primaryAccounts["urn:ietf:params:jmap:mail"]!;
      const { list } = await mail().getMailboxes(accountId, null);
      for (const { id, role } of list) if (role) mailboxes[role] = id;
    });
    afterEach(() => fixture.close());

    describe("accounts and mailboxes", () => {
      it("describes the person's own account", async () => {
        const { username, accounts, wellKnown } = await open().describe();
        expect(username).toBe(fixture.principal.account);
        expect(accounts[accountId]).toMatchObject({ isPersonal: true });
        expect(wellKnown[accountId]?.mailboxes.inbox).toBe(mailboxes.inbox);
      });

      it("offers what its capabilities say", async () => {
        const { accountCapabilities } = (await open().describe()).accounts[accountId]!;
        const offered = offeredBy(accountCapabilities, CAPABILITIES);
        for (const [feature, isThere] of Object.entries(offered)) {
          expect([feature, isThere]).toEqual([feature, !Object.hasOwn(lacks, feature)]);
        }
        if (lacks.emptyMessages !== undefined) {
          await expect(fixture.deliver(new Uint8Array())).rejects.toBeDefined();
        }
        if (lacks.headlessMessages !== undefined) {
          await expect(fixture.deliver(octets(HEADLESS))).rejects.toBeDefined();
        }
      });

      it("refuses any other account", async () => {
        for (const other of ["x", "0", "__proto__"]) {
          await expect(mail().getMailboxes(other, null)).rejects.toMatchObject({
            type: "accountNotFound",
          });
        }
      });

      it("tells mailboxes with their roles and counts", async () => {
        await fixture.deliver(rawMessage());
        await fixture.deliver(rawMessage(), { seen: true });
        const { list, notFound } = await mail().getMailboxes(accountId, [mailboxes.inbox!, "9"]);
        expect(list).toMatchObject([{ role: "inbox", totalEmails: 2, unreadEmails: 1 }]);
        expect(notFound).toEqual(["9"]);
      });

      it("creates, renames, moves and destroys mailboxes", async () => {
        const created = await mail().setMailboxes(accountId, {
          ...none,
          create: new Map([["a", { name: "Cours d’été" }]]),
          onDestroyRemoveEmails: false,
        });
        const id = created.created.get("a")!.id!;
        await mail().setMailboxes(accountId, {
          ...none,
          update: new Map([[id, { name: "Licence", parentId: mailboxes.inbox! }]]),
          onDestroyRemoveEmails: false,
        });
        const { list } = await mail().getMailboxes(accountId, [id]);
        expect(list).toMatchObject([{ name: "Licence", parentId: mailboxes.inbox }]);
        const destroyed = await mail().setMailboxes(accountId, {
          ...none,
          destroy: [id],
          onDestroyRemoveEmails: false,
        });
        expect(destroyed.destroyed).toEqual([id]);
        expect((await mail().getMailboxes(accountId, [id])).notFound).toEqual([id]);
      });

      it("keeps mailboxes that are not empty, and system mailboxes", async () => {
        const edits = { ...none, onDestroyRemoveEmails: false };
        const made = await mail().setMailboxes(accountId, {
          ...edits,
          create: new Map([["p", { name: "Parent" }]]),
        });
        const parentId = made.created.get("p")!.id!;
        const child = await mail().setMailboxes(accountId, {
          ...edits,
          create: new Map([["c", { name: "Enfant", parentId }]]),
        });
        const childId = child.created.get("c")!.id!;
        const id = await fixture.deliver(rawMessage());
        await update(id, { mailboxIds: { [childId]: true } });
        const { notDestroyed } = await mail().setMailboxes(accountId, {
          ...edits,
          destroy: [parentId, childId, mailboxes.inbox!, "999999"],
        });
        expect(Object.fromEntries(notDestroyed)).toMatchObject({
          [parentId]: { type: "mailboxHasChild" },
          [childId]: { type: "mailboxHasEmail" },
          [mailboxes.inbox!]: { type: "forbidden" },
          "999999": { type: "notFound" },
        });
      });

      it("says which names of mailboxes are taken or not allowed", async () => {
        const { created, notCreated } = await mail().setMailboxes(accountId, {
          ...none,
          onDestroyRemoveEmails: false,
          create: new Map([
            ["a", { name: "Deux" }],
            ["b", { name: "Deux" }],
            ["c", { name: "x".repeat(10_000) }],
            ["d", { name: " " }],
            ["e", { name: "orphelin", parentId: "999999" }],
          ]),
        });
        expect([...created.keys()]).toEqual(["a"]);
        expect([...notCreated.keys()]).toEqual(["b", "c", "d", "e"]);
      });
    });

    describe("queries", () => {
      const deliverSome = async (count: number): Promise<Id[]> => {
        const ids: Id[] = [];
        for (let n = 0; n < count; n++) {
          const raw = rawMessage({ subject: `Note ${String.fromCharCode(97 + n)}` });
          ids.unshift(await fixture.deliver(raw, { receivedAt: 1_700_000_000_000 + n * 60_000 }));
        }
        return ids;
      };

      it("finds the newest first, page by page", async () => {
        const ids = await deliverSome(5);
        const inMailbox = mailboxes.inbox!;
        expect((await query({ inMailbox })).ids).toEqual(ids);
        expect((await query({ inMailbox }, { position: 2, limit: 2 })).ids).toEqual(
          ids.slice(2, 4),
        );
        expect((await query({ inMailbox }, { position: 9 })).ids).toEqual([]);
        expect((await query({ inMailbox }, { limit: 0 })).ids).toEqual([]);
        expect((await query({ inMailbox }, { position: -2 })).ids).toEqual(ids.slice(3));
      });

      it("begins a page at an anchor", async () => {
        const ids = await deliverSome(5);
        const page = await query(null, { anchor: ids[3]!, anchorOffset: -1, limit: 2 });
        expect(page).toMatchObject({ position: 2, ids: ids.slice(2, 4) });
        await expect(query(null, { anchor: "999999" })).rejects.toMatchObject({
          type: "anchorNotFound",
        });
      });

      it("tells honest totals when asked", async () => {
        await deliverSome(5);
        const inMailbox = mailboxes.inbox!;
        expect(await query({ inMailbox }, { calculateTotal: true, limit: 2 })).toMatchObject({
          total: 5,
        });
        expect(await query({ subject: "note" }, { calculateTotal: true, limit: 2 })).toMatchObject({
          total: 5,
        });
        expect(await query({ subject: "rien" }, { calculateTotal: true })).toMatchObject({
          total: 0,
        });
        expect(await query({ inMailbox })).not.toHaveProperty("total");
      });

      it("sorts by subject, sender and size, and refuses orders it has not", async () => {
        const b = await fixture.deliver(rawMessage({ subject: "Bio", from: "zoe@univ.example" }));
        const a = await fixture.deliver(
          rawMessage({ subject: "Algo", from: "ali@univ.example", body: "x".repeat(5_000) }),
        );
        const order = async (property: "subject" | "from" | "size", isAscending: boolean) =>
          (await query(null, { sort: [{ property, isAscending }] })).ids;
        expect(await order("subject", true)).toEqual([a, b]);
        expect(await order("from", false)).toEqual([b, a]);
        expect(await order("size", true)).toEqual([b, a]);
        const { accounts } = await open().describe();
        const { emailQuerySortOptions } = accounts[accountId]!.accountCapabilities[
          MAIL
        ] as MailCapability;
        for (const property of ["sentAt", "nothing"] as const) {
          if (emailQuerySortOptions.includes(property)) continue;
          const sort = [{ property }] as EmailQuery["sort"];
          await expect(query(null, { sort })).rejects.toMatchObject({ type: "unsupportedSort" });
        }
      });

      it("filters by mailbox, marks, dates, size, attachment and words", async () => {
        const rich = await fixture.deliver(RICH_MESSAGE, { receivedAt: Date.UTC(2026, 0, 10) });
        const plain = await fixture.deliver(
          rawMessage({ subject: "Devoir", from: "Zoé <zoe@univ.example>", body: "À rendre lundi" }),
          { seen: true, flagged: true, receivedAt: Date.UTC(2026, 5, 1) },
        );
        const junk = await fixture.deliver(rawMessage({ subject: "Gagnez" }), { role: "junk" });
        const cases: readonly (readonly [EmailFilter, readonly Id[]])[] = [
          [{ inMailbox: mailboxes.junk! }, [junk]],
          [{ inMailboxOtherThan: [mailboxes.inbox!] }, [junk]],
          [{ notKeyword: "$seen", inMailbox: mailboxes.inbox! }, [rich]],
          [{ hasKeyword: "$flagged" }, [plain]],
          [{ hasKeyword: "unknown" }, []],
          [{ hasAttachment: true }, [rich]],
          [{ before: "2026-03-01T00:00:00Z" }, [rich]],
          [{ after: "2026-03-01T00:00:00Z", before: "2026-07-01T00:00:00Z" }, [plain]],
          [{ after: "2026-06-01T00:00:00Z", before: "2026-07-01T00:00:00Z" }, [plain]],
          [{ minSize: 700, inMailbox: mailboxes.inbox! }, [rich]],
          [{ maxSize: 700, inMailbox: mailboxes.inbox! }, [plain]],
          [{ subject: "devoir" }, [plain]],
          [{ from: "zoe" }, [plain]],
          [{ text: lacks.accents === undefined ? "reunion" : "réunion" }, [rich]],
          [{ text: '"salle B12"' }, [rich]],
          [{ body: "lundi" }, [plain]],
          [{ cc: "chloe" }, [rich]],
          [
            { operator: "OR", conditions: [{ subject: "devoir" }, { subject: "gagnez" }] },
            [junk, plain],
          ],
          [
            {
              operator: "NOT",
              conditions: [{ subject: "devoir" }, { inMailbox: mailboxes.junk! }],
            },
            [rich],
          ],
          [
            {
              operator: "AND",
              conditions: [
                {
                  operator: "NOT",
                  conditions: [{ operator: "NOT", conditions: [{ from: "zoe" }] }],
                },
                { hasKeyword: "$seen" },
              ],
            },
            [plain],
          ],
        ];
        for (const [filter, expected] of cases) {
          const { ids } = await query(filter);
          expect([...ids].sort(), JSON.stringify(filter)).toEqual([...expected].sort());
        }
      });

      it.skipIf(lacks.accents)(
        unless(lacks.accents, "finds letters whatever their accents"),
        async () => {
          const rich = await fixture.deliver(RICH_MESSAGE);
          await fixture.deliver(rawMessage());
          for (const text of ["reunion", "Réunion", "PEDAGOGIQUE"]) {
            expect((await query({ text })).ids).toEqual([rich]);
          }
        },
      );

      it("takes every text of a person as words, never as an operator", async () => {
        await fixture.deliver(rawMessage({ subject: "secret" }), { role: "trash" });
        const texts = [
          'x" or is:anywhere or "',
          "in:trash",
          "foo OR subject:secret",
          '\\" or subject:secret',
          "-nothing",
          "(((",
          '"',
          "{1,2}",
          "a:b*",
          "\u0000\n\r secret or",
          "*",
        ];
        for (const text of texts) {
          const { ids } = await query({ inMailbox: mailboxes.inbox!, text });
          expect(ids, JSON.stringify(text)).toEqual([]);
        }
      });

      it("says which filters it has not", async () => {
        const byThread = await query({ someInThreadHaveKeyword: "$seen" }).catch(
          (error: unknown) => error,
        );
        if (byThread instanceof Error) {
          expect(byThread).toMatchObject({ type: "unsupportedFilter" });
        } else expect(byThread).toMatchObject({ ids: [] });
        const id = await fixture.deliver(rawMessage({ fields: "X-Spam: no" }));
        await fixture.deliver(rawMessage());
        const byHeader = await query({ header: ["X-Spam"] }).catch((error: unknown) => error);
        if (byHeader instanceof Error) {
          expect(byHeader).toMatchObject({ type: "unsupportedFilter" });
        } else expect(byHeader).toMatchObject({ ids: [id] });
        const huge = query({ subject: "é".repeat(5_000_000) });
        await expect(huge).rejects.toMatchObject({ type: "unsupportedFilter" });
      });

      it("shows one email of each thread when asked", async () => {
        const first = await fixture.deliver(rawMessage({ id: "q1", subject: "Projet" }), {
          receivedAt: 1e12,
        });
        const other = await fixture.deliver(rawMessage({ id: "q2", subject: "Autre" }), {
          receivedAt: 1e12 + 1e6,
        });
        const reply = await fixture.deliver(
          rawMessage({ id: "q3", replyTo: "q1", subject: "Re: Projet" }),
          { receivedAt: 1e12 + 2e6 },
        );
        const collapsed = await query(null, { collapseThreads: true, calculateTotal: true });
        expect(collapsed).toMatchObject({ ids: [reply, other], total: 2 });
        const second = await query(null, { collapseThreads: true, position: 1 });
        expect(second.ids).toEqual([other]);
        expect((await query(null)).ids).toEqual([reply, other, first]);
      });

      it("shows the first match of a thread even behind many matches of others", async () => {
        const old = await fixture.deliver(rawMessage({ id: "old", subject: "Ancien" }), {
          receivedAt: 1e12,
        });
        const ids: Id[] = [];
        for (let n = 0; n < 30; n++) {
          const raw = rawMessage({
            id: `busy${n}`,
            subject: "Débat",
            ...(n > 0 ? { replyTo: `busy${n - 1}` } : {}),
            references: Array.from({ length: n }, (_, before) => `busy${before}`),
          });
          ids.push(await fixture.deliver(raw, { receivedAt: 1e12 + (n + 1) * 1e6 }));
        }
        const page = await query(null, { collapseThreads: true, limit: 2 });
        expect(page.ids).toEqual([ids.at(-1), old]);
      });
    });

    describe("emails", () => {
      it("tells what lists show", async () => {
        const id = await fixture.deliver(RICH_MESSAGE, {
          receivedAt: Date.UTC(2026, 10, 23, 8, 5),
        });
        const { list } = await mail().getEmails(accountId, [id], FETCH);
        expect(list[0]).toMatchObject({
          id,
          mailboxIds: { [mailboxes.inbox!]: true },
          keywords: {},
          from: [{ name: "Ali Ben Salem", email: "ali@univ.example" }],
          subject: "Réunion pédagogique",
          receivedAt: "2026-11-23T08:05:00Z",
          hasAttachment: true,
        });
        expect(list[0]!.preview).toContain("Réunion à 14 h");
      });

      it("tells headers in the forms of RFC 8621", async () => {
        const id = await fixture.deliver(RICH_MESSAGE);
        const email = await get(id, {
          properties: [
            "messageId",
            "inReplyTo",
            "sentAt",
            "to",
            "cc",
            "replyTo",
            "headers",
            "header:List-Post:asURLs",
            "header:Subject:asText",
            "header:X-None",
            "header:Cc:asAddresses:all",
          ],
        });
        expect(email).toMatchObject({
          messageId: ["rich@univ.example"],
          inReplyTo: null,
          sentAt: "2026-11-23T09:05:00+01:00",
          to: [{ name: null, email: "lea@univ.example" }],
          cc: [{ name: "Chloé", email: "chloe@univ.example" }],
          replyTo: [{ name: "Secrétariat", email: "secretariat@univ.example" }],
          "header:List-Post:asURLs": ["mailto:liste@univ.example"],
          "header:Subject:asText": "Réunion pédagogique",
          "header:X-None": null,
          "header:Cc:asAddresses:all": [[{ name: "Chloé", email: "chloe@univ.example" }]],
        });
        expect(email.headers?.map(({ name: field }) => field)).toContain("Content-Type");
      });

      it("tells bodies, both kinds, with attachments", async () => {
        const id = await fixture.deliver(RICH_MESSAGE);
        const email = await get(id, {
          properties: ["bodyStructure", "bodyValues", "textBody", "htmlBody", "attachments"],
          fetchTextBodyValues: true,
          fetchHTMLBodyValues: true,
        });
        const valueOf = (part: { partId: string | null }) =>
          email.bodyValues?.[part.partId!]?.value;
        expect(email.textBody?.map(valueOf).join("")).toContain("Réunion à 14 h, salle B12.");
        expect(email.htmlBody?.map(valueOf).join("")).toContain("<b>14 h</b>");
        expect(email.htmlBody?.map(valueOf).join("")).toContain(
          '<img src="https://traceur.example/x.gif"',
        );
        expect(email.attachments).toMatchObject([
          { type: "application/pdf", name: "ordre du jour.pdf", disposition: "attachment" },
        ]);
        expect(email.bodyStructure?.type).toBe("multipart/mixed");
      });

      it("cuts body values where asked", async () => {
        const id = await fixture.deliver(rawMessage({ body: "é".repeat(5_000) }));
        const email = await get(id, {
          properties: ["bodyValues", "textBody"],
          fetchTextBodyValues: true,
          maxBodyValueBytes: 101,
        });
        const [value] = Object.values(email.bodyValues!);
        expect(value).toMatchObject({ value: "é".repeat(50), isTruncated: true });
      });

      it("names ids that do not exist", async () => {
        const id = await fixture.deliver(rawMessage());
        const ids = ["999999", "x", id, "1:2", "-5", ""];
        for (const properties of [LIST, ["cc", "bodyValues"] as const]) {
          const { list, notFound } = await mail().getEmails(accountId, ids, {
            ...FETCH,
            properties,
          });
          expect(list.map((email) => email.id)).toEqual([id]);
          expect(notFound).toEqual(["999999", "x", "1:2", "-5", ""]);
        }
      });

      it("says that an open message has vanished", async () => {
        const id = await fixture.deliver(rawMessage());
        const { blobId } = await get(id, { properties: ["blobId"] });
        const scope = open();
        await query(null, {}, scope);
        await fixture.vanish(id);
        const whole = { ...FETCH, properties: ["bodyValues"] as const, fetchTextBodyValues: true };
        const { notFound } = await open().mail!.getEmails(accountId, [id], whole);
        expect(notFound).toEqual([id]);
        await expect(open().blobs!.download(accountId, blobId!)).rejects.toMatchObject({
          type: "notFound",
        });
        const { notUpdated } = await update(id, { "keywords/$seen": true });
        expect(notUpdated.get(id)).toMatchObject({ type: "notFound" });
      });
    });

    describe("changes of emails", () => {
      it("sets and takes away marks", async () => {
        const id = await fixture.deliver(rawMessage());
        await update(id, { "keywords/$seen": true, "keywords/$flagged": true });
        expect((await get(id)).keywords).toEqual({ $seen: true, $flagged: true });
        await update(id, { "keywords/$seen": null });
        expect((await get(id)).keywords).toEqual({ $flagged: true });
        await update(id, { keywords: { $seen: true, $answered: true } });
        expect((await get(id)).keywords).toEqual({ $seen: true, $answered: true });
        await update(id, { keywords: {} });
        expect((await get(id)).keywords).toEqual({});
      });

      it("moves emails and destroys them", async () => {
        const id = await fixture.deliver(rawMessage());
        await update(id, { mailboxIds: { [mailboxes.trash!]: true } });
        expect((await get(id)).mailboxIds).toEqual({ [mailboxes.trash!]: true });
        const { destroyed, notDestroyed } = await mail().setEmails(accountId, {
          ...none,
          destroy: [id, "999999", "x"],
        });
        expect(destroyed).toEqual([id]);
        expect([...notDestroyed.keys()].sort()).toEqual(["999999", "x"]);
      });

      it("does what it can and says what it could not", async () => {
        const good = await fixture.deliver(rawMessage());
        const bad = await fixture.deliver(rawMessage());
        const results = await mail().setEmails(accountId, {
          ...none,
          update: new Map<Id, Readonly<Record<string, unknown>>>([
            [good, { "keywords/$flagged": true }],
            ["999999", { "keywords/$flagged": true }],
            [bad, { mailboxIds: { "999999": true } }],
          ]),
        });
        expect([...results.updated.keys()]).toEqual([good]);
        expect(results.notUpdated.get("999999")).toMatchObject({ type: "notFound" });
        expect(results.notUpdated.has(bad)).toBe(true);
        expect((await get(good)).keywords).toMatchObject({ $flagged: true });
        expect((await get(bad)).mailboxIds).toEqual({ [mailboxes.inbox!]: true });
      });

      it("changes many at once", async () => {
        const ids: Id[] = [];
        for (let n = 0; n < 25; n++)
          ids.push(await fixture.deliver(rawMessage({ subject: `n ${n}` })));
        const patch = { "keywords/$seen": true, mailboxIds: { [mailboxes.trash!]: true } } as const;
        const { updated } = await mail().setEmails(accountId, {
          ...none,
          update: new Map(ids.map((id) => [id, patch])),
        });
        expect([...updated.keys()]).toEqual(ids);
        const { ids: left } = await query({ inMailbox: mailboxes.inbox! });
        expect(left).toEqual([]);
      });
    });

    describe("states", () => {
      const stateNow = async () => (await mail().getEmails(accountId, [], FETCH)).state;

      it("tell what was created, updated and destroyed since", async () => {
        const kept = await fixture.deliver(rawMessage());
        const gone = await fixture.deliver(rawMessage());
        let since = await stateNow();
        // A mail system may have to be asked once before it remembers deletions.
        await mail()
          .getEmailChanges(accountId, since)
          .catch(() => undefined);
        since = await stateNow();
        const fresh = await fixture.deliver(rawMessage());
        await update(kept, { "keywords/$flagged": true });
        await fixture.vanish(gone);
        const changes = await mail().getEmailChanges(accountId, since);
        expect(changes).toMatchObject({ oldState: since, hasMoreChanges: false });
        expect(changes.created).toContain(fresh);
        expect(changes.updated).toContain(kept);
        expect(changes.destroyed).toContain(gone);
        const none = await mail().getEmailChanges(accountId, changes.newState);
        expect([none.created, none.updated, none.destroyed]).toEqual([[], [], []]);
        const boxes = await mail().getMailboxChanges(accountId, since);
        expect(boxes.updated).toContain(mailboxes.inbox);
      });

      it("are told in parts where there are many changes", async () => {
        const since = await stateNow();
        const ids = new Set<Id>();
        for (let n = 0; n < 12; n++)
          ids.add(await fixture.deliver(rawMessage({ subject: `m ${n}` })));
        let state = since;
        for (let more = true; more;) {
          const changes = await mail().getEmailChanges(accountId, state, 5);
          for (const id of [...changes.created, ...changes.updated]) ids.delete(id);
          expect(changes.created.length + changes.updated.length).toBeLessThanOrEqual(5);
          more = changes.hasMoreChanges;
          state = changes.newState;
        }
        expect(ids.size).toBe(0);
      });

      it("that this server did not give are refused", async () => {
        for (const state of ["", "x", "v1.", "v1.1 or 1", "v2.7", "v1.999999999"]) {
          await expect(mail().getEmailChanges(accountId, state)).rejects.toMatchObject({
            type: "cannotCalculateChanges",
          });
        }
      });

      it("stay the same while nothing changes, and follow a set", async () => {
        const id = await fixture.deliver(rawMessage());
        const state = await stateNow();
        const before = await stateNow();
        expect(await stateNow()).toBe(before);
        const { newState, oldState } = await update(id, { "keywords/$seen": true });
        expect(newState).not.toBe(state);
        expect(oldState === null || oldState === before).toBe(true);
        const after = await stateNow();
        expect(await stateNow()).toBe(after);
      });
    });

    describe("threads", () => {
      const threadOf = async (id: Id) => (await get(id, { properties: ["threadId"] })).threadId!;

      it("gather replies, oldest first, under an id that never changes", async () => {
        const first = await fixture.deliver(rawMessage({ id: "t1", subject: "Stage" }), {
          receivedAt: 1e12,
        });
        const threadId = await threadOf(first);
        expect((await mail().getThreads(accountId, [threadId])).list).toEqual([
          { id: threadId, emailIds: [first] },
        ]);
        const second = await fixture.deliver(
          rawMessage({ id: "t2", replyTo: "t1", subject: "Re: Stage" }),
          { receivedAt: 1e12 + 1e6 },
        );
        const third = await fixture.deliver(
          rawMessage({
            ...{ id: "t3", replyTo: "t2", references: ["t1", "t2"] },
            subject: "Re: Stage",
          }),
          { receivedAt: 1e12 + 2e6 },
        );
        expect(await Promise.all([first, second, third].map(threadOf))).toEqual([
          threadId,
          threadId,
          threadId,
        ]);
        expect((await mail().getThreads(accountId, [threadId])).list).toEqual([
          { id: threadId, emailIds: [first, second, third] },
        ]);
        await fixture.vanish(first);
        expect(await threadOf(second)).toBe(threadId);
        expect((await mail().getThreads(accountId, [threadId])).list).toEqual([
          { id: threadId, emailIds: [second, third] },
        ]);
      });

      it("that do not exist are not found", async () => {
        const { list, notFound } = await mail().getThreads(accountId, ["t999999", "x", "t-1"]);
        expect(list).toEqual([]);
        expect(notFound).toEqual(["t999999", "x", "t-1"]);
      });

      it("tell what is new since a state", async () => {
        await fixture.deliver(rawMessage());
        const { state } = await mail().getThreads(accountId, []);
        const id = await fixture.deliver(rawMessage({ subject: "Nouveau" }));
        const changes = await mail().getThreadChanges(accountId, state);
        expect([...changes.created, ...changes.updated]).toContain(await threadOf(id));
      });
    });

    describe("snippets", () => {
      it("mark words whatever their accents, and escape all else", async () => {
        const id = await fixture.deliver(
          rawMessage({
            subject: "<b>Examen</b> d'été & co",
            body: "Le résultat <i>de l'examen</i>",
          }),
        );
        const { list, notFound } = await mail().getSearchSnippets(
          accountId,
          { operator: "AND", conditions: [{ text: "ete" }, { text: "RESULTAT" }] },
          [id, "999999"],
        );
        expect(list).toEqual([
          {
            emailId: id,
            subject: "&lt;b&gt;Examen&lt;/b&gt; d&#39;<mark>été</mark> &amp; co",
            preview: expect.stringContaining("Le <mark>résultat</mark> &lt;i&gt;") as string,
          },
        ]);
        expect(notFound).toEqual(["999999"]);
      });

      it("are null where nothing was looked for", async () => {
        const id = await fixture.deliver(rawMessage());
        const { list } = await mail().getSearchSnippets(accountId, { inMailbox: "2" }, [id]);
        expect(list).toEqual([{ emailId: id, subject: null, preview: null }]);
      });
    });

    describe("blobs", () => {
      const read = async (body: ReadableStream<Uint8Array>): Promise<string> =>
        new Response(body).text();

      it("give messages and parts", async () => {
        const id = await fixture.deliver(RICH_MESSAGE);
        const { blobId } = await get(id, { properties: ["blobId"] });
        const whole = await open().blobs!.download(accountId, blobId!);
        expect(whole.type).toBe("message/rfc822");
        expect(await read(whole.body)).toBe(new TextDecoder().decode(RICH_MESSAGE));
        const { attachments } = await get(id, { properties: ["attachments"] });
        const part = await open().blobs!.download(accountId, attachments![0]!.blobId!);
        expect(await read(part.body)).toBe("%PDF-1.4\n");
      });

      it("that do not exist are not found", async () => {
        const id = await fixture.deliver(RICH_MESSAGE);
        for (const blobId of ["m999999", `m${id}.77`, "x", "../../secret", `m${id}&fmt=zip`, ""]) {
          await expect(open().blobs!.download(accountId, blobId)).rejects.toMatchObject({
            type: "notFound",
          });
        }
      });

      it("take uploads", async () => {
        const body = new Response("bonjour").body!;
        const { blobId, size } = await open().blobs!.upload(accountId, body, "text/plain");
        expect(size).toBe(7);
        expect(blobId).toMatch(/^[A-Za-z0-9_-]{1,255}$/);
      });
    });

    describe.skipIf(lacks.tags)(unless(lacks.tags, "tags"), () => {
      it("are created, given, filtered by, renamed and destroyed", async () => {
        const id = await fixture.deliver(rawMessage());
        const made = await open().tags!.setTags(accountId, {
          ...none,
          create: new Map([["t", { name: "À lire, vite (L3)", color: "#aa3377" }]]),
        });
        const tagId = made.created.get("t")!.id!;
        const [tag] = (await open().tags!.getTags(accountId, [tagId])).list;
        expect(tag).toMatchObject({ name: "À lire, vite (L3)", color: "#aa3377" });
        const { keyword } = tag!;
        await update(id, { [`keywords/${keyword}`]: true });
        expect((await get(id)).keywords).toMatchObject({ [keyword]: true });
        expect((await query({ hasKeyword: keyword })).ids).toEqual([id]);
        expect((await query({ notKeyword: keyword })).ids).toEqual([]);
        await open().tags!.setTags(accountId, {
          ...none,
          update: new Map([[tagId, { name: "Lu", color: "#112233" }]]),
        });
        expect((await open().tags!.getTags(accountId, null)).list).toMatchObject([
          { name: "Lu", color: "#112233", totalEmails: 1 },
        ]);
        await update(id, { [`keywords/${keyword}`]: null });
        expect((await get(id)).keywords).not.toHaveProperty(keyword);
        const gone = await open().tags!.setTags(accountId, { ...none, destroy: [tagId, "x"] });
        expect(gone.destroyed).toEqual([tagId]);
        expect(gone.notDestroyed.get("x")).toMatchObject({ type: "notFound" });
      });

      it("with a taken name, or unknown on an email, are refused one by one", async () => {
        const id = await fixture.deliver(rawMessage());
        const { created, notCreated } = await open().tags!.setTags(accountId, {
          ...none,
          create: new Map([
            ["a", { name: "Cours" }],
            ["b", { name: "Cours" }],
          ]),
        });
        expect([...created.keys(), ...notCreated.keys()]).toEqual(["a", "b"]);
        const { notUpdated } = await update(id, { "keywords/zt-999999": true });
        expect(notUpdated.get(id)).toMatchObject({ type: "invalidProperties" });
      });
    });

    describe("quota and identities", () => {
      it.skipIf(lacks.quota)(unless(lacks.quota, "tell how much there may be"), async () => {
        const { list } = await open().quota!.getQuotas(accountId, null);
        for (const quota of list) expect(quota.hardLimit).toBeGreaterThanOrEqual(quota.used);
      });

      it.skipIf(lacks.identities)(unless(lacks.identities, "tell who writes"), async () => {
        const identities = await open().identities!.getIdentities(accountId, null);
        expect(identities.list[0]).toMatchObject({ email: fixture.principal.account });
      });
    });

    describe("bad messages", () => {
      const many = Array.from({ length: 20_000 }, (_, n) => `p${n}@univ.example`).join(",\n ");
      const messages: readonly (readonly [string, Uint8Array<ArrayBuffer>])[] = [
        ["no octet", new Uint8Array()],
        ["nothing but a line end", octets("\n")],
        ["no header", octets(HEADLESS)],
        ["no body", octets("Subject: rien\n")],
        [
          "an unknown charset",
          rawMessage({ fields: "Content-Type: text/plain; charset=x-klingon", body: "nuqneH" }),
        ],
        [
          "octets that are not UTF-8",
          new Uint8Array([...rawMessage({ body: "" }), 0xff, 0xfe, 0x80]),
        ],
        [
          "a multipart that never ends",
          rawMessage({
            fields: "Content-Type: multipart/mixed; boundary=z",
            body: "--z\nContent-Type: text/html\n\n<p>coupé",
          }),
        ],
        [
          "a multipart without a boundary",
          rawMessage({ fields: "Content-Type: multipart/alternative", body: "--\n" }),
        ],
        [
          "200 levels of parts",
          rawMessage({
            fields: "Content-Type: multipart/mixed; boundary=b0",
            body: Array.from(
              { length: 200 },
              (_, n) => `--b${n}\nContent-Type: multipart/mixed; boundary=b${n + 1}\n\n`,
            ).join(""),
          }),
        ],
        [
          "bad base64",
          rawMessage({
            fields: "Content-Type: text/plain\nContent-Transfer-Encoding: base64",
            body: "%%%%===",
          }),
        ],
        ["a subject of 5 MB", rawMessage({ subject: "S".repeat(5_000_000) })],
        ["20,000 recipients", rawMessage({ to: many })],
        [
          "markup in every field",
          rawMessage({
            from: '"<img src=x onerror=alert(1)>" <a@b.example>',
            subject: "<script>alert(1)</script>",
            body: "<svg onload=alert(1)>",
          }),
        ],
        ["a bad date", rawMessage({ fields: "Date: le 42 brumaire" })],
      ];
      const everything: readonly (keyof Email)[] = [
        ...LIST,
        "to",
        "cc",
        "sentAt",
        "messageId",
        "references",
        "bodyStructure",
        "bodyValues",
        "textBody",
        "htmlBody",
        "attachments",
        "headers",
      ];

      const readWithinBounds = async (raw: Uint8Array<ArrayBuffer>): Promise<void> => {
        const id = await fixture.deliver(raw);
        const { ids } = await query({ inMailbox: mailboxes.inbox! });
        expect(ids).toEqual([id]);
        const light = await mail().getEmails(accountId, ids, {
          ...FETCH,
          properties: [...LIST, "to"],
        });
        expect(light.list).toHaveLength(1);
        expect(JSON.stringify(light).length).toBeLessThan(100_000);
        const email = await get(id, {
          properties: everything,
          fetchAllBodyValues: true,
          maxBodyValueBytes: 10_000,
        });
        expect(email.id).toBe(id);
        expect(JSON.stringify(email).length).toBeLessThan(300_000);
        expect(email.bodyStructure).toBeDefined();
        expect(email.to?.length ?? 0).toBeLessThanOrEqual(500);
      };

      for (const [what, raw] of messages) {
        const isHeadless = what === "no header";
        const reason =
          raw.length === 0 ? lacks.emptyMessages : isHeadless ? lacks.headlessMessages : undefined;
        const title = unless(reason, `with ${what} can be listed and read within bounds`);
        it.skipIf(reason)(title, () => readWithinBounds(raw));
      }
    });

    describe("watches", () => {
      it("tell the state first, then each change, as Foo/get does", async () => {
        const stop = new AbortController();
        const seen: string[] = [];
        const waiting: ((state: string) => void)[] = [];
        const next = () => new Promise<string>((resolve) => waiting.push(resolve));
        const first = next();
        const done = (async () => {
          for await (const { accountId: id, changed } of fixture.backend.watch(fixture.principal, {
            signal: stop.signal,
          })) {
            expect(id).toBe(accountId);
            seen.push(changed["Email"]!);
            waiting.shift()?.(changed["Email"]!);
          }
        })();
        const start = await first;
        const second = next();
        await fixture.deliver(rawMessage());
        const state = await second;
        expect(state).not.toBe(start);
        expect((await mail().getEmails(accountId, [], FETCH)).state).toBe(state);
        stop.abort();
        await done;
      });

      it("end at once when nobody listens any more", async () => {
        const stop = new AbortController();
        const watch = fixture.backend.watch(fixture.principal, { signal: stop.signal });
        const iterator = watch[Symbol.asyncIterator]();
        await iterator.next();
        const last = iterator.next();
        stop.abort();
        expect(await last).toMatchObject({ done: true });
      });
    });

    it("ends calls whose request has ended", async () => {
      const stop = new AbortController();
      const scope = open(stop.signal);
      stop.abort();
      await expect(scope.mail!.getMailboxes(accountId, null)).rejects.toBeDefined();
    });
  });
}

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Thread } from "@partage-ent/jmap";
import { createJmapServer, type EmailQuery, MethodFailure } from "@partage-ent/server";
import { createZimbraBackend } from "@partage-ent/zimbra";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeMailBackend } from "./mail-backend.js";
import { rawMessage } from "./messages.js";
import { setUpZimbra, type ZimbraFixture } from "./zimbra-fixture.js";

describeMailBackend("Zimbra with wait sets", () => setUpZimbra());

describe("Zimbra", () => {
  let fixture: ZimbraFixture;
  let accountId: string;

  const open = () =>
    fixture.backend.open(fixture.principal, { signal: new AbortController().signal });
  const inbox: EmailQuery = {
    filter: { inMailbox: "2" },
    sort: [{ property: "receivedAt", isAscending: false }],
    position: 0,
    anchor: null,
    anchorOffset: 0,
    limit: 20,
    calculateTotal: false,
    collapseThreads: false,
  };
  const soapRequests = () =>
    fixture.requests.filter((address) => address.endsWith("/service/soap"));

  beforeEach(async () => {
    fixture = await setUpZimbra();
    accountId = Object.keys((await open().describe()).accounts)[0]!;
  });
  afterEach(() => fixture.close());

  it("answers the inbox's first batch with one SOAP request", async () => {
    await fixture.deliver(rawMessage({ id: "c", subject: "Autre" }));
    await fixture.deliver(rawMessage({ id: "a", subject: "Stage" }), { role: "sent" });
    for (const id of ["b1", "b2", "b3", "b4"]) {
      await fixture.deliver(rawMessage({ id, replyTo: "a", subject: "Re: Stage" }));
    }
    const server = createJmapServer();
    const context = {
      principal: fixture.principal,
      scopes: ["mail.read"],
      backend: fixture.backend,
      sessionKey: "one",
      baseUrl: "https://gateway.example/",
    };
    await server.session(context);
    fixture.requests.length = 0;
    const body = JSON.stringify({
      using: [
        "urn:ietf:params:jmap:core",
        "urn:ietf:params:jmap:mail",
        "urn:ietf:params:jmap:quota",
        "urn:ietf:params:jmap:submission",
        "https://partage-ent.example/jmap/tag/1",
      ],
      methodCalls: [
        ["Mailbox/get", { accountId, ids: null }, "m"],
        [
          "Email/query",
          {
            accountId,
            filter: inbox.filter,
            sort: inbox.sort,
            limit: 2,
            collapseThreads: true,
            calculateTotal: true,
          },
          "q",
        ],
        [
          "Email/get",
          {
            accountId,
            "#ids": { resultOf: "q", name: "Email/query", path: "/ids" },
            properties: [
              "threadId",
              "mailboxIds",
              "keywords",
              "from",
              "to",
              "subject",
              "receivedAt",
              "size",
              "preview",
              "hasAttachment",
            ],
          },
          "e",
        ],
        [
          "Thread/get",
          { accountId, "#ids": { resultOf: "e", name: "Email/get", path: "/list/*/threadId" } },
          "t",
        ],
        ["Quota/get", { accountId, ids: null }, "u"],
        ["Tag/get", { accountId, ids: null }, "g"],
        ["Identity/get", { accountId, ids: null }, "i"],
      ],
    });
    const response = await server.fetch(
      new Request("https://gateway.example/jmap/api", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      }),
      context,
    );
    const { methodResponses } = await response.json();
    expect(methodResponses.map(([name]: [string]) => name)).toEqual([
      "Mailbox/get",
      "Email/query",
      "Email/get",
      "Thread/get",
      "Quota/get",
      "Tag/get",
      "Identity/get",
    ]);
    expect(methodResponses[3][1].list.map(({ emailIds }: Thread) => emailIds.length)).toEqual([
      5, 1,
    ]);
    expect(fixture.requests).toEqual(["https://zimbra.example/service/soap"]);
    server.close();
  });

  it("marks or moves many messages with one SOAP request", async () => {
    const ids = await Promise.all([1, 2, 3].map(() => fixture.deliver(rawMessage())));
    fixture.requests.length = 0;
    await open().mail!.setEmails(accountId, {
      create: new Map<string, never>(),
      update: new Map(ids.map((id) => [id, { "keywords/$seen": true }])),
      destroy: [],
    });
    expect(soapRequests()).toHaveLength(1);
  });

  it("keeps threads after a restart, by what the store remembers", async () => {
    const first = await fixture.deliver(rawMessage({ id: "a" }));
    const second = await fixture.deliver(rawMessage({ id: "b", replyTo: "a" }));
    await fixture.vanish(first);
    const remembered = new Map<string, string>();
    const aliases = {
      readThreadAliases: async (_: unknown, ids: readonly string[]) =>
        new Map(ids.flatMap((id) => (remembered.has(id) ? [[id, remembered.get(id)!]] : []))),
      readConversations: async () => new Map<string, string>(),
      addThreadAliases: async (_: unknown, added: ReadonlyMap<string, string>) => {
        for (const [id, thread] of added) if (!remembered.has(id)) remembered.set(id, thread);
      },
    };
    const conversation = String(
      fixture.sandbox.mailbox(fixture.principal.account).message(Number(second)).conversationId,
    );
    remembered.set(conversation, `t${first}`);
    const restarted = await withSameSandbox({ aliases });
    const scope = restarted.open(fixture.principal, { signal: new AbortController().signal });
    const { list } = await scope.mail!.getEmails(accountId, [second], {
      properties: ["threadId"],
      bodyProperties: [],
      fetchTextBodyValues: false,
      fetchHTMLBodyValues: false,
      fetchAllBodyValues: false,
      maxBodyValueBytes: 0,
    });
    expect(list[0]!.threadId).toBe(`t${first}`);
  });

  const withSameSandbox = async (options: object) =>
    createZimbraBackend({
      url: "https://zimbra.example/",
      preauthKey: "6b7ead4bd425836e8cf0079cd6c1a05acc127acd07c8ee4b61023e19250e929c",
      clock: Date.now,
      fetch: (address, init) => fixture.sandbox.fetch(new Request(address, init)),
      ...options,
    });

  it("does not tell the state of its own change when somebody else changed something too", async () => {
    const own = await fixture.deliver(rawMessage());
    await open().mail!.queryEmails(accountId, inbox);
    await fixture.deliver(rawMessage());
    const { oldState } = await open().mail!.setEmails(accountId, {
      create: new Map<string, never>(),
      update: new Map([[own, { "keywords/$seen": true }]]),
      destroy: [],
    });
    expect(oldState).toBeNull();
  });

  it("never tells a state newer than what it read", async () => {
    await open().mail!.queryEmails(accountId, inbox);
    const before = await open().mail!.queryEmails(accountId, inbox);
    await fixture.deliver(rawMessage());
    const during = await open().mail!.queryEmails(accountId, inbox);
    // Somebody changed something after the state that was known: the next answer tells it.
    expect(during.queryState).toBe(before.queryState);
    const { queryState, ids } = await open().mail!.queryEmails(accountId, inbox);
    expect(queryState).not.toBe(before.queryState);
    expect(ids).toHaveLength(1);
  });

  describe("that fails", () => {
    const cases: readonly (readonly [string, () => Response | Promise<Response>, object])[] = [
      [
        "is not there",
        () => Promise.reject(new TypeError("fetch failed")),
        { type: "serverUnavailable" },
      ],
      [
        "answers a web page with 200",
        () => new Response("<!doctype html><p>Connexion"),
        { type: "serverUnavailable" },
      ],
      ["answers half", () => new Response('{"Header":{"con'), { type: "serverUnavailable" }],
      [
        "asks to come back later",
        () => new Response("busy", { status: 503, headers: { "retry-after": "20" } }),
        { type: "serverUnavailable", retryAfter: 20 },
      ],
      [
        "breaks off",
        () => new Response(new ReadableStream({ pull: (c) => c.error(new Error("reset")) })),
        { type: "serverUnavailable" },
      ],
      [
        "is under maintenance",
        () => faultResponse("account.MAINTENANCE_MODE"),
        { type: "serverUnavailable" },
      ],
      [
        "does not permit something",
        () => faultResponse("service.PERM_DENIED"),
        { type: "forbidden" },
      ],
      ["fails inside", () => faultResponse("service.FAILURE"), { type: "serverFail" }],
    ];

    const faultResponse = (code: string): Response =>
      Response.json(
        { Body: { Fault: { Reason: { Text: "SECRET" }, Detail: { Error: { Code: code } } } } },
        { status: 500 },
      );

    it.each(cases)("because it %s says so", async (_, answer, expected) => {
      fixture.intercept(async () => answer());
      const error: unknown = await open()
        .mail!.queryEmails(accountId, inbox)
        .then(
          () => undefined,
          (reason: unknown) => reason,
        );
      expect(error).toBeInstanceOf(MethodFailure);
      expect(error).toMatchObject(expected);
      expect((error as Error).message).toMatch(/^[A-Z].*\.$/);
      expect((error as Error).message).not.toMatch(/zimbra\.example|SECRET|lea@/);
      fixture.intercept(undefined);
      await expect(open().mail!.queryEmails(accountId, inbox)).resolves.toBeDefined();
    });

    it("because it hangs says so in time", async () => {
      const slow = await setUpZimbra({ firstByteTimeout: 30, timeout: 60 });
      const { accounts } = await slow.backend
        .open(slow.principal, { signal: new AbortController().signal })
        .describe();
      slow.intercept(() => new Promise<Response>(() => undefined));
      const call = slow.backend
        .open(slow.principal, { signal: new AbortController().signal })
        .mail!.getMailboxes(Object.keys(accounts)[0]!, null);
      await expect(call).rejects.toMatchObject({ type: "serverUnavailable" });
      await slow.close();
    });

    it("again and again is given a rest", async () => {
      fixture.intercept(async () => new Response("down", { status: 502 }));
      for (let n = 0; n < 5; n++) {
        await open()
          .mail!.queryEmails(accountId, inbox)
          .catch(() => undefined);
      }
      const count = fixture.requests.length;
      const refused = open().mail!.queryEmails(accountId, inbox);
      await expect(refused).rejects.toMatchObject({ type: "serverUnavailable", retryAfter: 2 });
      expect(fixture.requests).toHaveLength(count);
    });
  });

  it("signs in anew when a token has ended in the middle", async () => {
    let ended = true;
    fixture.intercept(async (_, forward) => {
      if (!ended) return forward();
      ended = false;
      return Response.json(
        { Body: { Fault: { Detail: { Error: { Code: "service.AUTH_EXPIRED" } } } } },
        { status: 500 },
      );
    });
    await expect(open().mail!.queryEmails(accountId, inbox)).resolves.toBeDefined();
  });

  it("tells downloads and uploads that fail apart", async () => {
    const id = await fixture.deliver(rawMessage());
    fixture.intercept(async () => new Response("x", { status: 503 }));
    await expect(open().blobs!.download(accountId, `m${id}`)).rejects.toMatchObject({
      type: "serverUnavailable",
    });
    const upload = async (answer: Response) => {
      fixture.intercept(async () => answer);
      return open().blobs!.upload(accountId, new Response("x").body!, "text/plain");
    };
    await expect(upload(new Response("413,'null'"))).rejects.toMatchObject({
      type: "requestTooLarge",
    });
    await expect(upload(new Response("<html>"))).rejects.toMatchObject({
      type: "serverUnavailable",
    });
  });

  it("has no quota where the account has no limit, and says when it is used up", async () => {
    const free = await setUpZimbra({}, { zimbraMailQuota: "0" });
    const scope = free.backend.open(free.principal, { signal: new AbortController().signal });
    const [id] = Object.keys((await scope.describe()).accounts);
    expect((await scope.quota!.getQuotas(id!, null)).list).toEqual([]);
    await free.close();
    const full = await setUpZimbra({}, { zimbraMailQuota: "1200" });
    const small = full.backend.open(full.principal, { signal: new AbortController().signal });
    const [own] = Object.keys((await small.describe()).accounts);
    await full.deliver(rawMessage({ body: "x".repeat(700) }));
    await expect(full.deliver(rawMessage({ body: "x".repeat(700) }))).rejects.toThrow();
    const { list } = await small.quota!.getQuotas(own!, null);
    expect(list[0]).toMatchObject({ hardLimit: 1_200, warnLimit: 1_080 });
    expect(list[0]!.used).toBeGreaterThan(700);
    await full.close();
  });

  it("says that a mailbox was deleted meanwhile", async () => {
    const made = await open().mail!.setMailboxes(accountId, {
      create: new Map([["x", { name: "Éphémère" }]]),
      update: new Map(),
      destroy: [],
      onDestroyRemoveEmails: false,
    });
    const id = made.created.get("x")!.id!;
    const edits = { create: new Map<string, never>(), update: new Map(), destroy: [id] };
    await open().mail!.setMailboxes(accountId, { ...edits, onDestroyRemoveEmails: true });
    const { ids } = await open().mail!.queryEmails(accountId, {
      ...inbox,
      filter: { inMailbox: id },
    });
    expect(ids).toEqual([]);
    fixture.intercept(async () =>
      Response.json(
        { Body: { Fault: { Detail: { Error: { Code: "mail.NO_SUCH_FOLDER" } } } } },
        { status: 500 },
      ),
    );
    const query = open().mail!.queryEmails(accountId, { ...inbox, filter: { inMailbox: id } });
    await expect(query).rejects.toMatchObject({
      type: "invalidArguments",
      message: "This mailbox does not exist any more.",
    });
  });

  it("opens the web client signed in", async () => {
    const address = await fixture.backend.jump!(fixture.principal, {
      view: "mail",
      emailId: "257",
    });
    expect(address?.searchParams.get("redirectURL")).toBe("/?view=msg&id=257");
    const response = await fixture.sandbox.fetch(new Request(address!));
    expect([200, 302, 307]).toContain(response.status);
    expect(response.headers.get("set-cookie")).toContain("ZM_AUTH_TOKEN");
    const hostile = await fixture.backend.jump!(fixture.principal, {
      view: "mail",
      emailId: "1&x=//e",
    });
    expect(hostile?.searchParams.get("redirectURL")).toBe("/?app=mail");
  });

  it("ends its session when a person signs out", async () => {
    await fixture.backend.forget!(fixture.principal);
    expect(JSON.stringify(fixture.traces.at(-1))).toContain("EndSessionResponse");
    const count = fixture.requests.length;
    await fixture.backend.forget!(fixture.principal);
    expect(fixture.requests).toHaveLength(count);
  });

  it("says that clocks differ when that keeps it from signing in", async () => {
    const late = await setUpZimbra({ clock: () => Date.now() - 600_000 });
    late.intercept(async (_, forward) => {
      const response = await forward();
      const date = new Date().toUTCString();
      return new Response(response.body, { status: response.status, headers: { date } });
    });
    const scope = late.backend.open(late.principal, { signal: new AbortController().signal });
    await expect(scope.describe()).rejects.toMatchObject({
      type: "serverUnavailable",
      message: expect.stringContaining("clock is 10 minutes ahead of this one's") as string,
    });
    await late.close();
  });

  describe("checks", () => {
    const signal = new AbortController().signal;
    const check = async (options: object, answer?: () => Promise<Response>) => {
      const tried = await setUpZimbra(options);
      if (answer) tried.intercept(answer);
      try {
        await tried.backend.check(signal);
        return "well";
      } catch (error) {
        return (error as Error).message;
      } finally {
        await tried.close();
      }
    };

    it("say that all is well", async () => {
      expect(await check({})).toBe("well");
      expect(await check({ probeAccount: "lea@univ.example" })).toBe("well");
    });

    it("say in plain words what is not", async () => {
      const down = () => Promise.reject(new TypeError("fetch failed"));
      expect(await check({}, down)).toBe("The mail server can't be reached.");
      const page = async () => new Response("<html>");
      expect(await check({}, page)).toContain("no Zimbra SOAP service at this address");
      const wrongKey = { probeAccount: "lea@univ.example", preauthKey: "0".repeat(64) };
      expect(await check(wrongKey)).toContain("the key is not that of the domain");
      expect(await check({ probeAccount: "nobody@univ.example" })).toContain(
        "the account is unknown",
      );
      const late = async () =>
        Response.json(
          { Body: { Fault: { Detail: { Error: { Code: "service.AUTH_REQUIRED" } } } } },
          { status: 500, headers: { date: new Date(Date.now() + 600_000).toUTCString() } },
        );
      expect(await check({}, late)).toContain("10 minutes ahead");
    });
  });

  describe("watches", () => {
    const watchOnce = async (tried: ZimbraFixture) => {
      const stop = new AbortController();
      const iterator = tried.backend
        .watch(tried.principal, { signal: stop.signal })
        [Symbol.asyncIterator]();
      const first = await iterator.next();
      await tried.deliver(rawMessage());
      const second = await iterator.next();
      stop.abort();
      await iterator.return?.();
      return [first, second].map(({ value }) => value?.changed["Email"]);
    };
    const operations = (tried: ZimbraFixture) =>
      tried.traces.flatMap(({ request }) =>
        Object.keys((request as { readonly Body: object }).Body),
      );

    it("poll where the operator wants that, and beyond the cap on wait sets", async () => {
      const full = { take: () => false, release: () => undefined };
      for (const options of [{ push: "poll" }, { waitSets: full }] as const) {
        const tried = await setUpZimbra(options);
        const [first, second] = await watchOnce(tried);
        expect(second).not.toBe(first);
        expect(operations(tried)).not.toContain("CreateWaitSetRequest");
        await tried.close();
      }
    });

    it("give their wait set back", async () => {
      let taken = 0;
      const waitSets = { take: () => ++taken > 0, release: () => (taken -= 1) };
      const tried = await setUpZimbra({ waitSets });
      await watchOnce(tried);
      expect(operations(tried).at(-1)).toBe("DestroyWaitSetRequest");
      expect(taken).toBe(0);
      await tried.close();
    });

    it("make a new wait set when theirs is gone, and poll when that happens again and again", async () => {
      let polls = false;
      const tried = await setUpZimbra();
      tried.intercept(async (_, forward) => {
        const response = await forward();
        const text = await response.text();
        polls ||= text.includes("NoOpResponse");
        if (!text.includes('"WaitSetResponse"')) return new Response(text, response);
        return Response.json(
          { Body: { Fault: { Detail: { Error: { Code: "mail.NO_SUCH_WAITSET" } } } } },
          { status: 500 },
        );
      });
      const stop = new AbortController();
      const watching = (async () => {
        const changes = tried.backend.watch(tried.principal, { signal: stop.signal });
        for await (const { changed } of changes) {
          if (changed["Email"]) void tried.deliver(rawMessage());
        }
      })();
      await expect.poll(() => polls, { timeout: 10_000 }).toBe(true);
      stop.abort();
      await watching;
      await tried.close();
    });

    it("outlive a server that is away for a while", async () => {
      const tried = await setUpZimbra({ push: "poll", failureThreshold: 1_000 });
      const stop = new AbortController();
      const iterator = tried.backend
        .watch(tried.principal, { signal: stop.signal })
        [Symbol.asyncIterator]();
      await iterator.next();
      let failures = 3;
      tried.intercept(async (_, forward) =>
        failures-- > 0 ? new Response("down", { status: 502 }) : forward(),
      );
      await tried.deliver(rawMessage());
      expect(await iterator.next()).toMatchObject({ done: false });
      expect(failures).toBeLessThan(0);
      stop.abort();
      await iterator.return?.();
      await tried.close();
    });

    it("end with an error when the account is refused", async () => {
      const tried = await setUpZimbra({ preauthKey: "0".repeat(64) });
      const watch = tried.backend.watch(tried.principal, { signal: new AbortController().signal });
      await expect(watch[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        type: "forbidden",
      });
      await tried.close();
    });
  });

  it("shows neither key nor token nor signature in what can be logged", async () => {
    await open().mail!.queryEmails(accountId, inbox);
    const seen = JSON.stringify(fixture.traces);
    expect(seen).toContain("AuthRequest");
    expect(seen).not.toMatch(/6b7ead4b|[0-9a-f]{40}|ZM_AUTH_TOKEN/);
  });

  const checker = fileURLToPath(
    new URL("../../../shared/tools/soapapi-check.mjs", import.meta.url),
  );

  it.runIf(existsSync(checker))(
    "sends nothing that Zimbra's API description does not have",
    async () => {
      const id = await fixture.deliver(rawMessage());
      const scope = open();
      await scope.mail!.queryEmails(accountId, { ...inbox, collapseThreads: true });
      await scope.mail!.getThreads(accountId, [`t${id}`]);
      await open()
        .mail!.getMailboxChanges(accountId, "v1.1")
        .catch(() => undefined);
      const lines = fixture.traces.map((trace) => JSON.stringify(trace)).join("\n");
      const { status, stdout } = spawnSync(process.execPath, [checker], {
        input: lines,
        encoding: "utf8",
      });
      expect(stdout).toContain("0 problems");
      expect(status).toBe(0);
    },
  );
});

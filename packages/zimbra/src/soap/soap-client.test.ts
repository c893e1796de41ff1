import { describe, expect, it } from "vitest";
import { createSoapClient, type SoapClient, type SoapClientOptions } from "./soap-client.js";
import type { FetchInit } from "./transport.js";

const KEY = "6b7ead4bd425836e8cf0079cd6c1a05acc127acd07c8ee4b61023e19250e929c";

/** JSON that a test looks into without describing it all. */
type Json = ReturnType<typeof JSON.parse>;

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly context: Json;
  readonly body: Json;
}

type Answer = (sent: Sent, init: FetchInit) => Response | Promise<Response>;

const json = (value: unknown, status = 200): Response =>
  new Response(JSON.stringify(value), { status });

const fault = (code: string): Response =>
  json({ Body: { Fault: { Reason: { Text: "why" }, Detail: { Error: { Code: code } } } } }, 500);

/** A server that signs everybody in and gives the rest to `answer`. */
function setUp(answer: Answer, options: Partial<SoapClientOptions> = {}) {
  const sent: Sent[] = [];
  let tokens = 0;
  const client: SoapClient = createSoapClient({
    url: "https://mail.example/service/soap",
    preauthKey: KEY,
    clock: () => 1_000_000,
    retryPause: 1,
    ...options,
    fetch: async (_, init) => {
      const envelope = JSON.parse(init.body as string);
      const request = {
        headers: init.headers,
        context: envelope.Header.context,
        body: envelope.Body,
      };
      if (request.body.AuthRequest) {
        tokens++;
        const token = [{ _content: `token${tokens}` }];
        return json({ Body: { AuthResponse: { authToken: token, lifetime: 600_000 } } });
      }
      sent.push(request);
      return answer(request, init);
    },
  });
  const open = (account = "lea@univ.example", signal = new AbortController().signal) =>
    client.open(account, { signal });
  return { client, open, sent, signIns: () => tokens };
}

const folders = (sent: Sent): Response =>
  json({ Header: { context: { change: { token: 7 } } }, Body: answersOf(sent.body) });

/** An answer in the order opposite to that of the requests. */
function answersOf(body: Json): unknown {
  if (!body.BatchRequest) {
    const [name] = Object.keys(body);
    return { [name!.replace("Request", "Response")]: { echo: body[name!] } };
  }
  const reversed = Object.entries(body.BatchRequest)
    .filter((entry): entry is [string, Json[]] => Array.isArray(entry[1]))
    .reverse()
    .map(([name, group]) => [
      name.replace("Request", "Response"),
      [...group].reverse().map((echo) => ({ requestId: echo.requestId, echo })),
    ]);
  return { BatchResponse: Object.fromEntries(reversed) };
}

const message = (id: string) => ["GetMsgRequest", { m: { id } }] as const;

describe("batches", () => {
  it("sends the calls of a tick in one request and tells answers apart by requestId", async () => {
    const { open, sent } = setUp(folders);
    const scope = open();
    const answers = await Promise.all([
      scope.call(...message("1")),
      scope.call("GetFolderRequest", {}),
      scope.call(...message("2")),
    ]);
    expect(sent).toHaveLength(1);
    expect(answers.map(({ body }) => (body["echo"] as Json).m?.id)).toEqual(["1", undefined, "2"]);
  });

  it("gives each caller its own fault", async () => {
    const { open } = setUp(({ body }) => {
      const [one, two] = body.BatchRequest.GetMsgRequest;
      const error = { Detail: { Error: { Code: "mail.NO_SUCH_MSG" } } };
      return json({
        Body: {
          BatchResponse: {
            GetMsgResponse: [{ requestId: two.requestId, m: [{ id: "2" }] }],
            Fault: [{ requestId: one.requestId, ...error }],
          },
        },
      });
    });
    const scope = open();
    const [first, second] = await Promise.allSettled([
      scope.call(...message("1")),
      scope.call(...message("2")),
    ]);
    expect(first).toMatchObject({ reason: { code: "mail.NO_SUCH_MSG" } });
    expect(second).toMatchObject({ value: { body: { m: [{ id: "2" }] } } });
  });

  it("fails every caller when an answer is missing", async () => {
    const { open } = setUp(({ body }) => {
      const { requestId } = body.BatchRequest.GetMsgRequest[0];
      return json({ Body: { BatchResponse: { GetMsgResponse: [{ requestId }] } } });
    });
    const scope = open();
    const results = await Promise.allSettled([
      scope.call(...message("1")),
      scope.call(...message("2")),
    ]);
    expect(results.map((result) => result.status)).toEqual(["rejected", "rejected"]);
    expect(results[1]).toMatchObject({ reason: { kind: "incomplete" } });
  });

  it("sends equal reads once", async () => {
    const { open, sent } = setUp(folders);
    const scope = open();
    await Promise.all([scope.call("GetFolderRequest", {}), scope.call("GetFolderRequest", {})]);
    expect(Object.keys(sent[0]!.body)).toEqual(["GetFolderRequest"]);
  });

  it("keeps reads behind the writes made before them", async () => {
    const { open, sent } = setUp(folders);
    const scope = open();
    await Promise.all([
      scope.call("MsgActionRequest", { action: { id: "1", op: "read" } }),
      scope.call(...message("1")),
    ]);
    expect(sent.map(({ body }) => Object.keys(body)[0])).toEqual([
      "MsgActionRequest",
      "GetMsgRequest",
    ]);
  });

  it("never mixes accounts", async () => {
    const { open, sent } = setUp(folders);
    await Promise.all([
      open("lea@univ.example").call(...message("1")),
      open("ali@univ.example").call(...message("1")),
    ]);
    expect(sent.map(({ context }) => context.authToken).sort()).toEqual(["token1", "token2"]);
  });
});

describe("tokens", () => {
  it("sends the token as header and as cookie", async () => {
    const { open, sent } = setUp(folders);
    await open().call("GetFolderRequest", {});
    expect(sent[0]!.context.authToken).toBe("token1");
    expect(sent[0]!.headers["cookie"]).toBe("ZM_AUTH_TOKEN=token1");
  });

  it("signs in once for concurrent calls", async () => {
    const { open, signIns } = setUp(folders);
    await Promise.all([1, 2, 3].map(() => open().call("GetFolderRequest", {})));
    expect(signIns()).toBe(1);
  });

  it("renews an expired token once for all concurrent calls", async () => {
    const { open, signIns, sent } = setUp((request) =>
      request.context.authToken === "token1" ? fault("service.AUTH_EXPIRED") : folders(request),
    );
    await Promise.all([1, 2, 3].map(() => open().call("GetFolderRequest", {})));
    expect(signIns()).toBe(2);
    expect(sent.filter(({ context }) => context.authToken === "token2")).toHaveLength(3);
  });

  it("sends again only those calls of a batch that the token failed", async () => {
    const { open, sent } = setUp((request) => {
      const batch = request.body.BatchRequest;
      if (!batch) return folders(request);
      const [one, two] = batch.GetMsgRequest;
      const error = { Detail: { Error: { Code: "service.AUTH_REQUIRED" } } };
      const good = { requestId: one.requestId, m: [] };
      const bad = { requestId: two.requestId, ...error };
      return json({ Body: { BatchResponse: { GetMsgResponse: [good], Fault: [bad] } } });
    });
    const scope = open();
    await Promise.all([scope.call(...message("1")), scope.call(...message("2"))]);
    expect(sent[1]!.body.GetMsgRequest.m.id).toBe("2");
  });

  it("gives up when a fresh token is refused too", async () => {
    const { open, signIns } = setUp(() => fault("service.AUTH_EXPIRED"));
    await expect(open().call("GetFolderRequest", {})).rejects.toMatchObject({
      code: "service.AUTH_EXPIRED",
    });
    expect(signIns()).toBe(2);
  });

  it("shows neither key, signature nor token in traces and errors", async () => {
    const traces: unknown[] = [];
    const { open } = setUp(() => fault("service.PERM_DENIED"), {
      onExchange: (trace) => traces.push(trace),
    });
    const error: Error = await open()
      .call("GetFolderRequest", {})
      .then(
        () => new Error("none"),
        (reason: unknown) => reason as Error,
      );
    const seen = JSON.stringify(traces) + String(error.stack) + JSON.stringify(error);
    expect(traces).toHaveLength(2);
    expect(seen).not.toMatch(/token1|6b7ead4b|[0-9a-f]{40}/);
  });
});

describe("answers that are none", () => {
  const kinds: readonly (readonly [string, () => Response, object])[] = [
    ["a web page with 200", () => new Response("<html>Log in</html>"), { kind: "notSoap" }],
    [
      "a web page with 400",
      () => new Response("<html>SAML</html>", { status: 400 }),
      { kind: "notSoap" },
    ],
    [
      "a redirect",
      () => new Response(null, { status: 302, headers: { location: "/login" } }),
      { kind: "notSoap" },
    ],
    ["JSON that is no envelope", () => json({ ok: true }), { kind: "notSoap" }],
    ["truncated JSON", () => new Response('{"Body":{"GetFold'), { kind: "truncated" }],
    ["nothing", () => new Response(""), { kind: "truncated" }],
    ["garbage", () => new Response("\u0000\u0001\u0002"), { kind: "notSoap" }],
    [
      "a proxy's 503 with Retry-After",
      () => new Response("<html>", { status: 503, headers: { "retry-after": "30" } }),
      { kind: "unavailable", retryAfter: 30 },
    ],
    ["a proxy's 502", () => new Response("Bad gateway", { status: 502 }), { kind: "unavailable" }],
    [
      "a 429",
      () => new Response("slow down", { status: 429, headers: { "retry-after": "9" } }),
      { kind: "unavailable", retryAfter: 9 },
    ],
    [
      "a fault with 200",
      () => json({ Body: { Fault: { Detail: { Error: { Code: "account.MAINTENANCE_MODE" } } } } }),
      { code: "account.MAINTENANCE_MODE" },
    ],
    [
      "a fault whose code is no code",
      () => json({ Body: { Fault: { Detail: { Error: { Code: "<b>x" } } } } }, 500),
      { code: "service.UNKNOWN" },
    ],
    ["10 MB", () => new Response(new Blob(["{", "x".repeat(10_000_000)])), { kind: "tooLarge" }],
    [
      "a body that breaks",
      () => new Response(new ReadableStream({ start: (c) => c.error(new Error("reset")) })),
      { kind: "truncated" },
    ],
  ];
  it.each(kinds)("says what %s is", async (_, answer, expected) => {
    const { open } = setUp(answer, { maxAnswerSize: 1_000_000 });
    await expect(open().call("GetFolderRequest", {})).rejects.toMatchObject(expected);
  });

  it("does not wait for a server that never answers", async () => {
    const { open } = setUp(() => new Promise<Response>(() => undefined), { firstByteTimeout: 20 });
    await expect(open().call("GetFolderRequest", {})).rejects.toMatchObject({ kind: "timeout" });
  });

  it("does not wait for a body that never ends", async () => {
    const { open } = setUp(() => new Response(new ReadableStream()), { timeout: 20 });
    await expect(open().call("GetFolderRequest", {})).rejects.toMatchObject({ kind: "timeout" });
  });

  it("ends at once when the caller leaves", async () => {
    const leave = new AbortController();
    const { open } = setUp(() => {
      leave.abort(new Error("left"));
      return new Promise<Response>(() => undefined);
    });
    const call = open("lea@univ.example", leave.signal).call("GetFolderRequest", {});
    await expect(call).rejects.toThrow("left");
  });
});

describe("retries", () => {
  it("repeats reads once after a broken connection", async () => {
    let failures = 1;
    const { open, sent } = setUp((request) => {
      if (failures-- > 0) throw new TypeError("fetch failed");
      return folders(request);
    });
    await expect(open().call("GetFolderRequest", {})).resolves.toBeDefined();
    expect(sent).toHaveLength(2);
  });

  it("repeats marks of messages, which do no harm twice", async () => {
    let failures = 1;
    const { open } = setUp((request) => {
      if (failures-- > 0) throw new TypeError("fetch failed");
      return folders(request);
    });
    const mark = open().call("MsgActionRequest", { action: { id: "1", op: "flag" } });
    await expect(mark).resolves.toBeDefined();
  });

  it("never repeats what may not be done twice", async () => {
    const { open, sent } = setUp(() => {
      throw new TypeError("fetch failed");
    });
    const create = open().call("CreateTagRequest", { tag: { name: "x" } });
    await expect(create).rejects.toMatchObject({ kind: "unreachable" });
    expect(sent).toHaveLength(1);
  });

  it("leaves a failing server alone and comes back after a rest", async () => {
    let now = 0;
    let down = true;
    const { open, sent } = setUp(
      (request) => {
        if (down) throw new TypeError("fetch failed");
        return folders(request);
      },
      { clock: () => now, failureThreshold: 2, restPause: 5_000 },
    );
    const ask = () => open().call("GetFolderRequest", {});
    await expect(ask()).rejects.toMatchObject({ kind: "unreachable" });
    const requests = sent.length;
    await expect(ask()).rejects.toMatchObject({ kind: "resting", retryAfter: 5 });
    expect(sent).toHaveLength(requests);
    down = false;
    now += 5_000;
    await expect(ask()).resolves.toBeDefined();
  });
});

describe("change numbers", () => {
  it("come with answers, those known before and those after", async () => {
    let change = 7;
    const { open } = setUp((request) =>
      json({ Header: { context: { change: { token: change } } }, Body: answersOf(request.body) }),
    );
    const first = await open().call("GetFolderRequest", {});
    change = 9;
    const second = await open().call("GetFolderRequest", {});
    expect([first.before, first.after, second.before, second.after]).toEqual([undefined, 7, 7, 9]);
  });

  it("may go back when a mailbox was restored", async () => {
    let change = 70;
    const { open } = setUp((request) =>
      json({ Header: { context: { change: { token: change } } }, Body: answersOf(request.body) }),
    );
    await open().call("GetFolderRequest", {});
    change = 5;
    await open().call("GetFolderRequest", {});
    const third = await open().call("GetFolderRequest", {});
    expect(third.before).toBe(5);
  });
});

import { CORE, MAIL } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { MethodFailure } from "./method-failure.js";
import { BASE, testClient, USING } from "./testing/client.js";

const ERROR = "urn:ietf:params:jmap:error:";
const empty = { using: USING, methodCalls: [] };

describe("a request that is refused as a whole (RFC 8620 section 3.6.1)", () => {
  it.each([
    ["no JSON", "{"],
    ["the same key twice", '{"using":[],"using":[],"methodCalls":[]}'],
    ["the same key twice, one of them escaped", '{"a":{"b":1,"\\u0062":2}}'],
    ["__proto__", '{"using":[],"methodCalls":[["Core/echo",{"__proto__":{"x":1}},"0"]]}'],
    ["__proto__, escaped", '{"\\u005f_proto__":1}'],
    ["half a surrogate pair", '{"using":["\\ud800"],"methodCalls":[]}'],
    ["10,000 arrays in each other", `${"[".repeat(10_000)}${"]".repeat(10_000)}`],
    ["65 objects in each other", `${'{"a":'.repeat(65)}1${"}".repeat(65)}`],
  ])("is notJSON with %s", async (_name, body) => {
    const response = await testClient().post(body);
    expect(response.status).toBe(400);
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ type: `${ERROR}notJSON`, status: 400 });
  });

  it("is notJSON when its octets are not UTF-8 or its type is not JSON", async () => {
    const { fetch, problem } = testClient();
    const headers = { "Content-Type": "application/json" };
    const body = new Uint8Array([0x22, 0xff, 0x22]);
    const response = await fetch("jmap/api", { method: "POST", headers, body });
    expect(await response.json()).toMatchObject({ type: `${ERROR}notJSON` });
    expect(await problem(empty, { "Content-Type": "text/plain" })).toMatchObject({
      type: `${ERROR}notJSON`,
    });
  });

  it.each([
    ["a list", []],
    ["no calls", { using: [] }],
    ["a call without id", { using: [], methodCalls: [["Core/echo", {}]] }],
    ["a call with four members", { using: [], methodCalls: [["Core/echo", {}, "0", 1]] }],
    ["arguments that are a list", { using: [], methodCalls: [["Core/echo", [], "0"]] }],
    ["using that is a text", { using: "x", methodCalls: [] }],
    ["created ids that are no ids", { ...empty, createdIds: { a: "é" } }],
  ])("is notRequest with %s", async (_name, body) => {
    expect(await testClient().problem(body)).toMatchObject({ type: `${ERROR}notRequest` });
  });

  it("names the capability that the session does not have", async () => {
    const problem = await testClient().problem({ using: [CORE, "urn:x"], methodCalls: [] });
    expect(problem).toMatchObject({ type: `${ERROR}unknownCapability` });
    expect(problem.detail).toContain("urn:x");
    for (const using of ["constructor", "__proto__", ""]) {
      expect(await testClient().problem({ using: [using], methodCalls: [] })).toMatchObject({
        type: `${ERROR}unknownCapability`,
      });
    }
  });

  it("names the limit that it exceeds", async () => {
    const { problem } = testClient({ limits: { maxCallsInRequest: 2, maxSizeRequest: 300 } });
    const call = ["Core/echo", {}, "0"];
    expect(await problem({ using: [], methodCalls: [call, call, call] })).toMatchObject({
      type: `${ERROR}limit`,
      limit: "maxCallsInRequest",
      status: 400,
    });
    expect(await problem(`"${"x".repeat(400)}"`)).toMatchObject({ limit: "maxSizeRequest" });
  });

  it("stops reading a body that never says its size", async () => {
    const { server, context } = testClient({ limits: { maxSizeRequest: 300 } });
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(100).fill(0x20));
      },
    });
    const request = new Request(`${BASE}jmap/api`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
      ...{ duplex: "half" },
    });
    const response = await server.fetch(request, context);
    expect(await response.json()).toMatchObject({ limit: "maxSizeRequest" });
    expect(sent).toBeLessThan(20);
  });

  it("refuses a compressed body", async () => {
    const response = await testClient().post(empty, { "Content-Encoding": "gzip" });
    expect(response.status).toBe(415);
  });

  it("lets one session hold maxConcurrentRequests and no more, others apart", async () => {
    const client = testClient({ limits: { maxConcurrentRequests: 1 } });
    let go: () => void = () => undefined;
    client.backend.holds.set("getMailboxes", new Promise((resolve) => (go = resolve)));
    const first = client.call("Mailbox/get", { accountId: "a1" });
    const refused = await client.post(empty);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("Retry-After")).toBe("1");
    expect(await refused.json()).toMatchObject({ limit: "maxConcurrentRequests" });
    const other = new Request(`${BASE}jmap/api`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(empty),
    });
    const context = { ...client.context, sessionKey: "s2" };
    expect((await client.server.fetch(other, context)).status).toBe(200);
    expect(client.server.load().requests).toBe(1);
    go();
    expect((await first)[0]).toBe("Mailbox/get");
    expect((await client.post(empty)).status).toBe(200);
    expect(client.server.load().requests).toBe(0);
  });
});

describe("routes", () => {
  it.each([
    ["GET", "jmap/api", 405],
    ["POST", "jmap/session", 405],
    ["GET", "jmap/upload/a1/", 405],
    ["POST", "jmap/download/a1/b1/x", 405],
    ["POST", "jmap/eventsource", 405],
    ["POST", "jmap/upload/a1", 404],
    ["POST", "jmap/upload/a1/x", 404],
    ["GET", "jmap/download/a1/b1", 404],
    ["GET", "jmap/download/a1/%zz/x", 404],
    ["GET", "jmap/download/a1/..%2f..%2fx/x", 404],
    ["GET", "jmap", 404],
    ["GET", "", 404],
  ])("answers %s %s with %i", async (method, path, status) => {
    const response = await testClient().fetch(path, { method });
    expect(response.status).toBe(status);
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  });

  it("lie below the base path", async () => {
    const { fetch } = testClient({}, { basePath: "/partage-gw/" });
    expect((await fetch("partage-gw/jmap/session")).status).toBe(200);
    expect((await fetch("jmap/session")).status).toBe(404);
  });

  it("never let an answer be stored or sniffed", async () => {
    const { fetch, post } = testClient();
    for (const response of [await fetch("jmap/session"), await post(empty), await post("{")]) {
      expect(response.headers.get("Cache-Control")).toContain("no-store");
      expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
    }
  });
});

describe("unexpected errors", () => {
  it("become serverFail with an id that is in the report, and nothing else", async () => {
    const client = testClient({}, { clientAddress: "192.0.2.1" });
    const error = new Error("secret of /srv/app.js");
    client.backend.failures.set("getMailboxes", error);
    const [name, args] = await client.call("Mailbox/get", { accountId: "a1" });
    expect([name, args.type]).toEqual(["error", "serverFail"]);
    expect(JSON.stringify(args)).not.toContain("secret");
    expect(client.reports).toHaveLength(1);
    expect(client.reports[0]).toMatchObject({
      error,
      where: "Mailbox/get",
      clientAddress: "192.0.2.1",
      principal: { establishment: "valmoree" },
    });
    expect(args.description).toContain(client.reports[0]?.id);
  });

  it("become 500 outside of calls, and do not stop when the log fails", async () => {
    const client = testClient({
      onError: () => {
        throw new Error("log is down");
      },
    });
    client.backend.failures.set("describe", new Error("secret"));
    for (const response of [await client.fetch("jmap/session"), await client.post(empty)]) {
      expect(response.status).toBe(500);
      expect(await response.text()).not.toContain("secret");
    }
    client.backend.failures.clear();
    client.backend.failures.set("getMailboxes", new Error("secret"));
    expect((await client.call("Mailbox/get", { accountId: "a1" }))[1].type).toBe("serverFail");
  });

  it("become 500 even when the back end can't be opened", async () => {
    const client = testClient();
    client.backend.open = () => {
      throw new Error("secret");
    };
    expect((await client.fetch("jmap/session")).status).toBe(500);
  });

  it("of a mail system that is down say when to try again", async () => {
    const client = testClient();
    const down = new MethodFailure("serverUnavailable", "The mail system is down.", {
      retryAfter: 7,
    });
    client.backend.failures.set("describe", down);
    const response = await client.fetch("jmap/session");
    expect([response.status, response.headers.get("Retry-After")]).toEqual([503, "7"]);
    client.backend.failures.clear();
    client.backend.failures.set("getMailboxes", down);
    expect(await client.call("Mailbox/get", { accountId: "a1" })).toEqual([
      "error",
      { type: "serverUnavailable", description: "The mail system is down.", retryAfter: 7 },
    ]);
    expect(client.reports).toEqual([]);
  });

  it("fail one call and leave its neighbours alone", async () => {
    const client = testClient();
    client.backend.failures.set("getQuotas", new Error("x"));
    const names = (
      await client.calls(
        ["Mailbox/get", { accountId: "a1" }],
        ["Quota/get", { accountId: "a1" }],
        ["Tag/get", { accountId: "a1" }],
      )
    ).map(([name]) => name);
    expect(names).toEqual(["Mailbox/get", "error", "Tag/get"]);
  });

  it("are not reported when the client is gone", async () => {
    const client = testClient();
    const abort = new AbortController();
    client.backend.holds.set(
      "getMailboxes",
      new Promise((_, reject) =>
        abort.signal.addEventListener("abort", () => reject(new DOMException("", "AbortError"))),
      ),
    );
    const context = { ...client.context, signal: abort.signal };
    const request = new Request(`${BASE}jmap/api`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        using: [CORE, MAIL],
        methodCalls: [["Mailbox/get", { accountId: "a1" }, "0"]],
      }),
    });
    const response = client.server.fetch(request, context);
    await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort();
    expect((await response).status).toBe(200);
    expect(client.reports).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { connect } from "./connect.js";
import type { ConnectionStatus } from "./connection.js";
import { isPartageError } from "./error.js";
import { getEmail } from "./get-email.js";
import { jwtGrant } from "./jwt-grant.js";
import { listEmails } from "./list-emails.js";
import { setKeywords } from "./change-emails.js";
import { downloadBlob } from "./blobs.js";
import { signOut } from "./sign-in.js";
import {
  GATEWAY,
  json,
  mailOf,
  scriptedGateway,
  sessionOf,
  type Answer,
  type MethodAnswer,
} from "./testing/scripted-gateway.js";
import type { Grant } from "./grant.js";
import { VERSION } from "./version.js";
import manifest from "../package.json" with { type: "json" };

function start(methods: Record<string, MethodAnswer>, answer?: Answer, grant?: Grant) {
  const { fetch, requests } = scriptedGateway(methods, answer);
  const connection = connect({ gateway: GATEWAY, fetch, grant });
  const statuses: ConnectionStatus[] = [];
  connection.addEventListener("partage-connection-change", ({ status }) => statuses.push(status));
  return { connection, requests, statuses, paths: () => requests.map(({ path }) => path) };
}

const unauthorized = () => json({ type: "about:blank", status: 401 }, 401);
const mailOfTen = mailOf(["9", "8", "7", "6", "5", "4", "3", "2", "1", "0"]);

describe("connect", () => {
  it("takes a base with or without its slash, and nothing but http", () => {
    expect(connect({ gateway: "https://gw.example/a?x#y" }).gateway.href).toBe(
      "https://gw.example/a/",
    );
    for (const gateway of ["/partage-gw", "javascript:alert(1)", ""]) {
      expect(() => connect({ gateway })).toThrow(
        expect.objectContaining({ code: "ERR_INVALID_ARGUMENTS" }),
      );
    }
  });

  it("gives each caller its own connection outside of pages, and one when it is asked for", () => {
    expect(connect({ gateway: GATEWAY })).not.toBe(connect({ gateway: GATEWAY }));
    const gateway = "https://shared.example/";
    expect(connect({ gateway, shared: true })).toBe(connect({ gateway, shared: true }));
  });

  it("sends nothing before something is asked for", async () => {
    const { requests, connection } = start({});
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(requests).toEqual([]);
    expect(connection.status).toBe("connecting");
  });

  it("tells the version of its package", () => {
    expect(VERSION).toBe(manifest.version);
  });
});

describe("first content", () => {
  it("costs two requests for any number of widgets, then one", async () => {
    const { connection, paths, requests, statuses } = start(mailOfTen);
    const pages = await Promise.all(Array.from({ length: 5 }, () => listEmails(connection)));
    expect(paths()).toEqual(["v1/session", "jmap/api"]);
    expect(JSON.parse(requests[1]!.body).methodCalls).toHaveLength(2);
    expect(pages[4]!.items.map(({ id }) => id)).toEqual("9876543210".split(""));
    await listEmails(connection, { limit: 3 });
    expect(paths()).toHaveLength(3);
    expect(statuses).toEqual(["signed-in"]);
  });

  it("carries the cookie and, where something may change, the anti-CSRF value", async () => {
    const { connection, requests } = start(mailOfTen);
    await listEmails(connection);
    expect(requests.map(({ credentials }) => credentials)).toEqual(["include", "include"]);
    expect(requests.map(({ headers }) => headers.get("X-Partage-CSRF"))).toEqual([null, "c1"]);
  });
});

describe("a session that ends", () => {
  it("is renewed once for all calls that met its end, and these are made again", async () => {
    let sessions = 0;
    const { connection, paths } = start(mailOfTen, ({ path, headers }) => {
      if (path === "v1/session") return json(sessionOf({ csrf: `c${String(++sessions)}` }));
      return headers.get("X-Partage-CSRF") === "c1" && path === "jmap/api"
        ? unauthorized()
        : undefined;
    });
    await connection.session();
    const widgets = [1, 2, 3, 4, 5].map(async (limit) => {
      await new Promise((resolve) => setTimeout(resolve, limit * 3));
      return listEmails(connection, { limit });
    });
    const pages = await Promise.all(widgets);
    expect(pages.map(({ items }) => items.length)).toEqual([1, 2, 3, 4, 5]);
    expect(paths().filter((path) => path === "v1/session")).toHaveLength(2);
  });

  it("is asked for once more in all when it can't be renewed, however many calls were under way", async () => {
    let signedIn = true;
    const { connection, paths, statuses } = start(mailOfTen, async ({ path }) => {
      if (path === "v1/session") return signedIn ? json(sessionOf()) : unauthorized();
      await new Promise((resolve) => setTimeout(resolve, 20));
      return unauthorized();
    });
    await connection.session();
    signedIn = false;
    const calls = [1, 2, 3, 4, 5].map(async (limit) => {
      await new Promise((resolve) => setTimeout(resolve, limit * 3));
      return listEmails(connection, { limit });
    });
    const results = await Promise.allSettled(calls);
    for (const result of results) {
      expect(result).toMatchObject({ reason: { code: "ERR_EXPIRED", retryable: false } });
    }
    expect(paths().filter((path) => path === "v1/session")).toHaveLength(2);
    expect(statuses).toEqual(["signed-in", "expired"]);
  });

  it("does not have a call made twice that creates something", async () => {
    let count = 0;
    const { connection, paths } = start({}, ({ path }) =>
      path === "jmap/api" && count++ === 0 ? unauthorized() : undefined,
    );
    const args = { accountId: "a1", create: { m: { name: "Cours" } } };
    await connection.session();
    await expect(
      connection.batch.add("urn:ietf:params:jmap:mail", "Mailbox/set", args),
    ).rejects.toMatchObject({
      code: "ERR_EXPIRED",
      retryable: true,
    });
    expect(paths()).toEqual(["v1/session", "jmap/api", "v1/session"]);
  });

  it("is renewed too when another session has replaced it, as the anti-CSRF value tells", async () => {
    let csrf = "c1";
    const { connection, paths } = start(mailOfTen, ({ path, headers }) => {
      if (path === "v1/session") return json(sessionOf({ csrf }));
      return headers.get("X-Partage-CSRF") === csrf
        ? undefined
        : json({ type: "https://partage-ent.example/problem/csrf-refused" }, 403);
    });
    await connection.session();
    csrf = "c2";
    await listEmails(connection);
    expect(paths()).toEqual(["v1/session", "jmap/api", "v1/session", "jmap/api"]);
  });

  it("that another person's replaced shows and does nothing in the name of the first", async () => {
    let username = "lea";
    const { connection, paths, statuses } = start(mailOfTen, ({ path }) => {
      if (path === "v1/session")
        return json(sessionOf({ jmap: { ...sessionOf().jmap, username } }));
      return username === "theo" ? unauthorized() : undefined;
    });
    await listEmails(connection);
    connection.shared("x", () => "of Léa");
    username = "theo";
    const change = connection.request("jmap/api", { method: "POST", repeatable: true });
    await expect(change).rejects.toMatchObject({ code: "ERR_EXPIRED", retryable: false });
    expect(connection.shared("x", () => "new")).toBe("new");
    expect(statuses).toEqual(["signed-in", "connecting", "signed-in"]);
    expect(paths()).toEqual(["v1/session", "jmap/api", "jmap/api", "v1/session"]);
  });

  it("is told from nobody being signed in", async () => {
    const { connection, statuses } = start({}, unauthorized);
    await expect(listEmails(connection)).rejects.toMatchObject({ code: "ERR_SIGNED_OUT" });
    expect(statuses).toEqual(["signed-out"]);
  });
});

describe("jwtGrant", () => {
  function tokens(expires_in = 300) {
    let issued = 0;
    const answer: Answer = ({ path, headers }) => {
      if (path === "v1/token") {
        const partage = sessionOf({ csrf: undefined });
        return json({
          access_token: `t${String(++issued)}`,
          token_type: "Bearer",
          expires_in,
          partage,
        });
      }
      return headers.get("Authorization") === `Bearer t${String(issued)}`
        ? undefined
        : unauthorized();
    };
    return { answer, revoke: () => issued++ };
  }

  it("exchanges the token of the host and sends no cookie", async () => {
    const { answer } = tokens();
    const { connection, requests } = start(
      mailOfTen,
      answer,
      jwtGrant(async () => "host+jwt"),
    );
    await listEmails(connection);
    expect(Object.fromEntries(new URLSearchParams(requests[0]!.body))).toEqual({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: "host+jwt",
      subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
    });
    expect(requests.map(({ credentials }) => credentials)).toEqual(["omit", "omit"]);
    expect(requests[1]!.headers.get("Authorization")).toBe("Bearer t1");
  });

  it("renews before the token ends, and once for all on 401", async () => {
    const early = tokens(-1);
    const short = start(
      mailOfTen,
      early.answer,
      jwtGrant(async () => "host"),
    );
    await listEmails(short.connection);
    expect(short.paths()).toEqual(["v1/token", "jmap/api"]);

    const { answer, revoke } = tokens();
    const { connection, paths } = start(
      mailOfTen,
      answer,
      jwtGrant(async () => "host"),
    );
    await connection.session();
    revoke();
    await Promise.all([listEmails(connection), downloadBlob(connection, blob)]);
    expect(paths().filter((path) => path === "v1/token")).toHaveLength(2);
  });

  it("shows no token to whoever holds the connection or an error", async () => {
    const { answer } = tokens();
    const grant = jwtGrant(async () => "host-secret");
    const { connection } = start({}, answer, grant);
    const failure: unknown = await listEmails(connection).catch((error: unknown) => error);
    const seen = JSON.stringify([connection, await connection.session(), failure, String(failure)]);
    expect(seen).not.toMatch(/host-secret|"t1"|Bearer/);
  });

  it("reports a token that the gateway refuses as signed out", async () => {
    const grant = jwtGrant(async () => "old");
    const { connection } = start({}, () => json({ error: "invalid_grant" }, 400), grant);
    await expect(connection.session()).rejects.toMatchObject({ code: "ERR_SIGNED_OUT" });
  });

  it("reports a host that gives no token as signed out", async () => {
    const grant = jwtGrant(async () => Promise.reject(new Error("no session")));
    const { connection } = start({}, undefined, grant);
    await expect(connection.session()).rejects.toMatchObject({ code: "ERR_SIGNED_OUT" });
  });
});

const blob = { blobId: "m12.2", name: "été & co.pdf", type: "application/pdf" };

describe("answers", () => {
  const cases: [string, Answer, string][] = [
    [
      "HTML with 200",
      () => new Response("<!doctype html>", { headers: { "Content-Type": "text/html" } }),
      "ERR_PROTOCOL",
    ],
    [
      "broken JSON",
      () => new Response('{"a":', { headers: { "Content-Type": "application/json" } }),
      "ERR_PROTOCOL",
    ],
    ["JSON of something else", () => json([]), "ERR_PROTOCOL"],
    ["null", () => json(null), "ERR_PROTOCOL"],
    ["403", () => json({ detail: "No." }, 403), "ERR_FORBIDDEN"],
    ["413", () => json({}, 413), "ERR_TOO_LARGE"],
    ["502 of a proxy", () => new Response("<html>", { status: 502 }), "ERR_UNAVAILABLE"],
    ["no network", () => Promise.reject(new TypeError("Failed to fetch")), "ERR_OFFLINE"],
  ];
  for (const [name, answer, code] of cases) {
    it(`are judged by what they are: ${name} is ${code}`, async () => {
      const asCall = start({}, (request, signal) =>
        request.path === "jmap/api" ? answer(request, signal) : undefined,
      );
      await expect(listEmails(asCall.connection)).rejects.toMatchObject({
        code,
        name: "PartageError",
      });
      const asSession = start({}, answer);
      await expect(asSession.connection.session()).rejects.toMatchObject({ code });
    });
  }

  it("of 429 say when to try again", async () => {
    const { connection } = start({}, () => json({}, 429, { "Retry-After": "7" }));
    await expect(connection.session()).rejects.toMatchObject({
      code: "ERR_RATE_LIMIT",
      retryable: true,
      retryAfter: 7,
    });
  });

  it("that do not come in time are given up", async () => {
    const { connection } = start({}, ({ path }, signal) =>
      path === "slow"
        ? new Promise((_, reject) =>
            signal.addEventListener("abort", () => reject(signal.reason as Error)),
          )
        : undefined,
    );
    await expect(connection.request("slow", { timeout: 5 })).rejects.toMatchObject({
      code: "ERR_TIMEOUT",
      retryable: true,
    });
  });

  it("from another place than the gateway are never asked for with its credentials", async () => {
    const jmap = { ...sessionOf().jmap, apiUrl: "https://evil.example/api" };
    const { connection, paths } = start({}, ({ path }) =>
      path === "v1/session" ? json(sessionOf({ jmap })) : undefined,
    );
    await expect(listEmails(connection)).rejects.toMatchObject({ code: "ERR_PROTOCOL" });
    expect(paths()).toEqual(["v1/session"]);
  });

  it("that come back after an outage set the status right again", async () => {
    let online = true;
    const { connection, statuses } = start(mailOfTen, ({ path }) =>
      path === "jmap/api" && !online ? Promise.reject(new TypeError("network")) : undefined,
    );
    await listEmails(connection);
    online = false;
    await expect(listEmails(connection)).rejects.toMatchObject({ code: "ERR_OFFLINE" });
    online = true;
    await listEmails(connection);
    expect(statuses).toEqual(["signed-in", "offline", "signed-in"]);
  });
});

describe("a call that is given up", () => {
  it("rejects with the reason of its signal and aborts the HTTP request", async () => {
    let aborted = false;
    const { connection } = start({}, ({ path }, signal) =>
      path === "jmap/api"
        ? new Promise((_, reject) =>
            signal.addEventListener("abort", () => {
              aborted = true;
              reject(signal.reason as Error);
            }),
          )
        : undefined,
    );
    const abort = new AbortController();
    const { signal } = abort;
    setTimeout(() => abort.abort(), 10);
    await expect(listEmails(connection, { signal })).rejects.toMatchObject({ name: "AbortError" });
    expect(aborted).toBe(true);
  });
});

describe("signOut", () => {
  it("ends the session, forgets what is shared, and says so", async () => {
    const redirect = "https://idp.univ.example/logout";
    const { connection, paths, statuses } = start(mailOfTen, ({ path }) =>
      path === "auth/logout" ? json({ redirect }) : undefined,
    );
    await listEmails(connection);
    connection.shared("x", () => 1);
    expect((await signOut(connection)).redirect?.href).toBe(redirect);
    expect(paths().at(-1)).toBe("auth/logout");
    expect(connection.shared("x", () => 2)).toBe(2);
    expect(statuses).toEqual(["signed-in", "signed-out"]);
  });

  it("forgets even when the gateway can't be told, and says that", async () => {
    const { connection } = start({}, ({ path }) =>
      path === "auth/logout" ? Promise.reject(new TypeError("network")) : undefined,
    );
    await connection.session();
    await expect(signOut(connection)).rejects.toMatchObject({ code: "ERR_OFFLINE" });
    expect(connection.status).toBe("signed-out");
  });

  it("is no failure when the session has ended before", async () => {
    const { connection } = start({}, unauthorized);
    await expect(signOut(connection)).resolves.toEqual({ redirect: undefined });
  });
});

describe("downloadBlob", () => {
  it("asks for the blob under its name", async () => {
    const { connection, paths } = start({}, ({ path }) =>
      path.startsWith("jmap/download") ? new Response("pdf") : undefined,
    );
    expect(await (await downloadBlob(connection, blob)).text()).toBe("pdf");
    expect(paths()[1]).toBe(
      "jmap/download/a1/m12.2/%C3%A9t%C3%A9%20%26%20co.pdf?type=application%2Fpdf",
    );
  });
});

describe("failures of single calls", () => {
  it("have a code and leave other callers alone", async () => {
    const { connection } = start({
      ...mailOfTen,
      "Email/query": ({ filter }) =>
        JSON.stringify(filter).includes("(")
          ? { type: "unsupportedFilter" }
          : { ids: ["1"], position: 0 },
    });
    const [bad, good] = await Promise.allSettled([
      listEmails(connection, { text: "in:(" }),
      listEmails(connection),
    ]);
    expect(bad).toMatchObject({ reason: { code: "ERR_INVALID_FILTER" } });
    expect(good.status).toBe("fulfilled");
  });

  it("tell which records were not changed", async () => {
    const { connection } = start({
      "Email/set": () => ({ updated: { a: null }, notUpdated: { b: { type: "notFound" } } }),
    });
    const failure: unknown = await setKeywords(connection, ["a", "b"], { $seen: true }).catch(
      (error: unknown) => error,
    );
    expect(isPartageError(failure)).toBe(true);
    expect(failure).toMatchObject({ code: "ERR_NOT_FOUND", failed: { b: "ERR_NOT_FOUND" } });
  });

  it("say that an email is gone", async () => {
    const { connection } = start(mailOfTen);
    await expect(getEmail(connection, "404")).rejects.toMatchObject({
      code: "ERR_NOT_FOUND",
    });
  });
});

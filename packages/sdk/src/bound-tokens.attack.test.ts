import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { downloadBlob } from "./blobs.js";
import { connect } from "./connect.js";
import type { ConnectionStatus } from "./connection.js";
import { createProofKey } from "./dpop.js";
import type { Grant } from "./grant.js";
import { jwtGrant } from "./jwt-grant.js";
import { listEmails } from "./list-emails.js";
import { ltiGrant } from "./lti-grant.js";
import { popupGrant } from "./popup-grant.js";
import type { SignInFailedEvent } from "./sign-in-events.js";
import { signIn, signOut } from "./sign-in.js";
import { readProof, thumbprintOf } from "./testing/proof-reader.js";
import {
  GATEWAY,
  json,
  mailOf,
  scriptedGateway,
  type Answer,
  type SentRequest,
  sessionOf,
} from "./testing/scripted-gateway.js";

const OWN = "https://partage-ent.example/jmap/token-type/access-token";
const LAUNCH = "https://partage-ent.example/jmap/token-type/lti-launch-code";
const POPUP = "https://partage-ent.example/jmap/token-type/popup-code";
const origin = new URL(GATEWAY).origin;

/** A gateway that gives bound tokens, `t1`, `t2` ..., each good until the next. */
function tokens(options: { readonly expiresIn?: number; readonly refuse?: Answer } = {}) {
  const { expiresIn = 300, refuse } = options;
  let issued = 0;
  const answer: Answer = async (request, signal) => {
    const refusal = await refuse?.(request, signal);
    if (refusal) return refusal;
    if (request.path === "v1/session") return json({ status: 401 }, 401);
    if (request.path !== "v1/token") {
      const isGood = request.headers.get("Authorization") === `DPoP t${String(issued)}`;
      return isGood ? undefined : json({ status: 401 }, 401);
    }
    return json({
      access_token: `t${String(++issued)}`,
      token_type: request.headers.has("DPoP") ? "DPoP" : "Bearer",
      expires_in: expiresIn,
      partage: sessionOf({ csrf: undefined }),
    });
  };
  return { answer, revoke: () => issued++ };
}

function start(grant: Grant, answer: Answer) {
  const { fetch, requests } = scriptedGateway(mailOf(["1"]), answer);
  const connection = connect({ gateway: GATEWAY, fetch, grant });
  const statuses: ConnectionStatus[] = [];
  const failures: string[] = [];
  connection.addEventListener("partage-connection-change", ({ status }) => statuses.push(status));
  connection.addEventListener("partage-sign-in-failed", ({ error }: SignInFailedEvent) =>
    failures.push(error.code),
  );
  const asked = (path: string): SentRequest[] => requests.filter((one) => one.path === path);
  return { connection, requests, statuses, failures, asked };
}

const bodyOf = ({ body }: SentRequest) => Object.fromEntries(new URLSearchParams(body));
const proofOf = ({ headers }: SentRequest) => readProof(headers.get("DPoP"));

describe("a connection whose token is bound to a key", () => {
  const grant = () => jwtGrant(async () => "host", { proofKey: createProofKey });

  it("proves each of its requests, whatever it is, by a proof of its own", async () => {
    const { connection, requests } = start(grant(), tokens().answer);
    await listEmails(connection);
    await downloadBlob(connection, { blobId: "b1", name: "a.pdf", type: "application/pdf" });
    await connection.request("image?url=https%3A%2F%2Fimg.example%2F1.png");
    await connection.request("jmap/upload/a1", { method: "POST", body: "x" });
    await connection.request("jmap/eventsource?types=*", { timeout: 0 });
    expect(requests).toHaveLength(6);
    const proofs = await Promise.all(requests.map(proofOf));
    expect(proofs.map(({ claims }) => claims.htm)).toEqual(requests.map(({ method }) => method));
    // RFC 9449 section 4.2: without query and fragment.
    expect(proofs.map(({ claims }) => claims.htu)).toEqual(
      requests.map(({ path }) => GATEWAY + path.replace(/\?.*/, "")),
    );
    expect(new Set(proofs.map(({ claims }) => claims.jti)).size).toBe(6);
    expect(proofs[0]!.claims.ath).toBeUndefined();
    const ath = await thumbprintOf("t1");
    for (const { claims } of proofs.slice(1)) expect(claims.ath).toBe(ath);
    for (const { header } of proofs) {
      expect(header).toMatchObject({ typ: "dpop+jwt", alg: "ES256" });
      expect(Object.keys(header.jwk).sort()).toEqual(["crv", "kty", "x", "y"]);
    }
    for (const { headers, credentials } of requests.slice(1)) {
      expect(headers.get("Authorization")).toBe("DPoP t1");
      expect(credentials).toBe("omit");
    }
  });

  it("has a key that can't be taken out of the page", async () => {
    const made: CryptoKeyPair[] = [];
    const generate = crypto.subtle.generateKey.bind(crypto.subtle);
    const spy = vi.spyOn(crypto.subtle, "generateKey").mockImplementation((async (
      ...args: Parameters<typeof generate>
    ) => {
      const pair = (await generate(...args)) as CryptoKeyPair;
      made.push(pair);
      return pair;
    }) as typeof generate);
    await createProofKey();
    spy.mockRestore();
    expect(made[0]!.privateKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey("jwk", made[0]!.privateKey)).rejects.toThrow();
  });

  it("takes the gateway's time where the device's is off, once", async () => {
    const ahead = 3 * 3_600_000;
    const isLate = async (request: SentRequest) => {
      const { claims } = await proofOf(request);
      return Math.abs(claims.iat * 1000 - Date.now() - ahead) > 60_000;
    };
    const refuse: Answer = async (request) =>
      (await isLate(request))
        ? json({ error: "invalid_dpop_proof" }, 400, {
            Date: new Date(Date.now() + ahead).toUTCString(),
          })
        : undefined;
    const { connection, asked } = start(grant(), tokens({ refuse }).answer);
    await listEmails(connection);
    expect(asked("v1/token")).toHaveLength(2);
    expect(asked("jmap/api")).toHaveLength(1);
  });

  it("does not take a token that is not bound", async () => {
    const { connection } = start(grant(), ({ path }) =>
      path === "v1/token"
        ? json({ access_token: "t", token_type: "Bearer", expires_in: 300, partage: sessionOf() })
        : undefined,
    );
    await expect(connection.session()).rejects.toMatchObject({ code: "ERR_PROTOCOL" });
  });

  it("shows neither token nor proof to whoever holds it or an error (row 57)", async () => {
    const refuse: Answer = ({ path }) =>
      path === "jmap/api" ? json({ detail: "no" }, 403) : undefined;
    const { connection } = start(grant(), tokens({ refuse }).answer);
    const failure: unknown = await listEmails(connection).catch((error: unknown) => error);
    const seen = JSON.stringify([connection, await connection.session(), failure, String(failure)]);
    expect(seen).not.toMatch(/"t1"|DPoP|host|eyJ/);
  });

  it("signs out at the gateway with its token", async () => {
    const { connection, asked, statuses } = start(grant(), tokens().answer);
    await connection.session();
    await signOut(connection);
    const [logout] = asked("auth/logout");
    expect(logout!.headers.get("Authorization")).toBe("DPoP t1");
    expect((await proofOf(logout!)).claims.htm).toBe("POST");
    expect(statuses.at(-1)).toBe("signed-out");
  });
});

describe("a host that gives the same token twice within a second", () => {
  it("is asked again a second later, once", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const given = ["same", "next"];
    const refuse: Answer = (request) =>
      bodyOf(request)["subject_token"] === "same"
        ? json({ error: "invalid_grant" }, 400)
        : undefined;
    const grant = jwtGrant(async () => given.shift()!, { tokenType: "jwt", mayRepeat: true });
    const { answer } = tokens({ refuse });
    const { connection, asked } = start(grant, answer);
    const session = connection.session();
    await vi.advanceTimersByTimeAsync(2_000);
    vi.useRealTimers();
    expect((await session).person.name).toBe("Léa Martin");
    expect(asked("v1/token").map((one) => bodyOf(one)["subject_token"])).toEqual(["same", "next"]);
  });

  it("is signed out when it has no other", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const grant = jwtGrant(async () => "same", { mayRepeat: true });
    const { connection, asked } = start(grant, () => json({ error: "invalid_grant" }, 400));
    const session = expect(connection.session()).rejects.toMatchObject({ code: "ERR_SIGNED_OUT" });
    await vi.advanceTimersByTimeAsync(2_000);
    vi.useRealTimers();
    await session;
    expect(asked("v1/token")).toHaveLength(1);
  });
});

describe("ltiGrant", () => {
  it("uses its code once, then renews with the token it has and the same key", async () => {
    const { answer, revoke } = tokens();
    const { connection, asked } = start(ltiGrant("c".repeat(43)), answer);
    await Promise.all([listEmails(connection), listEmails(connection, { limit: 3 })]);
    revoke();
    await Promise.all([listEmails(connection), connection.request("image")]);
    const exchanges = asked("v1/token");
    expect(exchanges.map((one) => bodyOf(one)["subject_token_type"])).toEqual([LAUNCH, OWN]);
    expect(exchanges.map((one) => bodyOf(one)["subject_token"])).toEqual(["c".repeat(43), "t1"]);
    const [first, second] = await Promise.all(exchanges.map(proofOf));
    expect(second!.header.jwk).toEqual(first!.header.jwk);
    connection.reset("signed-out");
  });

  it("has expired when the gateway renews no more, and asks once however many need it", async () => {
    const refuse: Answer = (request) =>
      bodyOf(request)["subject_token_type"] === OWN
        ? json({ error: "invalid_grant" }, 400)
        : undefined;
    const { answer, revoke } = tokens({ refuse });
    const { connection, asked, statuses } = start(ltiGrant("code"), answer);
    await connection.session();
    revoke();
    const calls = [1, 2, 3].map((limit) => listEmails(connection, { limit }));
    const results = await Promise.allSettled(calls);
    for (const result of results) expect(result).toMatchObject({ reason: { code: "ERR_EXPIRED" } });
    expect(asked("v1/token")).toHaveLength(2);
    expect(statuses).toEqual(["signed-in", "expired"]);
  });

  it("keeps a code that has reached nobody", async () => {
    let isOnline = false;
    const refuse: Answer = () =>
      isOnline ? undefined : Promise.reject(new TypeError("Failed to fetch"));
    const { connection } = start(ltiGrant("code"), tokens({ refuse }).answer);
    await expect(connection.session()).rejects.toMatchObject({ code: "ERR_OFFLINE" });
    isOnline = true;
    expect((await connection.session()).person.name).toBe("Léa Martin");
    connection.reset("signed-out");
  });

  it("renews half-way through a token's life although nobody asks for anything", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    const { connection, asked } = start(ltiGrant("code"), tokens({ expiresIn: 300 }).answer);
    await connection.session();
    await vi.advanceTimersByTimeAsync(151_000);
    vi.useRealTimers();
    await vi.waitFor(() => expect(asked("v1/token")).toHaveLength(2));
    connection.reset("signed-out");
  });
});

describe("popupGrant", () => {
  const page = new EventTarget();
  let opened: { url: URL; window: { closed: boolean; focus: () => void } }[] = [];
  const open = (url: string): Window | null => {
    const window = { closed: false, focus: vi.fn() };
    opened.push({ url: new URL(url), window });
    return window as unknown as Window;
  };
  const say = (data: unknown, from: Partial<MessageEventInit> = {}): void => {
    const event = new Event("message");
    const source = opened.at(-1)?.window;
    page.dispatchEvent(Object.assign(event, { data, origin, source, ...from }));
  };

  beforeEach(() => {
    opened = [];
    vi.stubGlobal("location", new URL("https://plain.example/page?a=1"));
    vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  });
  afterEach(() => void vi.unstubAllGlobals());

  async function signedOut(options: Parameters<typeof popupGrant>[0] = {}) {
    const running = start(popupGrant({ open, ...options }), tokens().answer);
    await running.connection.session().catch(() => undefined);
    return running;
  }

  it("opens the gateway's window within the click, with a challenge", async () => {
    const { connection, asked } = await signedOut({ establishment: "valmoree" });
    signIn(connection);
    expect(opened).toHaveLength(1);
    const { origin: at, pathname, searchParams } = opened[0]!.url;
    expect(at + pathname).toBe(`${GATEWAY}auth/popup`);
    expect(Object.fromEntries(searchParams)).toEqual({
      origin: "https://plain.example",
      establishment: "valmoree",
      id: expect.stringMatching(/^[\w-]{43}$/) as string,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
    });
    say({ type: "partage-popup", id: searchParams.get("id"), code: "the-code" });
    await vi.waitFor(() => expect(connection.status).toBe("signed-in"));
    const body = bodyOf(asked("v1/token")[0]!);
    expect(body).toMatchObject({ subject_token: "the-code", subject_token_type: POPUP });
    expect(await thumbprintOf(body["code_verifier"]!)).toBe(searchParams.get("code_challenge"));
    signIn(connection, { stepUp: true });
    expect(opened[1]!.url.searchParams.get("step_up")).toBe("1");
    connection.reset("signed-out");
  });

  it("row 58: hears no other window, no other origin, no other id", async () => {
    const { connection, asked } = await signedOut();
    signIn(connection);
    const id = opened[0]!.url.searchParams.get("id");
    const good = { type: "partage-popup", id, code: "stolen" };
    say(good, { origin: "https://evil.example" });
    say(good, { origin: "null" });
    say(good, { source: {} as Window });
    say(good, { source: null });
    say({ ...good, id: "another" });
    say({ ...good, type: "other" });
    say({ ...good, code: { toString: () => "stolen" } }, { origin: "https://evil.example" });
    say(null);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked("v1/token")).toHaveLength(0);
    expect(connection.status).toBe("signed-out");
    connection.reset("signed-out");
  });

  it("says that the window was blocked, and opens it at the next click", async () => {
    let blocked = true;
    const { connection, failures } = await signedOut({
      open: (url) => (blocked ? null : open(url)),
    });
    signIn(connection);
    expect(failures).toEqual(["ERR_POPUP_BLOCKED"]);
    blocked = false;
    signIn(connection);
    expect(opened).toHaveLength(1);
    connection.reset("signed-out");
  });

  it("says that the window was closed or cut off", async () => {
    const { connection, failures } = await signedOut();
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
    signIn(connection);
    opened[0]!.window.closed = true;
    await vi.advanceTimersByTimeAsync(3_000);
    vi.useRealTimers();
    await vi.waitFor(() => expect(failures).toEqual(["ERR_POPUP_CLOSED"]));
    expect(connection.status).toBe("signed-out");
  });

  it("brings a window that is open to the front instead of opening another", async () => {
    const { connection } = await signedOut();
    signIn(connection);
    signIn(connection);
    expect(opened).toHaveLength(1);
    expect(opened[0]!.window.focus).toHaveBeenCalledOnce();
  });

  it("says that the gateway signed nobody in", async () => {
    const { connection, failures } = await signedOut();
    signIn(connection);
    say({
      type: "partage-popup",
      id: opened[0]!.url.searchParams.get("id"),
      error: "access_denied",
    });
    await vi.waitFor(() => expect(failures).toEqual(["ERR_FORBIDDEN"]));
  });

  it("takes a press on cancel for a closed window", async () => {
    const { connection, failures } = await signedOut();
    signIn(connection);
    const id = opened[0]!.url.searchParams.get("id");
    say({ type: "partage-popup", id, error: "cancelled" });
    await vi.waitFor(() => expect(failures).toEqual(["ERR_POPUP_CLOSED"]));
  });

  it("uses the cookie session that a full redirect ended in, and forgets it at sign-out", async () => {
    const { connection, asked } = start(popupGrant({ open }), () => undefined);
    await listEmails(connection);
    expect(asked("v1/session")[0]!.credentials).toBe("include");
    await signOut(connection);
    await expect(connection.session()).rejects.toMatchObject({ code: "ERR_SIGNED_OUT" });
    expect(asked("v1/session")).toHaveLength(1);
  });

  it("forgets its token when another tab signs out", async () => {
    const { connection, asked } = await signedOut();
    signIn(connection);
    say({ type: "partage-popup", id: opened[0]!.url.searchParams.get("id"), code: "code" });
    await vi.waitFor(() => expect(connection.status).toBe("signed-in"));
    connection.reset("signed-out");
    await expect(connection.session()).rejects.toMatchObject({ code: "ERR_SIGNED_OUT" });
    expect(asked("v1/token")).toHaveLength(1);
  });
});

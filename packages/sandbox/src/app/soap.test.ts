import { beforeEach, describe, expect, it } from "vitest";
import { signPreauth } from "./auth/preauth.js";
import { createSandbox } from "./create-sandbox.js";
import type { Sandbox } from "./sandbox.js";

const domain = "univ-valmoree.example";
const preauthKey = "6b7ead4bd425836e8cf0079cd6c1a05acc127acd07c8ee4b61023e19250e929c";
const zoe = `zoe@${domain}`;
const DAY = 24 * 3600 * 1000;

let now = 0;
let sandbox: Sandbox;

/** What JSON.parse gives: the tests look into answers freely. */
type Json = ReturnType<typeof JSON.parse>;

interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly header: Json;
  readonly code: string | undefined;
  readonly cookies: readonly string[];
}

async function soap(
  name: string,
  request: object,
  context: object = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  const namespace = /^(Auth|EndSession|GetInfo|ChangePassword)/.test(name) ? "Account" : "Mail";
  const response = await sandbox.fetch(
    new Request("http://127.0.0.1/service/soap", {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({
        Header: { context: { _jsns: "urn:zimbra", ...context } },
        Body: { [`${name}Request`]: { _jsns: `urn:zimbra${namespace}`, ...request } },
      }),
    }),
  );
  const json: Json = await response.json();
  return {
    status: response.status,
    body: json.Body[`${name}Response`] ?? json.Body.Fault,
    header: json.Header?.context,
    code: json.Body.Fault?.Detail.Error.Code,
    cookies: response.headers.getSetCookie(),
  };
}

const password = (text: string, extra: object = {}) => ({
  account: { by: "name", _content: zoe },
  password: { _content: text },
  ...extra,
});

async function signIn(extra: object = {}): Promise<{ authToken: string; csrfToken?: string }> {
  const { body } = await soap("Auth", password("bonjour", extra));
  return { authToken: body.authToken[0]._content, csrfToken: body.csrfToken };
}

async function preauth(timestamp: number, key = preauthKey, expires = 0): Promise<Answer> {
  const request = { account: zoe, by: "name", timestamp, expires };
  const _content = await signPreauth(key, request);
  return soap("Auth", {
    account: { by: "name", _content: zoe },
    preauth: { timestamp, expires, _content },
  });
}

beforeEach(async () => {
  now = Date.UTC(2026, 8, 7, 8);
  sandbox = createSandbox({ domain, preauthKey, clock: () => now });
  await sandbox.createAccount({ name: "zoe", password: "bonjour" });
  await sandbox.createAccount({ name: "ali", password: "bonsoir" });
});

describe("signing in", () => {
  it("gives a token for two days, its cookie, and no CSRF token unless one is asked for", async () => {
    const { status, body, cookies } = await soap("Auth", password("bonjour"));
    expect(status).toBe(200);
    expect(body.lifetime).toBe(2 * DAY);
    expect(body.csrfToken).toBeUndefined();
    expect(cookies[0]).toMatch(/^ZM_AUTH_TOKEN=0_.*HttpOnly/);
    expect(cookies[0]).toContain(body.authToken[0]._content);
  });

  it("says the same for a wrong password and for an unknown account", async () => {
    const wrong = await soap("Auth", password("bonsoir"));
    const unknown = await soap("Auth", {
      account: { by: "name", _content: `nobody@${domain}` },
      password: { _content: "bonjour" },
    });
    expect([wrong.status, wrong.code]).toEqual([500, "account.AUTH_FAILED"]);
    expect([unknown.status, unknown.code]).toEqual([500, "account.AUTH_FAILED"]);
  });

  it("reproduces the documented pre-auth vector, key taken as ASCII digits", async () => {
    const request = {
      account: "john.doe@domain.com",
      by: "name",
      timestamp: 1135280708088,
      expires: 0,
    };
    expect(await signPreauth(preauthKey, request)).toBe("b248f6cfd027edd45c5369f8490125204772f844");
  });

  it.each([
    ["now", 0, undefined],
    ["five minutes ago", -5 * 60_000, undefined],
    ["five minutes ahead", 5 * 60_000, undefined],
    ["a moment more than five minutes ago", -5 * 60_000 - 1, "account.AUTH_FAILED"],
    ["a moment more than five minutes ahead", 5 * 60_000 + 1, "account.AUTH_FAILED"],
  ])("takes a pre-auth signature made %s or refuses it", async (_, offset, code) => {
    expect((await preauth(now + offset)).code).toBe(code);
  });

  it("refuses a pre-auth signature of another key, and gives a token no longer than asked", async () => {
    expect((await preauth(now, preauthKey.replace("6", "7"))).code).toBe("account.AUTH_FAILED");
    expect((await preauth(now, preauthKey, now + 60_000)).body.lifetime).toBe(60_000);
  });

  it("lets a browser in through the pre-auth jump, to this server's pages only", async () => {
    const signature = await signPreauth(preauthKey, {
      account: zoe,
      by: "name",
      timestamp: now,
      expires: 0,
    });
    const jump = (target: string): Promise<Response> =>
      sandbox.fetch(
        new Request(
          `http://127.0.0.1/service/preauth?account=${zoe}&by=name&timestamp=${now}&expires=0&preauth=${signature}&redirectURL=${encodeURIComponent(target)}`,
        ),
      );
    const good = await jump("/mail?app=mail");
    expect([good.status, good.headers.get("location")]).toEqual([302, "/mail?app=mail"]);
    expect(good.headers.getSetCookie()[0]).toContain("ZM_AUTH_TOKEN=0_");
    for (const target of ["https://evil.example/", "//evil.example", "javascript:alert(1)"]) {
      expect((await jump(target)).headers.get("location")).toBe("/mail");
    }
    now += 6 * 60_000;
    expect((await jump("/mail")).status).toBe(403);
  });

  it("locks an account out after the failures that its policy allows, for as long as it says", async () => {
    await sandbox.createAccount({
      name: "max",
      password: "bonjour",
      attributes: {
        zimbraPasswordLockoutEnabled: "TRUE",
        zimbraPasswordLockoutMaxFailures: "3",
        zimbraPasswordLockoutDuration: "10m",
      },
    });
    const attempt = async (text: string): Promise<string | undefined> =>
      (await soap("Auth", { account: { by: "name", _content: `max@${domain}` }, password: text }))
        .code;
    for (let i = 0; i < 3; i++) expect(await attempt("wrong")).toBe("account.AUTH_FAILED");
    expect(await attempt("bonjour")).toBe("account.AUTH_FAILED");
    now += 10 * 60_000;
    expect(await attempt("bonjour")).toBeUndefined();
  });
});

describe("tokens", () => {
  it("are needed, expire, and cannot be forged", async () => {
    const { authToken } = await signIn();
    const info = async (text?: string): Promise<string | undefined> =>
      (await soap("GetInfo", {}, text === undefined ? {} : { authToken: text })).code;
    expect(await info()).toBe("service.AUTH_REQUIRED");
    expect(await info(authToken)).toBeUndefined();
    expect(await info(`${authToken}00`)).toBe("service.AUTH_REQUIRED");
    expect(await info("0_x_y")).toBe("service.AUTH_REQUIRED");
    now += 2 * DAY;
    expect(await info(authToken)).toBe("service.AUTH_EXPIRED");
  });

  it("come in the header's context or in the cookie", async () => {
    const { authToken } = await signIn();
    const { body } = await soap("GetInfo", {}, {}, { cookie: `a=b; ZM_AUTH_TOKEN=${authToken}` });
    expect(body.name).toBe(zoe);
  });

  it("issued with csrfTokenSecured work with the CSRF token only", async () => {
    const { authToken, csrfToken } = await signIn({ csrfTokenSecured: true });
    const other = await signIn({ csrfTokenSecured: true });
    const noOp = async (context: object, headers = {}): Promise<string | undefined> =>
      (await soap("NoOp", {}, { authToken, ...context }, headers)).code;
    expect(await noOp({})).toBe("service.AUTH_REQUIRED");
    expect(await noOp({ csrfToken: other.csrfToken })).toBe("service.AUTH_REQUIRED");
    expect(await noOp({ csrfToken })).toBeUndefined();
    expect(await noOp({}, { "x-zimbra-csrf-token": csrfToken ?? "" })).toBeUndefined();
  });

  it("end by logging off, and all together by EndSession all and by a new password", async () => {
    const first = await signIn();
    const second = await signIn();
    await soap("EndSession", { logoff: true }, first);
    expect((await soap("GetInfo", {}, first)).code).toBe("service.AUTH_EXPIRED");
    expect((await soap("GetInfo", {}, second)).code).toBeUndefined();
    await soap("EndSession", { all: true }, second);
    expect((await soap("GetInfo", {}, second)).code).toBe("service.AUTH_EXPIRED");
    const third = await signIn();
    const changed = await soap("ChangePassword", {
      account: { by: "name", _content: zoe },
      oldPassword: "bonjour",
      password: "rebonjour",
    });
    expect(changed.status).toBe(200);
    expect((await soap("GetInfo", {}, third)).code).toBe("service.AUTH_EXPIRED");
  });

  it("do not open another account, and do not tell whether it exists", async () => {
    const token = await signIn();
    const on = async (name: string): Promise<string | undefined> =>
      (await soap("GetFolder", {}, { ...token, account: { by: "name", _content: name } })).code;
    expect(await on(`ali@${domain}`)).toBe("service.PERM_DENIED");
    expect(await on(`nobody@${domain}`)).toBe("service.PERM_DENIED");
  });
});

describe("the dispatcher", () => {
  it("answers an unknown operation with a fault, HTTP 500 and no stack", async () => {
    const { status, code, body } = await soap("Nonsense", {}, await signIn());
    expect([status, code]).toEqual([500, "service.UNKNOWN_DOCUMENT"]);
    expect(JSON.stringify(body)).not.toContain(".ts");
  });

  it.each([
    ["active", undefined],
    ["maintenance", "account.MAINTENANCE_MODE"],
    ["locked", "account.AUTH_FAILED"],
    ["closed", "account.AUTH_FAILED"],
    ["lockout", "account.AUTH_FAILED"],
    ["pending", "account.AUTH_FAILED"],
  ])(
    "answers pre-authentication of an account that an administrator made %s",
    async (status, code) => {
      sandbox = createSandbox({ domain, preauthKey, clock: () => now, adminSetup: true });
      await sandbox.createAccount({ name: "zoe", password: "bonjour" });
      const { id } = await sandbox.createAccount({
        name: "root",
        password: "bonjour",
        isAdmin: true,
      });
      expect(id).toBeTruthy();
      const admin = async (name: string, request: object, authToken?: string): Promise<Json> => {
        const answer = await sandbox.fetch(
          new Request("http://127.0.0.1/service/admin/soap", {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({
              Header: { context: { _jsns: "urn:zimbra", authToken } },
              Body: { [`${name}Request`]: { _jsns: "urn:zimbraAdmin", ...request } },
            }),
          }),
        );
        return (await answer.json()).Body[`${name}Response`];
      };
      const { authToken } = await admin("Auth", { name: `root@${domain}`, password: "bonjour" });
      const by = { account: { by: "name", _content: zoe } };
      const found = await admin("GetAccount", by, authToken[0]._content);
      const a = [{ n: "zimbraAccountStatus", _content: status }];
      await admin("ModifyAccount", { id: [found.account].flat()[0].id, a }, authToken[0]._content);
      expect((await preauth(now)).code).toBe(code);
    },
  );

  it("does not have the administration operations unless it was started for tests", async () => {
    const response = await sandbox.fetch(
      new Request("http://127.0.0.1/service/admin/soap", {
        method: "POST",
        body: JSON.stringify({
          Body: { AuthRequest: { _jsns: "urn:zimbraAdmin", name: zoe, password: "bonjour" } },
        }),
      }),
    );
    expect(await response.text()).toContain("service.UNKNOWN_DOCUMENT");
  });

  it("runs a batch request by request, each with its requestId, faults among the answers", async () => {
    const token = await signIn();
    const batch = async (onerror: string): Promise<Json> => {
      const response = await sandbox.fetch(
        new Request("http://127.0.0.1/service/soap/BatchRequest", {
          method: "POST",
          body: JSON.stringify({
            Header: { context: { _jsns: "urn:zimbra", ...token } },
            Body: {
              BatchRequest: {
                _jsns: "urn:zimbra",
                onerror,
                GetFolderRequest: [
                  { _jsns: "urn:zimbraMail", requestId: "a", folder: { l: "9999" } },
                  { _jsns: "urn:zimbraMail", requestId: "b", folder: { l: "2" }, depth: 0 },
                ],
                NoOpRequest: [{ _jsns: "urn:zimbraMail", requestId: "c" }],
              },
            },
          }),
        }),
      );
      expect(response.status).toBe(200);
      return (await response.json()).Body.BatchResponse;
    };
    const all = await batch("continue");
    expect(all.Fault[0].requestId).toBe("a");
    expect(all.Fault[0].Detail.Error.Code).toBe("mail.NO_SUCH_FOLDER");
    expect(all.GetFolderResponse[0].requestId).toBe("b");
    expect(all.GetFolderResponse[0].folder[0].name).toBe("Inbox");
    expect(all.NoOpResponse[0].requestId).toBe("c");
    const stopped = await batch("stop");
    expect(Object.keys(stopped)).toEqual(["Fault", "_jsns"]);
  });

  it("gives a new session everything, then the news, again until they are acknowledged", async () => {
    const token = await signIn();
    const first = await soap("NoOp", {}, token);
    expect(first.header.refresh.folder[0].id).toBe("1");
    const session = { id: first.header.session.id };
    const created = await soap(
      "CreateFolder",
      { folder: { name: "Cours", l: "1" } },
      { ...token, session },
    );
    expect(created.header.notify[0]).toMatchObject({
      seq: 1,
      created: { folder: [{ name: "Cours" }] },
    });
    const again = await soap("NoOp", {}, { ...token, session });
    expect(again.header.notify[0].seq).toBe(1);
    const done = await soap("NoOp", {}, { ...token, session, notify: { seq: 1 } });
    expect(done.header.notify).toBeUndefined();
    const silent = await soap("NoOp", {}, { ...token, nosession: {} });
    expect(silent.header.session).toBeUndefined();
  });

  it("lets NoOp wait in a session until something happens, and ends an older wait when asked", async () => {
    const token = await signIn();
    const first = await soap("NoOp", {}, token);
    const context = { ...token, session: { id: first.header.session.id } };
    const wait = { wait: 1, limitToOneBlocked: 1, timeout: 60_000 };
    const waits = [soap("NoOp", wait, context), soap("NoOp", wait, context)];
    await Promise.race(waits);
    const raw = new TextEncoder().encode("Subject: Bonjour\r\n\r\n");
    await sandbox.addMessage("zoe", raw, { flags: "u" });
    const subjects = (await Promise.all(waits)).map(
      ({ header }) => header.notify?.[0].created.m[0].su,
    );
    expect(subjects).toContain("Bonjour");
  });

  it("answers a GET with 405 and other paths with 404", async () => {
    const get = (path: string): Promise<Response> =>
      sandbox.fetch(new Request(`http://127.0.0.1${path}`));
    expect((await get("/service/soap")).status).toBe(405);
    expect((await get("/etc/passwd")).status).toBe(404);
  });
});

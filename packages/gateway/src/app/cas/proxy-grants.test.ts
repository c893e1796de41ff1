import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OwnCas, startOwnCas } from "../../testing/own-cas.js";
import { createMemoryStore } from "../memory-store.js";
import { CREDENTIAL_SALT, createSealer } from "../sealer.js";
import { CasServer } from "./cas-server.js";
import { createProxyGrants, type ProxyGrants } from "./proxy-grants.js";

const LEA = { establishment: "valmoree", account: "lea@univ.example" };
const KEY = "a key of some length that nobody guesses";

let cas: OwnCas;
let arrived: URL | undefined;
beforeAll(async () => {
  cas = await startOwnCas(async (url) => Promise.resolve(void (arrived = url)));
});
afterAll(() => cas.close());

const open = (key = KEY, now = () => 0, store = createMemoryStore({ now })) => ({
  store,
  grants: createProxyGrants({
    ...{ store, now, sealer: createSealer(key, CREDENTIAL_SALT) },
    fetch: (url, init) => fetch(url, init),
  }),
});

/** Signs somebody in at the server, its ticket brought to the gateway. */
async function signIn(grants: ProxyGrants): Promise<string> {
  const server = new CasServer(cas.url, (url, init) => fetch(url, init));
  const service = "https://gw.example/auth/callback?state=s";
  const back = cas.signIn(server.loginAddress(service, {}).href, { user: "lea" });
  const { proxyGrant } = await server.validate(back.searchParams.get("ticket") ?? "", service, {
    proxyCallback: "https://gw.example/auth/cas-proxy?establishment=valmoree",
  });
  const { searchParams } = arrived!;
  expect(searchParams.get("pgtIou")).toBe(proxyGrant);
  await grants.receive("valmoree", proxyGrant!, searchParams.get("pgtId")!);
  return proxyGrant!;
}

describe("proxy-granting tickets", () => {
  it("give a fresh ticket for a service each time", async () => {
    const { grants } = open();
    const proxyGrant = (await grants.take("valmoree", await signIn(grants)))!;
    await grants.keep(LEA, { issuer: cas.url, subject: "lea", claims: {}, proxyGrant });
    expect(await grants.has(LEA)).toBe(true);
    const tickets = [
      await grants.ticket(LEA, "imap://mail"),
      await grants.ticket(LEA, "imap://mail"),
    ];
    expect(new Set(tickets).size).toBe(2);
    expect(new URL(cas.asked.at(-1)!, cas.url).searchParams.get("targetService")).toBe(
      "imap://mail",
    );
  });

  it("are taken once, and by who knows their word alone", async () => {
    const { grants } = open();
    const iou = await signIn(grants);
    expect(await grants.take("valmoree", `${iou}x`)).toBeUndefined();
    expect(await grants.take("hautecombe", iou)).toBeUndefined();
    expect(await grants.take("valmoree", iou)).toMatch(/^PGT-/);
    expect(await grants.take("valmoree", iou)).toBeUndefined();
  });

  it("do not wait for long", async () => {
    let now = 0;
    const { grants } = open(KEY, () => now);
    const iou = await signIn(grants);
    now = 121_000;
    expect(await grants.take("valmoree", iou)).toBeUndefined();
  });

  it("are at rest under a key that the store does not hold", async () => {
    const { grants, store } = open();
    await grants.keep(LEA, {
      issuer: cas.url,
      subject: "lea",
      claims: {},
      proxyGrant: "PGT-secret",
    });
    const stored = await store.readCredential(LEA, "casProxy");
    expect(atob(stored!.sealed.replaceAll("-", "+").replaceAll("_", "/"))).not.toContain("PGT");
    const other = open("another key of some length, as good", () => 0, store).grants;
    await expect(other.ticket(LEA, "imap://mail")).rejects.toMatchObject({ type: "forbidden" });
  });

  it("are forgotten when the server does not know them any more", async () => {
    const { grants } = open();
    await grants.keep(LEA, { issuer: cas.url, subject: "lea", claims: {}, proxyGrant: "PGT-old" });
    await expect(grants.ticket(LEA, "imap://mail")).rejects.toMatchObject({ type: "forbidden" });
    expect(await grants.has(LEA)).toBe(false);
  });

  it("stay where the server is away, without a word of them in what is said", async () => {
    const { grants } = open();
    const identity = { subject: "lea", claims: {}, proxyGrant: "PGT-secret" };
    await grants.keep(LEA, { ...identity, issuer: "http://127.0.0.1:1/cas" });
    const failure: unknown = await grants
      .ticket(LEA, "imap://mail")
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ type: "serverUnavailable" });
    const { message, cause } = failure as Error;
    expect(`${message} ${String(cause)} ${String((cause as Error).cause)}`).not.toContain("PGT");
    expect(await grants.has(LEA)).toBe(true);
  });
});

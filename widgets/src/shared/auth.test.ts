import { expect } from "@open-wc/testing";
import { connect } from "@partage-ent/sdk";
import { FakeGateway } from "../test/fake-gateway.js";
import { rowsOf, seen, until, violationsOf } from "../test/mount.js";
import { sampleMail } from "../test/sample-mail.js";
import { serveGateway, type ServedGateway } from "../test/serve-gateway.js";
import { PartageInbox } from "../inbox/inbox.js";
import { PartageSession } from "../session/session.js";
import { define } from "./define.js";

define("partage-inbox", PartageInbox);
define("partage-session", PartageSession);

let gateway: FakeGateway;
let served: ServedGateway;
let count = 0;
const open = window.open.bind(window);

beforeEach(() => {
  gateway = new FakeGateway({ emails: sampleMail() }, `${location.origin}/gateway-${count++}`);
  served = serveGateway(gateway);
});
afterEach(() => {
  served.stop();
  gateway.close();
  window.open = open;
  for (const element of document.querySelectorAll(
    "partage-inbox, partage-session, body > div, script[data-gateway]",
  ))
    element.remove();
  document.documentElement.lang = "fr";
});

const encode = (value: object): string => btoa(JSON.stringify(value)).replaceAll("=", "");
const userinfo = (sub: string): Response =>
  new Response(`${encode({ alg: "HS512" })}.${encode({ sub })}.c2ln`, {
    headers: { "content-type": "application/jwt" },
  });

function mount(attributes: Record<string, string>, tag = "partage-inbox"): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  return element;
}

const paths = (): string[] =>
  served.sent.map(({ url }) => url.pathname.replace(/.*gateway-\d+/, ""));
const state = (element: HTMLElement): HTMLElement | null =>
  element.shadowRoot!.querySelector<HTMLElement>(".state");
const notice = (): HTMLDialogElement | null =>
  [...document.body.children].flatMap((one) => one.shadowRoot?.querySelector("dialog") ?? [])[0] ??
  null;

describe("the attribute auth", () => {
  it("signs in by the portal's token, once for all elements of the page", async () => {
    served.pages.set("/uPortal/api/v5-1/userinfo", () => userinfo("lea"));
    const inboxes = [1, 2].map(() => mount({ gateway: gateway.url, auth: "uportal" }));
    for (const { shadowRoot } of inboxes)
      await until("rows are there", () => shadowRoot && rowsOf(shadowRoot).length === 10);
    expect(paths().filter((path) => path.includes("userinfo"))).to.have.length(1);
    expect(paths().filter((path) => path === "/v1/token")).to.have.length(1);
    for (const { headers, credentials } of served.sent.slice(2)) {
      expect(headers.get("DPoP")).to.match(/^eyJ/);
      expect(credentials).to.equal("omit");
    }
  });

  it("says that nobody is signed in where the portal has a guest", async () => {
    served.pages.set("/uPortal/api/v5-1/userinfo", () => userinfo("guest"));
    const inbox = mount({ gateway: gateway.url, auth: "uportal" });
    await until("it is said", () => seen(state(inbox)).includes("Vos messages PARTAGE, ici"));
    expect(paths()).to.not.include("/v1/token");
  });

  it("is a window where it names nothing and no cookie gets through", async () => {
    served.refusal = { cookies: "none" };
    const opened: string[] = [];
    window.open = (url) => {
      opened.push(String(url));
      return null;
    };
    const inbox = mount({ gateway: gateway.url });
    await until("it is said", () => seen(state(inbox)).includes("Se connecter"));
    state(inbox)!.querySelector("button")!.click();
    await until("a window was tried", () => opened.length === 1);
    expect(opened[0]).to.match(/\/auth\/popup\?origin=/);
  });

  it("takes the address that auth-url names", async () => {
    served.pages.set("/portail/info", () => userinfo("lea"));
    const inbox = mount({ gateway: gateway.url, auth: "uportal", "auth-url": "/portail/info" });
    await until("rows are there", () => rowsOf(inbox.shadowRoot!).length === 10);
  });

  it("row 57: gives tokens of the page to no gateway that the page does not vouch for", async () => {
    served.pages.set("/uPortal/api/v5-1/userinfo", () => userinfo("lea"));
    const evil = new FakeGateway({ emails: [] }, "https://evil.example");
    const script = document.createElement("script");
    served.stop();
    served = serveGateway(evil);
    served.pages.set("/uPortal/api/v5-1/userinfo", () => userinfo("lea"));
    const foreign = mount({ gateway: evil.url, auth: "uportal" });
    await until("it failed", () => seen(state(foreign)).includes("n’ont pas pu être affichés"));
    expect(served.sent).to.deep.equal([]);
    // One that the page names is that one only, whatever else stands on its origin.
    script.type = "application/json";
    script.src = "/partage.js";
    script.dataset["gateway"] = `${location.origin}/only-this`;
    document.body.append(script);
    const other = mount({ gateway: `${location.origin}/another`, auth: "uportal" });
    await until("it failed", () => seen(state(other)).includes("n’ont pas pu être affichés"));
    expect(served.sent).to.deep.equal([]);
    evil.close();
  });

  it("row 57: leaves no token where a script of the page can read one", async () => {
    served.pages.set("/uPortal/api/v5-1/userinfo", () => userinfo("lea"));
    const events: string[] = [];
    const listen = (event: Event): void => void events.push(JSON.stringify(event));
    const types = ["partage-session-change", "partage-unread-change", "message", "storage"];
    for (const type of types) window.addEventListener(type, listen);
    const session = mount({ gateway: gateway.url, auth: "uportal" }, "partage-session");
    const inbox = mount({ gateway: gateway.url });
    await until("rows are there", () => rowsOf(inbox.shadowRoot!).length === 10);
    const connection = connect({ gateway: gateway.url });
    const failure: unknown = await connection.request("nowhere").catch((error: unknown) => error);
    const databases = (await indexedDB.databases()).map(({ name }) => name);
    const seenByAll = [
      document.documentElement.outerHTML,
      session.shadowRoot!.innerHTML + inbox.shadowRoot!.innerHTML,
      JSON.stringify([localStorage, sessionStorage, databases, document.cookie]),
      JSON.stringify(performance.getEntries()),
      location.href + JSON.stringify(history.state),
      JSON.stringify([connection, await connection.session(), failure, String(failure)]),
      JSON.stringify(Object.getOwnPropertyNames(connection)),
      ...events,
    ].join("\n");
    for (const type of types) window.removeEventListener(type, listen);
    expect(seenByAll).to.not.match(/secret-token|DPoP|c2ln/);
  });

  it("says in the console that there is no such way, and fails", async () => {
    const inbox = mount({ gateway: gateway.url, auth: "password" });
    await until("it failed", () => seen(state(inbox)).includes("n’ont pas pu être affichés"));
  });
});

describe("a sign-in window", () => {
  async function signedOut(): Promise<HTMLElement> {
    const inbox = mount({ gateway: gateway.url, auth: "popup" });
    await until("it is said", () => seen(state(inbox)).includes("Vos messages PARTAGE, ici"));
    return inbox;
  }
  const press = (inbox: HTMLElement): void => state(inbox)!.querySelector("button")!.click();

  it("opens at the gateway and signs in all elements", async () => {
    const frame = document.createElement("iframe");
    document.body.append(frame);
    const opened: URL[] = [];
    window.open = (url) => {
      opened.push(new URL(String(url)));
      return frame.contentWindow;
    };
    const inbox = await signedOut();
    const second = mount({ gateway: gateway.url });
    press(inbox);
    const id = opened[0]!.searchParams.get("id");
    const { origin } = location;
    const data = { type: "partage-popup", id, code: "code" };
    // Another window first: it is not heard.
    window.dispatchEvent(new MessageEvent("message", { data: { ...data, code: "evil" }, origin }));
    window.dispatchEvent(
      new MessageEvent("message", { data, origin, source: frame.contentWindow }),
    );
    for (const { shadowRoot } of [inbox, second])
      await until("rows are there", () => rowsOf(shadowRoot!).length === 10);
    const exchange = served.sent.find(({ url }) => url.pathname.endsWith("/v1/token"))!;
    expect(new URLSearchParams(exchange.body).get("subject_token")).to.equal("code");
    frame.remove();
  });

  for (const lang of ["fr", "en"]) {
    it(`that is blocked is told of, accessibly, with a way on (${lang})`, async () => {
      document.documentElement.lang = lang;
      window.open = () => null;
      const inbox = mount({ gateway: gateway.url, auth: "popup" });
      await until("it is said", () => state(inbox)?.querySelector("button"));
      const button = state(inbox)!.querySelector("button")!;
      button.focus();
      button.click();
      await until("the notice is there", () => notice()?.open);
      const words = lang === "fr" ? "n’a pas pu s’ouvrir" : "couldn’t open";
      expect(seen(notice())).to.include(words);
      expect(await violationsOf(notice()!)).to.deep.equal([]);
      // A second failure replaces the notice instead of piling up.
      let tries = 0;
      window.open = () => {
        tries++;
        return null;
      };
      notice()!.querySelector<HTMLButtonElement>(".button")!.click();
      await until("it was tried again", () => tries === 1);
      await until("there is one notice", () => notice()?.open);
      const last = [...notice()!.querySelectorAll("button")].at(-1)!;
      last.click();
      await until("it has gone", () => notice() === null);
    });
  }
});

describe("a session without mail", () => {
  const withScopes = async (stepUp?: readonly string[]): Promise<PartageInbox> => {
    gateway.close();
    const account = { emails: sampleMail(), scopes: ["calendar.read"], ...(stepUp && { stepUp }) };
    gateway = new FakeGateway(account, gateway.url);
    const { url, fetch } = gateway;
    const connection = connect({ gateway: url, shared: false, fetch });
    const inbox = document.createElement("partage-inbox");
    inbox.connection = connection;
    document.body.append(inbox);
    await until("it is said", () => state(inbox));
    return inbox;
  };

  it("says so, with nothing to press where nothing helps", async () => {
    const inbox = await withScopes();
    await until("it is said", () => seen(state(inbox)).includes("Pas de courrier sur cette page"));
    expect(state(inbox)!.querySelector("button")).to.equal(null);
    expect(await violationsOf(inbox)).to.deep.equal([]);
  });

  it("offers the sign-in that gives mail", async () => {
    const inbox = await withScopes(["mail.read", "mail.write"]);
    const asked: unknown[] = [];
    inbox.connection!.addEventListener("partage-sign-in", (event) => {
      event.preventDefault();
      asked.push(event.options);
    });
    const label = "Se connecter pour voir le courrier";
    await until("it is said", () => seen(state(inbox)).includes(label));
    expect(await violationsOf(inbox)).to.deep.equal([]);
    state(inbox)!.querySelector("button")!.click();
    expect(asked).to.deep.equal([{ stepUp: true }]);
  });
});

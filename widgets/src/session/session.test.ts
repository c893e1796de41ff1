import { expect } from "@open-wc/testing";
import { connect } from "@partage-ent/sdk";
import { FakeGateway } from "../test/fake-gateway.js";
import { rowsOf, seen, until, violationsOf } from "../test/mount.js";
import { sampleMail } from "../test/sample-mail.js";
import type { PartageSession } from "./session.js";
import type { PartageSessionChangeEvent } from "./events.js";

const added: { readonly element: HTMLElement; readonly gateway: FakeGateway }[] = [];

function mountSession(inside = "", fault: FakeGateway["fault"] = "none") {
  const gateway = new FakeGateway({ emails: sampleMail() });
  gateway.fault = fault;
  const connection = connect({ gateway: gateway.url, fetch: gateway.fetch, shared: false });
  const session = document.createElement("partage-session");
  session.append(
    ...inside
      .split(" ")
      .filter(Boolean)
      .map((tag) => document.createElement(tag)),
  );
  session.connection = connection;
  const statuses: string[] = [];
  session.addEventListener("partage-session-change", ({ status }: PartageSessionChangeEvent) => {
    statuses.push(status);
  });
  document.body.append(session);
  added.push({ element: session, gateway });
  return { session, gateway, connection, statuses };
}

const text = (session: PartageSession): string => seen(session.shadowRoot!.querySelector(".line"));

afterEach(() => {
  for (const { element, gateway } of added.splice(0)) {
    element.remove();
    gateway.close();
  }
  document.documentElement.lang = "fr";
});

describe("<partage-session>", () => {
  for (const [fault, words] of [
    ["none", "Lina Morel"],
    ["signed-out", "Se connecter à PARTAGE"],
    ["server-error", "PARTAGE ne répond pas."],
    ["offline", "Hors ligne"],
  ] as const) {
    it(`says « ${words} » (${fault}), accessibly`, async () => {
      const { session } = mountSession("", fault);
      await until("it is said", () => text(session).includes(words));
      expect(await violationsOf(session)).to.deep.equal([]);
    });
  }

  it("gives its connection to the elements inside, and asks for the session once", async () => {
    const { session, gateway } = mountSession("partage-inbox partage-inbox");
    const inboxes = [...session.querySelectorAll("partage-inbox")];
    for (const { shadowRoot } of inboxes) {
      await until("rows are there", () => shadowRoot && rowsOf(shadowRoot).length === 10);
    }
    expect(gateway.requests.filter((request) => request === "GET /v1/session")).to.have.length(1);
    expect(gateway.requests.slice(0, 2)).to.deep.equal(["GET /v1/session", "POST /jmap/api"]);
  });

  it("reaches an inbox that stood there before it", async () => {
    const wrapper = document.createElement("div");
    const inbox = document.createElement("partage-inbox");
    wrapper.append(inbox);
    document.body.append(wrapper);
    await inbox.updateComplete;
    const { session } = mountSession();
    session.append(inbox);
    await until("rows are there", () => rowsOf(inbox.shadowRoot!).length === 10);
    wrapper.remove();
  });

  it("tells the page about sign-in and sign-out, and the inbox inside forgets", async () => {
    const { session, statuses } = mountSession("partage-inbox");
    const inbox = session.querySelector("partage-inbox")!;
    await until("rows are there", () => rowsOf(inbox.shadowRoot!).length === 10);
    await session.signOut().catch(() => undefined);
    await until("nobody is signed in", () => text(session).includes("Se connecter"));
    await until("no row is left", () => rowsOf(inbox.shadowRoot!).length === 0);
    expect(statuses.at(-1)).to.equal("signed-out");
  });

  it("speaks the language of the page", async () => {
    document.documentElement.lang = "en";
    const { session } = mountSession("", "signed-out");
    await until("it is English", () => text(session).includes("Sign in to PARTAGE"));
  });

  it("shows nothing of its own when asked", async () => {
    const { session } = mountSession();
    session.quiet = true;
    await session.updateComplete;
    expect(session.shadowRoot!.querySelector(".line")).to.equal(null);
  });
});

import { expect } from "@open-wc/testing";
import { signOut } from "@partage-ent/sdk";
import {
  manyCards,
  sampleBook,
  sampleBooks,
  sampleCard,
  sampleCards,
} from "../test/sample-contacts.js";
import { seen, until } from "../test/mount.js";
import {
  acting,
  callsOf,
  editing,
  find,
  mountContacts,
  namesIn,
  rowsIn,
  unmountContacts,
} from "../test/mount-contacts.js";

afterEach(unmountContacts);

const stateOf = async (one: ReturnType<typeof mountContacts>): Promise<string> =>
  seen(await find(one, ".state"));

describe("states of <partage-contacts>", () => {
  it("shows a skeleton of the size of rows while it loads, and says so", async () => {
    const one = mountContacts({}, { fault: "slow" });
    await one.element.updateComplete;
    expect(seen(one.root.querySelector("[role=status] .sr"))).to.equal("Chargement des contacts");
    const ghost = one.root.querySelector(".ghost")!.getBoundingClientRect().height;
    one.gateway.release();
    await acting(one);
    expect(rowsIn(one)[0]!.getBoundingClientRect().height).to.be.closeTo(ghost, 1);
  });

  it("offers to create and to import where there is nobody", async () => {
    const one = mountContacts({}, { records: { cards: [] } });
    expect(await stateOf(one)).to.contain("Aucun contact");
    const acts = [...one.root.querySelectorAll<HTMLElement>(".state [data-act]")];
    expect(acts.map(({ dataset }) => dataset["act"])).to.eql(["create", "import"]);
  });

  it("offers nothing to change in a session that only reads", async () => {
    const one = mountContacts({}, { account: { scopes: ["contacts.read"] } });
    await until("rows are there", () => rowsIn(one).length > 0);
    await until("extras are there", () => one.root.querySelector('[data-act="menu"]'));
    expect(one.root.querySelector('[data-act="create"]')).to.equal(null);
    expect(seen(one.root.querySelector(".foot"))).to.contain("Consultation seule");
    const empty = mountContacts(
      {},
      { records: { cards: [] }, account: { scopes: ["contacts.read"] } },
    );
    await stateOf(empty);
    expect(empty.root.querySelector(".state [data-act]")).to.equal(null);
  });

  for (const [fault, words] of [
    ["server-error", "La messagerie ne répond pas"],
    ["signed-out", "Connectez-vous"],
    ["offline", "Vous êtes hors ligne"],
    ["throttled", "Trop de demandes"],
  ] as const)
    it(`says what happened: ${fault}`, async () => {
      const one = mountContacts({}, { fault });
      expect(await stateOf(one)).to.contain(words);
    });

  it("asks again on demand, and shows what came", async () => {
    const one = mountContacts({}, { fault: "server-error" });
    await stateOf(one);
    one.gateway.fault = "none";
    one.root.querySelector<HTMLElement>(".state button")!.click();
    await until("rows came", () => rowsIn(one).length > 0);
  });

  it("keeps the last contacts while it is offline, and says from when they are", async () => {
    const one = mountContacts();
    await acting(one);
    one.gateway.fault = "offline";
    await one.element.refresh().catch(() => undefined);
    expect(seen(await find(one, ".note"))).to.match(/^Hors ligne\. Mis à jour : \d+ h \d\d/);
    expect(rowsIn(one).length).to.be.greaterThan(5);
  });

  it("asks to sign in again when the session has ended", async () => {
    const one = mountContacts();
    await acting(one);
    one.gateway.fault = "expired";
    await one.element.refresh().catch(() => undefined);
    expect(await stateOf(one)).to.contain("Votre session a expiré");
  });

  it("shows the rest where one shared book is out of reach", async () => {
    const lost = sampleBook({
      id: "lost",
      name: "Relations internationales",
      myRights: { mayRead: false, mayWrite: false, mayShare: false, mayDelete: false },
    });
    const one = mountContacts({}, { records: { books: [...sampleBooks(), lost] } });
    await acting(one);
    expect(seen(await find(one, ".note"))).to.contain("Relations internationales");
    expect(rowsIn(one).length).to.be.greaterThan(5);
  });

  it("says so where the mail system has no contacts, or the page no gateway", async () => {
    const one = mountContacts({}, { account: { parts: [] } });
    expect(await stateOf(one)).to.contain("ne propose pas de contacts");
    const alone = document.createElement("partage-contacts");
    document.body.append(alone);
    const state = await until("it is said", () => alone.shadowRoot!.querySelector(".state"));
    expect(seen(state)).to.contain("attribut gateway");
    alone.remove();
  });

  it("asks for session and first cards in two requests", async () => {
    const one = mountContacts();
    await until("rows are there", () => rowsIn(one).length > 0);
    const asked = one.gateway.requests.filter((request) => !request.includes("/jmap/events"));
    expect(asked).to.eql(["GET /v1/session", "POST /jmap/api"]);
  });

  it("loads five thousand cards in pages, and draws those in view", async () => {
    const one = mountContacts({}, { records: { cards: manyCards(5000) } });
    await acting(one);
    await until(
      "all are counted",
      () => seen(one.root.querySelector(".total [aria-hidden]")) !== "",
    );
    expect(seen(one.root.querySelector(".total [aria-hidden]")).replace(/\s/g, "")).to.equal(
      "5000",
    );
    expect(rowsIn(one).length).to.be.lessThan(60);
    const list = one.root.querySelector(".list")!;
    list.scrollTo({ top: list.scrollHeight });
    await until("the last row is drawn", () =>
      namesIn(one).some((name) => name.endsWith("Roussel-04991")),
    );
    expect(rowsIn(one).length).to.be.lessThan(60);
  });

  it("asks for what changed only, once all were loaded", async () => {
    const one = mountContacts({}, { records: { cards: [...sampleCards(), ...manyCards(200)] } });
    await acting(one);
    await until("all are loaded", () => callsOf(one, "ContactCard/query").length > 1);
    await until("changes are told", () => one.gateway.requests.some((r) => r.includes("/events")));
    // The live query listens from the moment that its first load is over.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = callsOf(one, "ContactCard/query").length;
    one.contacts.change("martin", { name: { full: "Aaa Claire" } }, one.gateway);
    await until("it is seen", () => namesIn(one).includes("Aaa Claire"));
    expect(callsOf(one, "ContactCard/query").length).to.equal(before);
  });

  it("keeps nothing of who signed out: not in the list, the pane, the form or the selection", async () => {
    const cards = [...sampleCards(), ...manyCards(200)];
    const one = mountContacts({}, { records: { cards } });
    await editing(one, "martin");
    one.contacts.cards.clear();
    one.contacts.cards.set("other", sampleCard({ id: "other", name: { full: "Autre Personne" } }));
    await signOut(one.connection).catch(() => undefined);
    expect(await stateOf(one)).to.contain("Connectez-vous");
    expect(one.root.querySelector(".pane")).to.equal(null);
    expect(seen(one.root.querySelector(".root"))).not.to.contain("Martin");
    one.gateway.fault = "none";
    await one.element.refresh().catch(() => undefined);
    await until("the other's are shown", () => namesIn(one).join() === "Autre Personne");
  });
});

import { expect } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
import type { PartageComposeEvent } from "../shared/compose-event.js";
import { hostileCard, longNames, sampleCards } from "../test/sample-contacts.js";
import { seen, until } from "../test/mount.js";
import {
  acting,
  choose,
  fill,
  find,
  mountContacts,
  type MountedContacts,
  namesIn,
  opened,
  press,
  rowsIn,
  told,
  unmountContacts,
} from "../test/mount-contacts.js";
import type { PartageContactSelectEvent } from "./events.js";

afterEach(unmountContacts);

const nowhere = (event: Event): void => event.preventDefault();

/** Keeps a test page where it is, whatever link is pressed. */
function stay(one: MountedContacts): void {
  one.root.addEventListener("click", (event) => {
    if ((event.target as Element).closest("a")) event.preventDefault();
  });
}

describe("<partage-contacts>", () => {
  it("lists people by surname under letters, what was collected apart", async () => {
    const one = mountContacts();
    await acting(one);
    const headings = [...one.root.querySelectorAll(".heading")].map(seen);
    expect(headings.slice(0, 3)).to.eql(["A", "B", "C"]);
    expect(namesIn(one)[0]).to.equal("Alice Abadie");
    expect(seen(one.root.querySelector(".foot"))).to.contain("Adresses collectées : 3");
    await press(one, '[data-act="collected"]');
    await until("they are shown", () => namesIn(one).includes("contact@librairie.example"));
    expect(rowsIn(one)).to.have.length(3);
  });

  it("finds as one types, accents aside, and says how many", async () => {
    const one = mountContacts();
    await acting(one);
    await fill(one, ".find input", "lefevre");
    expect(namesIn(one)).to.include("Mme Aurélie Lefèvre");
    await fill(one, ".find input", "oeuvrard");
    expect(namesIn(one)).to.eql(["Maël Œuvrard"]);
    await until("it is told", () => told(one) === "1 résultat");
  });

  it("finds what stands in no row by the server", async () => {
    const one = mountContacts();
    await acting(one);
    await fill(one, ".find input", "colloque");
    await until("the server found it", () => namesIn(one).includes("Claire Martin-Duval"));
  });

  it("shows collected addresses that are looked for under their own heading", async () => {
    const one = mountContacts();
    await acting(one);
    await fill(one, ".find input", "librairie");
    expect(seen(one.root.querySelector(".heading"))).to.equal("Adresses collectées");
  });

  it("shows one book, whose owner is named, and groups", async () => {
    const one = mountContacts();
    await choose(one, '[data-act="choose"]', "Scolarité M1");
    await until("it is shown", () =>
      seen(one.root.querySelector(".title")).startsWith("Scolarité"),
    );
    await press(one, '[data-act="choose"]');
    const entry = await find(one, ".menu .item", "Scolarité M1");
    expect(seen(entry.querySelector(".detail"))).to.contain("Odile Besson");
    await press(one, ".menu .item", "Groupes");
    await until("groups are shown", () => namesIn(one).join() === "Chorale,Jury de master");
  });

  it("shows the book that the page names", async () => {
    const one = mountContacts({ book: "Laboratoire" });
    await acting(one);
    expect(seen(one.root.querySelector(".title"))).to.contain("Laboratoire");
    expect(namesIn(one)).to.include("Claire Martin-Duval");
  });

  it("shows some lines where the page scrolls, and all on demand", async () => {
    const one = mountContacts({ max: "12" }, { height: "auto" });
    await until("extras are drawn", () => one.root.querySelector('[data-act="menu"]'));
    const all = await find(one, ".all");
    expect(seen(all)).to.equal("Afficher les 60 contacts");
    expect(rowsIn(one).length).to.be.lessThan(13);
    all.click();
    await until("more are drawn", () => rowsIn(one).length > 12);
  });

  it("goes to a letter", async () => {
    const one = mountContacts();
    await choose(one, '[data-act="jump"]', "M");
    await until("it is there", () => namesIn(one).includes("Claire Martin"));
    await until("the focus is on it", () =>
      seen(one.root.activeElement?.querySelector(".name")).includes("Martin"),
    );
  });

  it("follows what somebody else changes", async () => {
    const one = mountContacts();
    await acting(one);
    one.contacts.change("c0", { name: { full: "Aaron Aaa" } }, one.gateway);
    await until("it is shown", () => namesIn(one)[0] === "Aaron Aaa");
  });

  it("leaves contacts to the page that takes them", async () => {
    const one = mountContacts();
    const [row] = await acting(one);
    let id = "";
    one.element.addEventListener("partage-contact-select", (event: PartageContactSelectEvent) => {
      id = event.contactId;
      event.preventDefault();
    });
    row!.querySelector<HTMLElement>(".open")!.click();
    await until("it was told", () => id !== "");
    expect(id).to.equal(row!.dataset["id"]);
    expect(one.root.querySelector(".pane")).to.equal(null);
  });

  it("speaks English where the page does", async () => {
    document.documentElement.lang = "en";
    const one = mountContacts();
    await acting(one);
    expect(one.root.querySelector<HTMLInputElement>(".find input")!.placeholder).to.equal(
      "Name, institution, phone…",
    );
    await opened(one, "lefevre");
    expect(seen(one.root.querySelector(".facts"))).to.contain("May 12");
  });
});

describe("the card of <partage-contacts>", () => {
  it("says all that is known of somebody", async () => {
    const one = mountContacts({}, { width: "60rem" });
    await opened(one, "lefevre");
    const text = seen(one.root.querySelector(".pane"));
    for (const said of [
      "Mme Aurélie Lefèvre",
      "Saint-Cyr",
      "« Lili »",
      "Maîtresse de conférences",
      "Université de Valmorée, UFR de lettres",
      "aurelie.lefevre@univ-valmoree.exampletravail",
      "a.lefevre@courriel.exampledomicile",
      "06 39 98 41 12mobile",
      "02 31 00 41 99télécopie",
      "Bâtiment B 12 allée des Tilleuls 14000 Valmorée France",
      "12 mai",
      "lettres.univ-valmoree.example/lefevre",
      "Absente le mercredi.",
      "français, portugais",
      "jury 2026",
      "BUREAU B 214",
    ])
      expect(text).to.contain(said);
    await until("its groups came", () =>
      seen(one.root.querySelector(".pane")).includes("Jury de master"),
    );
    const dials = [...one.root.querySelectorAll<HTMLAnchorElement>('.pane a[href^="tel:"]')];
    expect(dials.map(({ href }) => href)).to.include("tel:+33231004112");
  });

  it("asks the page to write, and leads to the webmail where the page does not", async () => {
    const one = mountContacts();
    stay(one);
    await opened(one, "lefevre");
    const link = await find<HTMLAnchorElement>(one, ".primary a");
    expect(link.href).to.equal(
      `${one.gateway.url}/open?view=compose&to=aurelie.lefevre%40univ-valmoree.example`,
    );
    expect(link.target).to.equal("_blank");
    expect(link.rel).to.contain("noopener");
    const asked: (readonly string[])[] = [];
    one.element.addEventListener("partage-compose", (event: PartageComposeEvent) => {
      asked.push(event.to);
      event.preventDefault();
    });
    link.click();
    expect(asked).to.eql([["aurelie.lefevre@univ-valmoree.example"]]);
  });

  it("writes to the members of a group at once", async () => {
    const one = mountContacts();
    let to: readonly string[] = [];
    one.element.addEventListener("partage-compose", (event: PartageComposeEvent) => {
      to = event.to;
      event.preventDefault();
    });
    await opened(one, "jury");
    expect(seen(one.root.querySelector(".pane"))).to.contain("1 membre n’est dans aucun");
    await press(one, '.primary [data-act="write"]');
    await until("it was asked", () => to.length > 0);
    expect(to).to.have.members([
      "aurelie.lefevre@univ-valmoree.example",
      "claire.martin@univ-valmoree.example",
      "invite@etu.example",
    ]);
  });

  it("offers no change of a card in a book that is only read", async () => {
    const one = mountContacts({}, { width: "60rem" });
    await opened(one, "c3");
    expect(one.root.querySelector('.tools [aria-label="Modifier"]')).to.equal(null);
    expect(seen(one.root.querySelector(".pane"))).to.contain("partagé par Odile Besson");
    expect(seen(one.root.querySelector(".pane"))).to.contain("consultation seule");
    await press(one, '.tools [data-act="more"]');
    const entries = [...one.root.querySelectorAll(".menu .item")].map((item) => seen(item));
    expect(entries.join()).not.to.match(/Supprimer|Modifier|Déplacer/);
  });

  it("shows markup as text in every field, and makes no link of what could run", async () => {
    const one = mountContacts({}, { records: { cards: [hostileCard(), ...sampleCards()] } });
    window.addEventListener("error", nowhere);
    await opened(one, "hostile");
    const pane = one.root.querySelector(".pane")!;
    await until("all is drawn", () => pane.querySelector(".rest"));
    expect(pane.querySelector("img, script, iframe, [onerror], [style]")).to.equal(null);
    const urls = [...pane.querySelectorAll<HTMLAnchorElement>("a[href]")].map(({ href }) => href);
    for (const url of urls) expect(url).to.match(/^(https?|mailto|tel):/);
    expect(urls).to.include("https://ok.example/?q=%3Cb%3E");
    const outer = [...pane.querySelectorAll<HTMLAnchorElement>('a[href^="http"]')];
    for (const { rel } of outer) expect(rel).to.contain("noopener");
    expect(seen(pane)).to.contain("<script>alert(1)</script>");
    expect(seen(pane)).not.to.contain("\u202e");
    expect(one.root.querySelector(".list img, .list script")).to.equal(null);
    window.removeEventListener("error", nowhere);
  });

  it("draws the picture that the gateway has, and initials for what is none", async () => {
    const paper = new OffscreenCanvas(20, 30);
    paper.getContext("2d")!.fillRect(0, 0, 20, 30);
    const picture = await paper.convertToBlob({ type: "image/png" });
    const faced = sampleCards().map((card) =>
      card.id === "c0" || card.id === "c18"
        ? { ...card, media: { m: { kind: "photo" as const, blobId: `photo-${card.id}` } } }
        : card,
    );
    const one = mountContacts({}, { records: { cards: faced } });
    one.contacts.blobs.set("photo-c0", picture);
    one.contacts.blobs.set("photo-c18", new Blob(["<svg onload=alert(1)>"]));
    await acting(one);
    const canvas = await find<HTMLCanvasElement>(one, "canvas[data-face]");
    expect(canvas.dataset["face"]).to.equal("photo-c0");
    await until("it is drawn", () => canvas.dataset["done"]);
    await until("the other was asked for", () =>
      one.gateway.requests.some((request) => request.includes("photo-c18")),
    );
    expect(one.root.querySelectorAll("canvas")).to.have.length(1);
    expect(one.root.querySelector("img")).to.equal(null);
  });

  it("stays inside its box with long names, other scripts and pictures of letters", async () => {
    const one = mountContacts({}, { records: { cards: longNames() }, width: "17.5rem" });
    await acting(one);
    const box = one.element.getBoundingClientRect();
    for (const row of rowsIn(one))
      expect(row.getBoundingClientRect().right).to.be.at.most(box.right);
    await opened(one, "long");
    const pane = one.root.querySelector(".pane")!;
    expect(pane.scrollWidth).to.be.at.most(pane.clientWidth + 1);
  });

  it("says so when a contact has gone meanwhile, and when it can't be loaded", async () => {
    const one = mountContacts();
    await acting(one);
    one.contacts.cards.delete("martin");
    one.element.openContact("martin");
    expect(seen(await find(one, ".pane .state"))).to.contain("n’existe plus");
    one.gateway.fault = "server-error";
    one.element.openContact("lefevre");
    await until("it is said", () => seen(one.root.querySelector(".pane")).includes("Réessayer"));
  });

  it("copies an address", async () => {
    const one = mountContacts();
    await opened(one, "martin");
    let copied = "";
    Object.defineProperty(navigator, "clipboard", {
      configurable: true,
      value: { writeText: async (text: string) => void (copied = text) },
    });
    await press(one, ".copy");
    expect(copied).to.equal("claire.martin@univ-valmoree.example");
    Reflect.deleteProperty(navigator, "clipboard");
  });

  it("gives the focus back to the row when it closes", async () => {
    const one = mountContacts();
    await acting(one);
    await press(one, ".row .open");
    await find(one, ".pane .who");
    await sendKeys({ press: "Escape" });
    await until("the list is back", () => !one.root.querySelector(".pane"));
    await until("the row has the focus", () => one.root.activeElement?.closest("[data-id]"));
  });
});

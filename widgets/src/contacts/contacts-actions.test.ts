import { expect } from "@open-wc/testing";
import type { ContactCard } from "@partage-ent/jmap";
import { sendKeys } from "@web/test-runner-commands";
import type { PartageComposeEvent } from "../shared/compose-event.js";
import { manyCards, sampleCard, sampleCards } from "../test/sample-contacts.js";
import { seen, until } from "../test/mount.js";
import {
  acting,
  callsOf,
  choose,
  editing,
  fill,
  find,
  give,
  mountContacts,
  type MountedContacts,
  namesIn,
  opened,
  press,
  rowsIn,
  toastOf,
  unmountContacts,
} from "../test/mount-contacts.js";

afterEach(unmountContacts);

const focused = ({ root }: MountedContacts): HTMLElement => root.activeElement as HTMLElement;

const focusedName = (one: MountedContacts): string =>
  seen(focused(one)?.closest("[data-id]")?.querySelector(".name"));

const idsIn = (one: MountedContacts): (string | undefined)[] =>
  rowsIn(one).map(({ dataset }) => dataset["id"]);

/** Catches what would be saved as a file. */
function catchFiles(): { readonly files: Blob[]; readonly names: string[]; stop: () => void } {
  const files: Blob[] = [];
  const names: string[] = [];
  const { createObjectURL } = URL;
  const { click } = HTMLAnchorElement.prototype;
  URL.createObjectURL = (blob) => {
    files.push(blob as Blob);
    return createObjectURL(blob);
  };
  HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
    names.push(this.download);
  };
  const stop = (): void => {
    URL.createObjectURL = createObjectURL;
    HTMLAnchorElement.prototype.click = click;
  };
  return { files, names, stop };
}

describe("<partage-contacts> by the keyboard alone", () => {
  it("creates somebody, changes her, deletes her and takes that back", async () => {
    const one = mountContacts({}, { width: "60rem" });
    const [first] = await acting(one);
    first!.querySelector<HTMLElement>(".open")!.focus();
    await sendKeys({ press: "n" });
    await until("the form has the focus", () => focused(one)?.id === "given");
    await sendKeys({ type: "Ada" });
    await sendKeys({ press: "Tab" });
    await sendKeys({ type: "Aarhus" });
    await sendKeys({ press: "Enter" });
    await until("she is in the list", () => namesIn(one)[0] === "Ada Aarhus");
    expect(toastOf(one)).to.equal("« Ada Aarhus » ajouté");
    await find(one, ".pane .who");
    await sendKeys({ press: "e" });
    await until("the form is back", () => focused(one)?.id === "given");
    await sendKeys({ press: "Tab" });
    await sendKeys({ type: "Abadie" });
    await sendKeys({ press: "Enter" });
    await until("the change is shown", () => namesIn(one).includes("Ada Abadie"));
    const id = rowsIn(one).find((row) => seen(row).includes("Ada Abadie"))!.dataset["id"]!;
    expect(callsOf(one, "ContactCard/set").at(-1)!["update"]).to.eql({
      [id]: {
        name: {
          components: [
            { kind: "given", value: "Ada" },
            { kind: "surname", value: "Abadie" },
          ],
        },
      },
    });
    await find(one, ".pane .who");
    await until("the pane has the focus", () => focused(one)?.classList.contains("pane"));
    await sendKeys({ press: "Delete" });
    await until("she is gone", () => !namesIn(one).includes("Ada Abadie"));
    expect(one.contacts.cards.has(id)).to.equal(true);
    await until("a row has the focus", () => focusedName(one) !== "");
    await sendKeys({ press: "z" });
    await until("she is back", () => namesIn(one).includes("Ada Abadie"));
    expect(one.contacts.cards.has(id)).to.equal(true);
  });

  it("goes through the rows by arrows, ends and beginnings of names", async () => {
    const one = mountContacts();
    const [first] = await acting(one);
    first!.querySelector<HTMLElement>(".open")!.focus();
    await sendKeys({ press: "ArrowDown" });
    await until("the second row", () => focused(one)?.closest("[data-id]") === rowsIn(one)[1]);
    await sendKeys({ press: "End" });
    await until("the last row", () => focusedName(one) === "ليلى بن علي");
    await sendKeys({ press: "Home" });
    await until("the first row", () => focusedName(one) === "Alice Abadie");
    await sendKeys({ type: "lef" });
    await until("the name that begins so", () => focusedName(one) === "Mme Aurélie Lefèvre");
    await sendKeys({ press: "Enter" });
    await find(one, ".pane .who");
    await sendKeys({ press: "Escape" });
    await until("the list is back", () => focusedName(one) === "Mme Aurélie Lefèvre");
  });

  it("goes to a capital letter where the small one is a key", async () => {
    const one = mountContacts();
    const [first] = await acting(one);
    first!.querySelector<HTMLElement>(".open")!.focus();
    await sendKeys({ down: "Shift" });
    await sendKeys({ press: "N" });
    await sendKeys({ up: "Shift" });
    await until("the first N", () => focusedName(one).endsWith("Noël"));
    expect(one.root.querySelector(".pane")).to.equal(null);
  });

  it("searches, goes into what was found, and comes back", async () => {
    const one = mountContacts();
    const [first] = await acting(one);
    first!.querySelector<HTMLElement>(".open")!.focus();
    await sendKeys({ press: "/" });
    await until("the field has the focus", () => focused(one)?.matches(".find input"));
    await sendKeys({ type: "martin" });
    await until("found", () => namesIn(one).includes("Claire Martin"));
    await sendKeys({ press: "ArrowDown" });
    await until("a row has the focus", () => focusedName(one) !== "");
    await sendKeys({ press: "Escape" });
    await until("all are back", () => rowsIn(one).length > 5);
  });

  it("selects, tells how many, and clears", async () => {
    const one = mountContacts();
    const [first] = await acting(one);
    first!.querySelector<HTMLElement>(".open")!.focus();
    await sendKeys({ press: "x" });
    expect(seen(await find(one, ".bulk"))).to.contain("1 sélectionné");
    await sendKeys({ down: "Control" });
    await sendKeys({ press: "a" });
    await sendKeys({ up: "Control" });
    await until("all are selected", () => seen(one.root.querySelector(".bulk")).includes("60"));
    await sendKeys({ press: "Escape" });
    await until("none is", () => !one.root.querySelector(".bulk"));
  });

  it("shows its keys, and leaves letters to the page where it is asked to", async () => {
    const one = mountContacts({ "shortcuts-disabled": "" });
    const [first] = await acting(one);
    first!.querySelector<HTMLElement>(".open")!.focus();
    await sendKeys({ press: "?" });
    expect(one.root.querySelector("dialog")).to.equal(null);
    one.element.shortcutsDisabled = false;
    await sendKeys({ press: "?" });
    expect(seen(await find(one, "dialog"))).to.contain("Nouveau contact");
    await sendKeys({ press: "Escape" });
    await until("it is closed", () => !one.root.querySelector("dialog"));
  });
});

describe("the form of <partage-contacts>", () => {
  it("says what is wrong in place, and puts the focus there", async () => {
    const one = mountContacts();
    await acting(one);
    await press(one, '[data-act="create"]');
    await fill(one, "#email-0", "pas une adresse");
    await press(one, ".save");
    await until("the field has the focus", () => focused(one)?.id === "email-0");
    const field = focused(one);
    expect(field.getAttribute("aria-invalid")).to.equal("true");
    const wrong = one.root.getElementById(field.getAttribute("aria-describedby")!);
    expect(seen(wrong)).to.equal("Une adresse s’écrit nom@domaine.fr.");
    await fill(one, "#email-0", "a@exemple.example");
    expect(field.getAttribute("aria-invalid")).to.equal(null);
    await press(one, ".save");
    const written = await until("it is written", () => one.contacts.cards.get("new-1"));
    expect(written).to.deep.include({
      emails: { e1: { address: "a@exemple.example", contexts: { work: true } } },
      addressBookIds: { own: true },
    });
  });

  it("asks before what was typed goes", async () => {
    const one = mountContacts();
    await editing(one, "martin");
    await fill(one, "#given", "Clara");
    await press(one, ".form .plain", "Annuler");
    const ask = await find(one, ".ask");
    expect(seen(ask)).to.contain("Abandonner ce que vous avez écrit");
    await press(one, ".ask .plain", "Continuer");
    expect((await find<HTMLInputElement>(one, "#given")).value).to.equal("Clara");
    await press(one, ".form .plain", "Annuler");
    await press(one, ".ask .danger");
    await find(one, ".pane .who");
    expect(one.contacts.cards.get("martin")!.name!.full).to.equal("Claire Martin");
  });

  it("tells of a change meanwhile, and keeps what was typed over it on demand", async () => {
    const one = mountContacts();
    await editing(one, "martin");
    await fill(one, "#given", "Clara");
    one.contacts.change(
      "martin",
      { name: { full: "C. Martin" }, notes: { n1: { note: "Nouvelle note" } } },
      one.gateway,
    );
    await press(one, ".save");
    const ask = await find(one, ".conflict");
    expect(seen(ask)).to.contain("modifié entre-temps");
    expect(seen(ask)).to.contain("C. Martin");
    expect((await find<HTMLInputElement>(one, "#given")).value).to.equal("Clara");
    await press(one, ".conflict .button");
    await until("it is written", () => one.contacts.cards.get("martin")!.name!.components);
    expect(one.contacts.cards.get("martin")!.notes).to.eql({ n1: { note: "Nouvelle note" } });
  });

  it("takes what is saved on demand", async () => {
    const one = mountContacts();
    await editing(one, "martin");
    await fill(one, "#given", "Clara");
    one.contacts.change("martin", { name: { full: "C. Martin" } }, one.gateway);
    await press(one, ".save");
    await press(one, ".conflict .plain");
    await until("the form has it", () => one.root.querySelector<HTMLInputElement>("#full"));
    expect((await find<HTMLInputElement>(one, "#full")).value).to.equal("C. Martin");
  });

  for (const [fault, words] of [
    ["offline", "vous êtes hors ligne"],
    ["server-error", "le serveur ne répond pas"],
    ["expired", "votre session a expiré"],
  ] as const)
    it(`keeps what was typed and says what happened: ${fault}`, async () => {
      const one = mountContacts();
      await editing(one, "martin");
      await fill(one, "#given", "Clara");
      one.gateway.fault = fault;
      await press(one, ".save");
      expect(seen(await find(one, ".warn"))).to.contain(words);
      expect((await find<HTMLInputElement>(one, "#given")).value).to.equal("Clara");
    });

  it("saves what was deleted meanwhile as a new contact", async () => {
    const one = mountContacts();
    await editing(one, "martin");
    await fill(one, "#given", "Clara");
    one.contacts.cards.delete("martin");
    await press(one, ".save");
    await until("it is offered", () => seen(one.root.querySelector(".save")).includes("nouveau"));
    await press(one, ".save");
    await until("it is written", () => one.contacts.cards.has("new-1"));
    expect(one.contacts.cards.get("new-1")!.emails!["e1"]!.address).to.contain("claire.martin");
  });

  it("takes a new contact back", async () => {
    const one = mountContacts();
    await acting(one);
    await press(one, '[data-act="create"]');
    await fill(one, "#surname", "Éphémère");
    await press(one, ".save");
    await press(one, ".toast .undo");
    await until("it is gone", () => !one.contacts.cards.has("new-1"));
  });

  it("sends a photo, made smaller where it is large, and takes it away", async () => {
    const paper = new OffscreenCanvas(1500, 900);
    const pixels = paper.getContext("2d")!;
    const noise = pixels.createImageData(1500, 900);
    // Noise that no compression takes down (Marsaglia's xorshift, 32 bits).
    for (let at = 0, seed = 1; at < noise.data.length; at++) {
      seed ^= seed << 13;
      seed ^= seed >>> 17;
      seed ^= seed << 5;
      noise.data[at] = seed;
    }
    pixels.putImageData(noise, 0, 0);
    const large = await paper.convertToBlob({ type: "image/png" });
    expect(large.size).to.be.greaterThan(1_000_000);
    const one = mountContacts();
    await editing(one, "martin");
    await give(one, ".photo input", new File([large], "moi.png", { type: "image/png" }));
    await find(one, "canvas[data-chosen]");
    await press(one, ".save");
    await until("it is written", () => one.contacts.cards.get("martin")!.media);
    const { m1 } = one.contacts.cards.get("martin")!.media!;
    expect(m1).to.include({ kind: "photo", mediaType: "image/jpeg" });
    const sent = one.contacts.uploads.get(m1!.blobId!)!;
    expect(sent.size).to.be.lessThan(1_000_001);
    await find(one, ".pane .who");
    await press(one, '.tools [aria-label="Modifier"]');
    await press(one, ".photo .quiet", "Retirer la photo");
    await press(one, ".save");
    await until("it is gone", () => !one.contacts.cards.get("martin")!.media?.["m1"]);
  });

  it("refuses what is no picture", async () => {
    const one = mountContacts();
    await editing(one, "martin");
    await give(one, ".photo input", new File(["<svg/>"], "x.svg", { type: "image/svg+xml" }));
    expect(seen(await find(one, "#photo-wrong"))).to.contain("n’est pas une image");
    await give(one, ".photo input", new File(["non"], "x.png", { type: "image/png" }));
    await until("it says why", () => seen(one.root.querySelector("#photo-wrong")).includes("lue"));
    expect(one.contacts.uploads.size).to.equal(0);
  });

  it("puts somebody into groups and takes her out", async () => {
    const one = mountContacts();
    await editing(one, "martin");
    const boxes = await until("groups are there", () => {
      const all = [...one.root.querySelectorAll<HTMLInputElement>(".check input")];
      return all.length === 2 && all;
    });
    expect(boxes.map(({ checked }) => checked)).to.eql([false, true]);
    boxes[0]!.click();
    boxes[1]!.click();
    await press(one, ".save");
    await until(
      "she is in the other",
      () => one.contacts.cards.get("chorale")!.members!["urn:uuid:martin"],
    );
    expect(one.contacts.cards.get("jury")!.members).not.to.have.property("urn:uuid:martin");
  });
});

describe("actions of <partage-contacts>", () => {
  it("deletes for good when the time is over, as when the line is closed", async () => {
    const one = mountContacts();
    await acting(one);
    const [id] = idsIn(one);
    await choose(one, '.row [data-act="more"]', "Supprimer");
    await until("it is gone", () => !idsIn(one).includes(id));
    expect(one.contacts.cards.has(id!)).to.equal(true);
    await press(one, '.toast [aria-label="Fermer"]');
    await until("it is deleted", () => !one.contacts.cards.has(id!));
  });

  it("brings back what the server refuses to delete, and says so", async () => {
    const one = mountContacts();
    await acting(one);
    const [id] = idsIn(one);
    await choose(one, '.row [data-act="more"]', "Supprimer");
    one.gateway.fault = "refuse-set";
    await press(one, '.toast [aria-label="Fermer"]');
    await until("it is said", () => toastOf(one).includes("ne peut être que consulté"));
    expect(idsIn(one)).to.include(id);
  });

  it("moves to another book and back", async () => {
    const one = mountContacts();
    await opened(one, "martin");
    await press(one, '.tools [data-act="more"]');
    await press(one, ".menu .item", "Déplacer");
    await until("the books are offered", () => {
      const offered = [...one.root.querySelectorAll(".menu .item")].map((item) => seen(item));
      return offered.join() === "Laboratoire";
    });
    await press(one, ".menu .item", "Laboratoire");
    await until("it is there", () => one.contacts.cards.get("martin")!.addressBookIds["lab"]);
    await press(one, ".toast .undo");
    await until("it is back", () => one.contacts.cards.get("martin")!.addressBookIds["own"]);
  });

  it("adds to a group, and takes out of it", async () => {
    const one = mountContacts();
    await opened(one, "lefevre");
    await press(one, '.tools [data-act="more"]');
    await press(one, ".menu .item", "Ajouter à un groupe");
    await press(one, ".menu .item", "Chorale");
    await until("she is in", () => one.contacts.cards.get("chorale")!.members!["urn:uuid:lefevre"]);
    await opened(one, "chorale");
    await press(one, '[aria-label="Retirer Mme Aurélie Lefèvre du groupe"]');
    await until(
      "she is out",
      () => !one.contacts.cards.get("chorale")!.members!["urn:uuid:lefevre"],
    );
    await press(one, ".toast .undo");
    await until(
      "she is in again",
      () => one.contacts.cards.get("chorale")!.members!["urn:uuid:lefevre"],
    );
  });

  it("makes a group of those that are selected", async () => {
    const one = mountContacts();
    await acting(one);
    for (const row of rowsIn(one).slice(0, 2))
      row.querySelector<HTMLElement>(".pick input")!.click();
    await find(one, ".bulk");
    await press(one, '.bulk [data-act="bulk"]');
    await press(one, ".menu .item", "Ajouter à un groupe");
    await press(one, ".menu .item", "Nouveau groupe avec");
    await fill(one, "#full", "Voisins");
    await press(one, ".save");
    const group = await until("it is written", () => one.contacts.cards.get("new-1"));
    expect(group.kind).to.equal("group");
    expect(group.name).to.eql({ full: "Voisins" });
    expect(Object.keys(group.members!)).to.have.length(2);
  });

  it("writes to all that are selected", async () => {
    const one = mountContacts();
    let to: readonly string[] = [];
    one.element.addEventListener("partage-compose", (event: PartageComposeEvent) => {
      to = event.to;
      event.preventDefault();
    });
    const rows = await acting(one);
    for (const row of rows.slice(0, 5)) row.querySelector<HTMLElement>(".pick input")!.click();
    await press(one, '.bulk [data-act="write"]');
    await until("it was asked", () => to.length > 0);
    for (const address of to) expect(address).to.contain("@univ-valmoree.example");
  });

  it("makes, names and deletes a book", async () => {
    const one = mountContacts();
    await choose(one, '[data-act="choose"]', "Nouveau carnet");
    await press(one, ".panel .button");
    expect(seen(await find(one, ".panel .wrong"))).to.contain("Donnez un nom");
    await fill(one, "#book-name", "Chorale");
    await press(one, ".panel .button");
    await until("it is shown", () => seen(one.root.querySelector(".title")).startsWith("Chorale"));
    await choose2(one, "Renommer");
    await fill(one, "#book-name", "Chœur");
    await press(one, ".panel .button");
    await until("it has its name", () =>
      seen(one.root.querySelector(".title")).startsWith("Chœur"),
    );
    await choose2(one, "Supprimer");
    await press(one, ".panel .button");
    await until("it is gone", () => !one.contacts.books.some(({ name }) => name === "Chœur"));
  });
});

/** Chooses an entry of the menu of books where the book has nobody. */
async function choose2(one: MountedContacts, entry: string): Promise<void> {
  await press(one, '[data-act="choose"]');
  await press(one, ".menu .item", entry);
}

const inFile = (id: string): ContactCard =>
  sampleCard({
    id,
    name: { full: `Personne ${id}` },
    emails: { e1: { address: `${id}@x.example` } },
  });

describe("files of <partage-contacts>", () => {
  it("shows what a file holds and its problems, imports it, and takes that back", async () => {
    const one = mountContacts();
    one.contacts.file = {
      cards: Array.from({ length: 30 }, (_, at) => inFile(`i${at}`)),
      problems: [
        { line: 14, description: "The card is cut off" },
        { line: 20, description: "PHOTO is too large and was left out" },
        { line: 31, description: "Something new <b>" },
      ],
    };
    await choose(one, '[data-act="menu"]', "Importer");
    await give(one, ".panel input[type=file]", new File(["BEGIN:VCARD"], "téléphone.vcf"));
    await until("it is read", () => one.root.querySelector(".panel .cards"));
    const text = seen(one.root.querySelector(".panel"));
    expect(text).to.contain("téléphone.vcf contient 30 contacts");
    expect(text).to.contain("Ligne 14Cette fiche est coupée");
    expect(text).to.contain("Le champ PHOTO est trop long");
    expect(text).to.contain("Something new <b>");
    expect(text).to.contain("et 10 autres");
    await fill(one, "#import-book", "lab");
    const count = one.contacts.cards.size;
    await press(one, ".panel .bar .button");
    await until("it is told", () => toastOf(one) === "30 contacts importés dans « Laboratoire »");
    expect(one.contacts.cards.size).to.equal(count + 30);
    await press(one, ".toast .undo");
    await until("they are gone", () => one.contacts.cards.size === count);
  });

  it("says so when a file holds no contacts, and lets another be chosen", async () => {
    const one = mountContacts();
    await choose(one, '[data-act="menu"]', "Importer");
    await give(one, ".panel input[type=file]", new File(["rien"], "x.vcf"));
    expect(seen(await find(one, ".panel .warn"))).to.contain("aucun contact lisible");
    one.contacts.file = { cards: [inFile("i1")], problems: [] };
    await give(one, ".panel input[type=file]", new File(["a;b"], "x.csv", { type: "text/csv" }));
    await until("it is read", () => one.root.querySelector(".panel .cards"));
    expect(one.contacts.uploads.get("up-2")!.type).to.equal("text/csv");
  });

  it("saves a book in one file, and a selection in one of its cards", async () => {
    const one = mountContacts({ book: "lab" });
    one.contacts.blobs.set("book-lab", new Blob(["BEGIN:VCARD\r\nEND:VCARD\r\n"]));
    await acting(one);
    const caught = catchFiles();
    await choose(one, '[data-act="menu"]', "Exporter");
    await until("the book is saved", () => caught.files.length === 1);
    expect(caught.names).to.eql(["Laboratoire.vcf"]);
    const rows = rowsIn(one).slice(0, 2);
    for (const row of rows) row.querySelector<HTMLElement>(".pick input")!.click();
    await press(one, '.bulk [data-act="bulk"]');
    await press(one, ".menu .item", "Exporter");
    await until("two are saved", () => caught.files.length === 2);
    caught.stop();
    const text = await caught.files[1]!.text();
    expect(text.match(/BEGIN:VCARD/g)).to.have.length(2);
    for (const row of rows) expect(text).to.contain(`UID:card-${row.dataset["id"]!}`);
    expect(caught.files[1]!.type).to.equal("application/octet-stream");
  });
});

describe("duplicates of <partage-contacts>", () => {
  const withPairs = (): MountedContacts => {
    const one = mountContacts();
    one.contacts.duplicates = [
      { cardIds: ["martin", "martin2"], reasons: ["email", "name"] },
      { cardIds: ["c4", "c40"], reasons: ["phone"] },
      { cardIds: ["c3", "c7"], reasons: ["name"] },
    ];
    one.contacts.lost = { martin: [{ property: "name", values: ["Claire Martin-Duval"] }] };
    return one;
  };

  it("lists those that can be changed with the reasons, and compares them", async () => {
    const one = withPairs();
    await choose(one, '[data-act="menu"]', "doublons");
    const pairs = await until("they are listed", () => {
      const all = [...one.root.querySelectorAll(".pairs > li")];
      return all.length > 0 && all;
    });
    expect(pairs).to.have.length(2);
    expect(seen(pairs[0])).to.contain("En commun : adresse, nom");
    pairs[0]!.querySelector("button")!.click();
    await until("the preview is there", () => one.root.querySelector(".side-card.result"));
    const panel = one.root.querySelector(".panel")!;
    expect(panel.querySelectorAll(".side-card")).to.have.length(3);
    expect([...panel.querySelectorAll(".result .new")].map(seen)).to.eql([
      "Rencontrée au colloque.",
    ]);
    expect(seen(panel.querySelector(".lost"))).to.contain("Claire Martin-Duval");
  });

  it("merges two, and takes that back whole", async () => {
    const one = withPairs();
    await choose(one, '[data-act="menu"]', "doublons");
    await press(one, ".pairs button");
    await press(one, ".panel .bar .button", "Fusionner");
    await until("it is told", () => toastOf(one) === "2 contacts réunis en un seul");
    await fill(one, ".find input", "martin");
    expect(idsIn(one)).not.to.include("martin2");
    await press(one, ".toast .undo");
    await until("both are there", () => idsIn(one).includes("martin2"));
    expect(one.contacts.cards.get("martin")!.notes).to.equal(undefined);
    expect(callsOf(one, "ContactCard/set")).to.eql([]);
  });

  it("writes a merge when its time is over", async () => {
    const one = withPairs();
    await choose(one, '[data-act="menu"]', "doublons");
    await press(one, ".pairs button");
    await press(one, ".panel .bar .button", "Fusionner");
    await press(one, '.toast [aria-label="Fermer"]');
    await until("it is written", () => !one.contacts.cards.has("martin2"));
    expect(Object.values(one.contacts.cards.get("martin")!.notes!)).to.eql([
      { note: "Rencontrée au colloque." },
    ]);
  });

  it("merges the surest of which nothing is lost, after asking", async () => {
    const one = withPairs();
    await choose(one, '[data-act="menu"]', "doublons");
    await press(one, ".surest button");
    await until("it asks", () =>
      seen(one.root.querySelector(".panel")).includes("Fusionner ce doublon"),
    );
    await press(one, ".panel .bar .button", "Fusionner");
    await press(one, '.toast [aria-label="Fermer"]');
    await until("it is written", () => !one.contacts.cards.has("c40"));
    expect(one.contacts.cards.has("martin2")).to.equal(true);
  });

  it("compares those that are selected", async () => {
    const one = mountContacts({}, { records: { cards: [...manyCards(3), ...sampleCards()] } });
    const rows = await acting(one);
    for (const row of rows.slice(0, 2)) row.querySelector<HTMLElement>(".pick input")!.click();
    await press(one, '.bulk [data-act="bulk"]');
    await press(one, ".menu .item", "Fusionner");
    await until("the preview is there", () => one.root.querySelector(".side-card.result"));
  });
});

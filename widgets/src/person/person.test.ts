import { expect } from "@open-wc/testing";
import { CONTACTS } from "@partage-ent/jmap";
import {
  busyToday,
  FakeContacts,
  FakeFreeBusy,
  type MountDirectoryOptions,
  type MountedDirectory,
  mountPerson,
  unmountDirectories,
} from "../test/mount-directory.js";
import { seen, until } from "../test/mount.js";
import { sampleDirectory } from "../test/sample-directory.js";
import { stopClock } from "../test/sample-timetable.js";
import type { PartagePerson } from "./person.js";

type Mounted = MountedDirectory<PartagePerson>;

let startClock: (() => void) | undefined;

afterEach(() => {
  unmountDirectories();
  startClock?.();
  startClock = undefined;
});

const CLAIRE = "claire.lefevre@univ-valmoree.example";

async function shown(
  attributes: Readonly<Record<string, string>> = { "person-id": "p0" },
  options: MountDirectoryOptions = {},
): Promise<Mounted> {
  const one = mountPerson(attributes, options);
  await until("the card is there", () => one.root.querySelector(".name"));
  return one;
}
const textOf = ({ root }: Mounted, selector = ".root"): string =>
  seen(root.querySelector(selector)).replace(/\u00a0/g, " ");
const button = (one: Mounted, text: string): Promise<HTMLElement> =>
  until(`« ${text} » is there`, () =>
    [...one.root.querySelectorAll<HTMLElement>("a, button")].find((each) =>
      seen(each).includes(text),
    ),
  );
const said = ({ root }: Mounted): string => seen(root.querySelector(".root > [role=status].sr"));

describe("<partage-person>", () => {
  it("shows who it is, what she does where, and how to reach her", async () => {
    const one = await shown();
    expect(textOf(one, ".name")).to.equal("Claire Lefèvre");
    expect(textOf(one, ".who")).to.contain("Professeure des universités");
    expect(textOf(one, ".who")).to.contain("Enseignant·e");
    expect(textOf(one, ".structures")).to.equal(
      "Département Informatique principale Directrice Laboratoire d’informatique de Valmorée",
    );
    expect(textOf(one, "dl")).to.contain("Bureau B214, étage 2, bâtiment Ampère");
  });

  it("finds her by her address", async () => {
    expect(textOf(await shown({ email: CLAIRE }), ".name")).to.equal("Claire Lefèvre");
  });

  it("shows what is known at once, and asks for the rest", async () => {
    const { entries } = sampleDirectory();
    const { uid: _uid, blobId: _blob, ...row } = entries[0]!;
    const one = mountPerson({}, { fault: "slow" });
    one.element.person = row;
    await until("her name is there", () => textOf(one, ".name") === "Claire Lefèvre");
    expect(one.root.querySelector("[aria-label*=vCard]")).to.equal(null);
    one.gateway.release();
    await until("the rest is there", () => one.root.querySelector("[aria-label*=vCard]"));
  });

  it("says that the rest is missing where it could not be read", async () => {
    const { entries } = sampleDirectory();
    const { uid: _uid, ...row } = entries[0]!;
    const one = mountPerson({}, { fault: "server-error" });
    one.element.person = row;
    await until("it is said", () => textOf(one).includes("La fiche est incomplète"));
    one.gateway.fault = "none";
    (await button(one, "Réessayer")).click();
    await until("it is whole", () => !textOf(one).includes("incomplète"));
  });

  it("does not tell who asked not to be listed from who does not exist", async () => {
    for (const id of ["nobody", "masked"]) {
      const one = mountPerson({ "person-id": id });
      await until("it is said", () => textOf(one).includes("Cette fiche n’est pas visible"));
      expect(textOf(one)).to.contain("rien ne permet ici de les distinguer");
    }
  });

  it("writes and calls by links", async () => {
    const one = await shown();
    const write = (await button(one, "Écrire")) as HTMLAnchorElement;
    expect(new URL(write.href).searchParams.get("view")).to.equal("compose");
    expect(write.target).to.equal("_blank");
    const call = (await button(one, "Appeler")) as HTMLAnchorElement;
    expect(call.href).to.equal("tel:0199001234");
    expect(call.target).to.equal("");
  });

  it("leaves the message to a page that has a composer", async () => {
    const one = await shown();
    const asked: string[] = [];
    one.element.addEventListener("partage-compose", (event) => {
      event.preventDefault();
      asked.push(...event.to);
    });
    const press = new MouseEvent("click", { bubbles: true, composed: true, cancelable: true });
    (await button(one, "Écrire")).dispatchEvent(press);
    expect([asked, press.defaultPrevented]).to.deep.equal([[CLAIRE], true]);
  });

  it("says until when she is busy, and draws the day in words too", async () => {
    startClock = stopClock(Date.parse("2026-11-23T08:40:00Z"));
    const busy = busyToday("2026-11-23", "08:00-09:30", "09:30-14:00");
    const one = await shown(undefined, { parts: [new FakeFreeBusy({ [CLAIRE]: busy })] });
    await until("it is said", () => textOf(one, ".now") === "Occupé·e jusqu’à 15 h");
    const day = one.root.querySelector(".day")!;
    expect(day.getAttribute("aria-label")?.replace(/\u00a0/g, " ")).to.equal(
      "Aujourd’hui, occupé : 9 h – 15 h",
    );
  });

  it("says that she is free, and until when", async () => {
    startClock = stopClock(Date.parse("2026-11-23T08:40:00Z"));
    const busy = busyToday("2026-11-23", "13:00-14:00");
    const one = await shown(undefined, { parts: [new FakeFreeBusy({ [CLAIRE]: busy })] });
    await until("it is said", () => textOf(one, ".now") === "Libre jusqu’à 14 h");
    unmountDirectories();
    const free = await shown(undefined, { parts: [new FakeFreeBusy({ [CLAIRE]: [] })] });
    await until("it is said", () => textOf(free, ".now") === "Libre pour le reste de la journée");
  });

  it("says when she is free next, where today is full", async () => {
    startClock = stopClock(Date.parse("2026-11-23T08:40:00Z"));
    const full = [
      { utcStart: "2026-11-23T08:00:00Z", utcEnd: "2026-11-24T09:00:00Z", busyStatus: "confirmed" },
    ] as const;
    const one = await shown(undefined, { parts: [new FakeFreeBusy({ [CLAIRE]: full })] });
    await until("it is said", () => textOf(one).includes("Prochain moment libre : demain 10 h"));
  });

  it("says that a calendar is not shared, and asks for none without the right", async () => {
    const one = await shown(undefined, { parts: [new FakeFreeBusy({})] });
    await until("it is said", () => textOf(one).includes("Agenda non partagé"));
    unmountDirectories();
    const scopes = ["directory.read"];
    const other = await shown(undefined, { parts: [new FakeFreeBusy({})], scopes });
    await until("the card is whole", () => other.root.querySelector("dl"));
    expect(other.gateway.calls.some(([name]) => name.startsWith("Principal/"))).to.equal(false);
  });

  it("invites only with a calendar that can be written to", async () => {
    const without = await shown();
    expect(textOf(without)).not.to.contain("Inviter");
    unmountDirectories();
    const one = await shown(undefined, { parts: [new FakeFreeBusy({})] });
    const asked: string[] = [];
    one.element.addEventListener("partage-invite", (event) => {
      event.preventDefault();
      asked.push(event.email, event.name);
    });
    (await button(one, "Inviter")).click();
    expect(asked).to.deep.equal([CLAIRE, "Claire Lefèvre"]);
    expect(one.root.querySelector("dialog")).to.equal(null);
  });

  it("opens the form of an event with her among the guests", async () => {
    const one = await shown(undefined, { parts: [new FakeFreeBusy({})] });
    (await button(one, "Inviter")).click();
    const form = await until("the form is there", () => {
      const root = one.root.querySelector("dialog partage-event")?.shadowRoot;
      return root?.textContent.includes("Claire Lefèvre") ? root : undefined;
    });
    expect(form.textContent).to.contain(CLAIRE);
    one.root.querySelector("dialog")!.dispatchEvent(new Event("cancel", { cancelable: true }));
    await until("it is closed", () => !one.root.querySelector("dialog"));
  });

  it("keeps her among the contacts, and takes her out again", async () => {
    const contacts = new FakeContacts();
    const one = await shown(undefined, { parts: [contacts] });
    (await button(one, "Ajouter à mes contacts")).click();
    const undo = await button(one, "Annuler");
    expect(said(one)).to.equal("Claire Lefèvre est dans vos contacts.");
    const [card] = contacts.cards;
    expect(card?.addressBookIds).to.deep.equal({ "7": true });
    expect(Object.values(card?.emails ?? {})[0]?.address).to.equal(CLAIRE);
    expect(card).not.to.have.any.keys("memberships", "affiliations", "establishment");
    undo.click();
    await until("she is out", () => contacts.cards.length === 0);
    await button(one, "Ajouter à mes contacts");
  });

  it("says when no address book can be changed", async () => {
    const contacts = new FakeContacts();
    contacts.mayWrite = false;
    const one = await shown(undefined, { parts: [contacts] });
    (await button(one, "Ajouter à mes contacts")).click();
    await until("it is said", () => said(one).includes("Aucun de vos carnets"));
    expect(contacts.capabilities).to.have.property(CONTACTS);
  });

  it("does not offer to keep her without contacts", async () => {
    expect(textOf(await shown())).not.to.contain("Ajouter à mes contacts");
  });

  it("shows the QR code when somebody asks for it", async () => {
    const one = await shown();
    const open = await button(one, "QR code");
    open.click();
    await until("it is drawn", () => one.root.querySelector(".qr svg"));
    expect(open.getAttribute("aria-expanded")).to.equal("true");
    open.click();
    await until("it is gone", () => !one.root.querySelector(".qr"));
  });

  it("saves the vCard through the gateway", async () => {
    const one = await shown();
    const names: string[] = [];
    const stop = (event: Event): void => {
      event.preventDefault();
      names.push((event.target as HTMLAnchorElement).download);
    };
    const { click } = HTMLAnchorElement.prototype;
    HTMLAnchorElement.prototype.click = function () {
      stop({ preventDefault: () => undefined, target: this } as unknown as Event);
    };
    (await button(one, "vCard")).click();
    await until("it is saved", () => names.length);
    HTMLAnchorElement.prototype.click = click;
    expect(names).to.deep.equal(["Claire Lefèvre.vcf"]);
    expect(one.gateway.requests.some((each) => each.includes("/download/a1/dir-p0/"))).to.equal(
      true,
    );
  });

  it("draws a photo that the gateway serves, and none from elsewhere", async () => {
    const canvas = new OffscreenCanvas(4, 8);
    canvas.getContext("2d")!.fillRect(0, 0, 4, 8);
    const files = { "photo-0": await canvas.convertToBlob({ type: "image/png" }) };
    const with_ = (media: object) => {
      const records = sampleDirectory({ files });
      const [first, ...rest] = records.entries;
      return { ...records, entries: [{ ...first!, media: { m: media as never } }, ...rest] };
    };
    const own = with_({ kind: "photo", blobId: "photo-0", mediaType: "image/png" });
    const one = await shown(undefined, { data: own });
    await until("the photo is there", () => one.root.querySelector(".avatar canvas"));
    unmountDirectories();
    const foreign = with_({ kind: "photo", uri: "https://tracker.example/p.png" });
    const other = await shown(undefined, { data: foreign });
    await until("the card is whole", () => other.root.querySelector("dl"));
    expect(other.root.querySelector("img, canvas, image")).to.equal(null);
    expect(textOf(other, ".avatar")).to.equal("CL");
  });

  it("leads on to structures only where the page around shows them", async () => {
    const plain = await shown();
    expect(plain.root.querySelector(".structures button")).to.equal(null);
    unmountDirectories();
    const one = await shown({ "person-id": "p0", linked: "" });
    const asked: string[] = [];
    one.element.addEventListener("partage-structure-select", (event) => {
      asked.push(event.structureId, event.structureName);
    });
    one.root.querySelector<HTMLElement>(".structures button")!.click();
    expect(asked).to.deep.equal(["info", "Département Informatique"]);
  });

  it("shows the card of another when the page names another", async () => {
    const one = await shown();
    one.element.personId = "p1";
    await until("he is there", () => textOf(one, ".name") === "Étienne Lefebvre");
  });

  it("asks to choose somebody, to sign in, and says what failed", async () => {
    const nobody = mountPerson();
    await until("it is said", () => textOf(nobody).includes("Aucune fiche choisie"));
    const out = mountPerson({ "person-id": "p0" }, { fault: "signed-out" });
    await until("it is said", () => textOf(out).includes("Se connecter"));
    const failed = mountPerson({ "person-id": "p0" }, { fault: "server-error" });
    await until("it is said", () => textOf(failed).includes("La fiche n’a pas pu être affichée"));
    const without = mountPerson({ "person-id": "p0" }, { without: true });
    await until("it is said", () => textOf(without).includes("ne propose pas encore l’annuaire"));
  });

  it("goes on by itself when the network is back", async () => {
    const one = mountPerson({ "person-id": "p0" }, { fault: "offline" });
    await until("it is said", () => textOf(one).includes("hors ligne"));
    one.gateway.fault = "none";
    window.dispatchEvent(new Event("online"));
    await until("the card is there", () => textOf(one, ".name") === "Claire Lefèvre");
  });

  it("shows names of any length and script whole", async () => {
    const one = await shown({ "person-id": "p5" }, { width: "280px" });
    const name = one.root.querySelector<HTMLElement>(".name")!;
    expect(seen(name)).to.equal("Jean-Christophe de La Rochefoucauld-Montmorency d’Hallencourt");
    expect(name.scrollWidth).to.be.at.most(name.clientWidth + 1);
    expect(one.element.scrollWidth).to.be.at.most(one.element.clientWidth + 1);
  });
});

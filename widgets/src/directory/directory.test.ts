import { expect } from "@open-wc/testing";
import type { PersonRow } from "@partage-ent/sdk";
import {
  cardOf,
  find,
  type MountedDirectory,
  mountDirectory,
  namesOf,
  ready,
  type,
  unmountDirectories,
} from "../test/mount-directory.js";
import { seen, until } from "../test/mount.js";
import { sampleDirectory, sampleEntry } from "../test/sample-directory.js";

afterEach(unmountDirectories);

const textOf = ({ root }: MountedDirectory): string => seen(root.querySelector(".root"));

const queriesOf = ({ gateway }: MountedDirectory): string[] =>
  gateway.calls.flatMap(([name, args]) =>
    name === "DirectoryEntry/query"
      ? [(args["filter"] as { readonly text?: string }).text ?? ""]
      : [],
  );
const announced = ({ root }: MountedDirectory): string =>
  seen(root.querySelector(".root > [role=status].sr")).replace(/\u00a0/g, " ");

describe("<partage-directory>", () => {
  it("finds the right person with three letters, accents aside", async () => {
    const one = mountDirectory();
    const names = await find(one, "lef");
    expect(names).to.deep.equal([
      "Claire Lefèvre",
      "Étienne Lefebvre",
      "Juliette Lefort",
      "Romain Lefranc",
    ]);
    expect(seen(one.root.querySelector("[role=option] .about"))).to.equal(
      "Professeure des universités · Département Informatique",
    );
  });

  it("marks the letters that were typed", async () => {
    const one = mountDirectory();
    await find(one, "lefev");
    expect(seen(one.root.querySelector(".name mark"))).to.equal("Lefèv");
  });

  it("asks once for letters that follow each other quickly", async () => {
    const one = mountDirectory();
    for (const text of ["l", "le", "lef", "lefe"]) await type(one, text);
    await until("results are there", () => namesOf(one).length);
    expect(queriesOf(one)).to.deep.equal(["lefe"]);
  });

  it("shows the answer to what is typed now, however late an older one comes", async () => {
    const held = new Map<string, () => void>();
    const one = mountDirectory(
      {},
      {
        fetch: (next) => async (input, init) => {
          const answer = await next(input, { ...init, signal: null });
          const text = /"text":"([^"]+)"/.exec(init?.body as string)?.[1];
          if (text) await new Promise<void>((resolve) => held.set(text, resolve));
          return answer;
        },
      },
    );
    await type(one, "martin");
    await until("the first is asked", () => held.has("martin"));
    await type(one, "boeuf");
    await until("the second is asked", () => held.has("boeuf"));
    held.get("boeuf")!();
    await until("the second is shown", () => namesOf(one).length);
    held.get("martin")!();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(namesOf(one)).to.deep.equal(["Hélène Bœuf"]);
    expect(one.root.querySelector(".note, .state, .busy")).to.equal(null);
  });

  it("keeps the results while the next ones come", async () => {
    const one = mountDirectory();
    await find(one, "lef");
    one.gateway.fault = "slow";
    await type(one, "lefe");
    await until("it is asked", () => one.root.querySelector(".busy"));
    expect(namesOf(one)).to.have.length(4);
    expect(one.root.querySelector(".ghosts")).to.equal(null);
    one.gateway.release();
    await until("the next are there", () => namesOf(one).length === 2);
  });

  it("does not shrink under the person who types", async () => {
    const one = mountDirectory();
    await find(one, "lef");
    const before = one.element.getBoundingClientRect().height;
    await type(one, "lefevre");
    await until("one is left", () => namesOf(one).length === 1);
    expect(one.element.getBoundingClientRect().height).to.be.at.least(before);
  });

  it("forgives a misspelling, and says that it did", async () => {
    const one = mountDirectory();
    expect(await find(one, "lefebre")).to.include("Claire Lefèvre");
    expect(seen(one.root.querySelector(".count")).replace(/\u00a0/g, " ")).to.equal(
      "Aucun « lefebre » : résultats proches",
    );
    await until("it is said", () => announced(one).includes("2 résultats proches"));
  });

  it("tells a screen reader how many there are, once the person paused", async () => {
    const one = mountDirectory();
    await type(one, "le");
    await find(one, "lef");
    expect(announced(one)).to.equal("");
    await until("it is said", () => announced(one) !== "");
    expect(announced(one)).to.equal("4 résultats. 2 résultats masqués à la demande des personnes");
  });

  it("announces who asked not to be listed, without a name", async () => {
    const one = mountDirectory();
    await find(one, "marc");
    expect(seen(one.root.querySelector(".masked"))).to.contain(
      "1 résultat masqué à la demande de la personne",
    );
    expect(one.root.textContent).not.to.contain("Duval");
  });

  it("explains why a result is masked", async () => {
    const one = mountDirectory();
    await find(one, "lef");
    const button = one.root.querySelector<HTMLElement>(".masked .quiet")!;
    const text = one.root.querySelector<HTMLElement>("#why")!;
    expect(text.hidden).to.equal(true);
    button.click();
    await one.element.updateComplete;
    expect(text.hidden).to.equal(false);
    expect(button.getAttribute("aria-expanded")).to.equal("true");
    expect(seen(text)).to.contain("liste rouge");
  });

  it("explains it at once where nobody else was found", async () => {
    const one = mountDirectory();
    await type(one, "belkacem");
    const text = await until("it is said", () => one.root.querySelector<HTMLElement>("#why"));
    expect(text.hidden).to.equal(false);
    expect(namesOf(one)).to.deep.equal([]);
  });

  it("asks for more of the same, and the rest stays", async () => {
    const one = mountDirectory({ structure: "val", max: "5" });
    await until("the first are there", () => namesOf(one).length === 5);
    await ready(one);
    one.root.querySelector<HTMLElement>(".more")!.click();
    await until("more are there", () => namesOf(one).length === 25);
    expect(new Set(namesOf(one)).size).to.equal(25);
  });

  it("looks for what the page gives it, when it changes too", async () => {
    const one = mountDirectory({ query: "boeuf" });
    await until("she is found", () => namesOf(one)[0] === "Hélène Bœuf");
    one.element.query = "wojcik";
    await until("he is found", () => namesOf(one)[0] === "Łukasz Wójcik");
    expect(one.root.querySelector("input")!.value).to.equal("wojcik");
  });

  it("lists groups and rooms without a word", async () => {
    const one = mountDirectory({ kind: "location" });
    await until("rooms are there", () => namesOf(one).length === 3);
    expect(seen(one.root.querySelector(".about"))).to.equal(
      "220 places · Site des Plantes · Bâtiment D",
    );
    one.element.kind = "group";
    await until("groups are there", () => namesOf(one)[0] === "Étudiants L3 Informatique");
    expect(seen(one.root.querySelector(".about"))).to.equal("4 membres · Département Informatique");
  });

  it("writes by one press, in the webmail where the page has no composer", async () => {
    const one = mountDirectory();
    await find(one, "claire lef");
    const link = one.root.querySelector<HTMLAnchorElement>(".acts a")!;
    expect(link.getAttribute("aria-label")).to.equal("Écrire à Claire Lefèvre");
    const url = new URL(link.href);
    expect(url.pathname).to.equal("/open");
    expect(url.searchParams.get("to")).to.equal("claire.lefevre@univ-valmoree.example");
    const asked: string[][] = [];
    one.element.addEventListener("partage-compose", (event) => {
      event.preventDefault();
      asked.push([...event.to]);
    });
    const press = new MouseEvent("click", { bubbles: true, composed: true, cancelable: true });
    link.dispatchEvent(press);
    expect(asked).to.deep.equal([["claire.lefevre@univ-valmoree.example"]]);
    expect(press.defaultPrevented).to.equal(true);
  });

  it("calls by one press", async () => {
    const one = mountDirectory();
    await find(one, "claire lef");
    const call = [...one.root.querySelectorAll<HTMLAnchorElement>(".acts a")].at(-1)!;
    expect(call.href).to.equal("tel:0199001234");
    expect(call.getAttribute("aria-label")).to.equal("Appeler Claire Lefèvre (01 99 00 12 34)");
  });

  it("offers the same in a menu for fingers", async () => {
    const one = mountDirectory();
    await find(one, "claire lef");
    one.root.querySelector<HTMLElement>('[data-act="row-menu"]')!.click();
    const items = await until("the menu is open", () => {
      const all = [...one.root.querySelectorAll("[role=menuitem]")].map(seen);
      return all.length > 0 && all;
    });
    expect(items).to.deep.equal([
      "Voir la fiche",
      "Écrire",
      "Appeler le 01 99 00 12 34",
      "Copier l’adresse",
    ]);
  });

  it("opens the card of who is pressed, and goes back to the field", async () => {
    const one = mountDirectory();
    await find(one, "lef");
    one.root.querySelectorAll<HTMLElement>("[role=option]")[1]!.click();
    const card = await cardOf(one);
    expect(seen(card.querySelector(".name"))).to.equal("Étienne Lefebvre");
    one.root.querySelector<HTMLElement>(".back")!.click();
    await until("the card is gone", () => !one.root.querySelector("partage-person"));
    expect(one.root.activeElement).to.equal(one.root.querySelector("input"));
    expect(namesOf(one)).to.have.length(4);
  });

  it("leaves the card to the page that shows it itself", async () => {
    const one = mountDirectory();
    let person: PersonRow | undefined;
    one.element.addEventListener("partage-person-select", (event) => {
      event.preventDefault();
      person = event.person;
    });
    await find(one, "claire lef");
    one.root.querySelector<HTMLElement>("[role=option]")!.click();
    await until("it is told", () => person);
    expect(person!.id).to.equal("p0");
    expect(one.root.querySelector("partage-person")).to.equal(null);
  });

  it("shows what strangers wrote as text, and none of its tricks", async () => {
    const name = '<img src=x onerror="window.hacked=1"> Lefèvre \u202egnp';
    const entries = [
      sampleEntry("x", {
        name: { full: name },
        emails: { e: { address: '"><script>window.hacked=1</script>@example.org' } },
        phones: { p: { number: "javascript:window.hacked=1" } },
        memberships: [{ structureId: "s", name: "<b>x</b>", isPrimary: true, role: null }],
        links: { l: { uri: "javascript:window.hacked=1" } },
      }),
    ];
    const one = mountDirectory({}, { data: sampleDirectory({ entries }) });
    expect(await find(one, "lefevre")).to.deep.equal([
      '<img src=x onerror="window.hacked=1"> Lefèvre gnp',
    ]);
    one.root.querySelector<HTMLElement>("[role=option]")!.click();
    const card = await cardOf(one);
    await until("all is there", () => card.querySelector("dl"));
    expect(card.querySelector("img, script, b, [href^=javascript]")).to.equal(null);
    expect(one.root.querySelector("img, script, b, [href^=javascript]")).to.equal(null);
    expect("hacked" in window).to.equal(false);
  });

  it("writes no style attribute, which a strict policy would refuse", async () => {
    const one = mountDirectory();
    await find(one, "claire lef");
    one.root.querySelector<HTMLElement>("[role=option]")!.click();
    const card = await cardOf(one);
    // What is set through the object model is not parsed from a text.
    const styled = [...one.root.querySelectorAll("[style]"), ...card.querySelectorAll("[style]")];
    expect(styled.every((element) => element.matches(".body"))).to.equal(true);
  });

  it("forgets what it showed when the person signs out", async () => {
    const one = mountDirectory();
    await find(one, "lef");
    one.connection.reset("signed-out");
    await until("it offers to sign in", () => textOf(one).includes("Se connecter"));
    expect(namesOf(one)).to.deep.equal([]);
    expect(one.root.querySelector("input")!.value).to.equal("");
  });

  it("keeps nothing in the address of the page and in the browser", async () => {
    const before = [location.href, localStorage.length, sessionStorage.length, document.cookie];
    const one = mountDirectory();
    await find(one, "lef");
    expect([
      location.href,
      localStorage.length,
      sessionStorage.length,
      document.cookie,
    ]).to.deep.equal(before);
  });

  it("speaks English in an English page", async () => {
    document.documentElement.lang = "en";
    const one = mountDirectory();
    await find(one, "lef");
    expect(one.root.querySelector("input")!.getAttribute("aria-label")).to.equal(
      "Search the directory",
    );
    expect(seen(one.root.querySelector(".count"))).to.equal("4 results");
  });

  it("goes on after it was moved in the page", async () => {
    const one = mountDirectory();
    await find(one, "lef");
    const place = document.createElement("div");
    document.body.append(place);
    place.append(one.element);
    await until("it asks again", () => namesOf(one).length === 4);
    await find(one, "boeuf");
    await until("she is found", () => namesOf(one)[0] === "Hélène Bœuf");
    place.remove();
  });
});

import { expect } from "@open-wc/testing";
import {
  find,
  type MountedDirectory,
  mountDirectory,
  namesOf,
  ready,
  type,
  unmountDirectories,
} from "../test/mount-directory.js";
import { seen, until } from "../test/mount.js";
import { sampleDirectory } from "../test/sample-directory.js";

afterEach(unmountDirectories);

const textOf = ({ root }: MountedDirectory): string => seen(root.querySelector(".root"));

const stateOf = async ({ root }: MountedDirectory): Promise<string> =>
  seen(await until("a state is drawn", () => root.querySelector(".state"))).replace(/\u00a0/g, " ");
const noteOf = async ({ root }: MountedDirectory): Promise<string> =>
  seen(await until("a note is drawn", () => root.querySelector(".note span"))).replace(
    /\u00a0/g,
    " ",
  );

describe("states of <partage-directory>", () => {
  it("says what can be found, before a word, and offers the structures", async () => {
    const state = await stateOf(mountDirectory());
    expect(state).to.contain("Trouver une personne, un groupe, une salle");
    expect(state).to.contain("Parcourir l’organigramme");
  });

  it("asks nothing for one letter, and says so", async () => {
    const one = mountDirectory();
    await type(one, "l");
    expect(await stateOf(one)).to.contain("Encore un peu : au moins 2 caractères");
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(one.gateway.calls.filter(([name]) => name === "DirectoryEntry/query")).to.deep.equal([]);
  });

  it("says that nobody is called so", async () => {
    const one = mountDirectory();
    await type(one, "zzzz");
    await until("it is answered", () => textOf(one).includes("Aucun résultat"));
    expect(await stateOf(one)).to.contain("Aucun résultat pour « zzzz »");
  });

  it("offers to search everywhere where choices hide all results", async () => {
    const one = mountDirectory({ structure: "bu" });
    await until("it is answered", () => namesOf(one).length === 3);
    await type(one, "lefort");
    await until("nobody is found", () => textOf(one).includes("Chercher partout"));
    one.root.querySelector<HTMLElement>(".state .button")!.click();
    await until("she is found", () => namesOf(one)[0] === "Juliette Lefort");
  });

  it("offers to sign in", async () => {
    expect(await stateOf(mountDirectory({}, { fault: "signed-out" }))).to.contain("Se connecter");
  });

  it("keeps what is typed when the session ends, and asks to sign in again", async () => {
    const one = mountDirectory();
    await find(one, "lef");
    one.gateway.fault = "expired";
    one.element.refresh();
    await until("it is said", () => textOf(one).includes("Votre session a expiré"));
    expect(one.root.querySelector("input")!.value).to.equal("lef");
  });

  it("says what failed, and finds on another try", async () => {
    const one = mountDirectory();
    await ready(one);
    one.gateway.fault = "server-error";
    await type(one, "lef");
    await until("it is said", () => textOf(one).includes("Le service ne répond pas"));
    one.gateway.fault = "none";
    one.root.querySelector<HTMLElement>(".state .button")!.click();
    await until("they are found", () => namesOf(one).length === 4);
  });

  it("says when to try again after too many questions, and goes on by itself", async () => {
    const one = mountDirectory();
    await ready(one);
    one.directory.failure = { type: "rateLimit", retryAfter: 1 };
    await type(one, "lef");
    await until("it is said", () => textOf(one).includes("Beaucoup de recherches"));
    await until("the time is said", () => textOf(one).includes("dans 1 seconde"));
    one.directory.failure = undefined;
    await until("it went on", () => namesOf(one).length === 4);
  });

  it("shows the last results without a network, and says of when they are", async () => {
    const one = mountDirectory();
    await find(one, "lef");
    one.gateway.fault = "offline";
    one.element.refresh();
    expect(await noteOf(one)).to.match(/^Hors ligne\. Résultats de \d+ h \d\d\.$/);
    expect(namesOf(one)).to.have.length(4);
  });

  it("says what old results are for when something else was typed", async () => {
    const one = mountDirectory();
    await find(one, "lef");
    one.gateway.fault = "server-error";
    await type(one, "lefort");
    expect(await noteOf(one)).to.contain("Ils sont pour « lef ».");
  });

  it("says that it is offline with nothing to show", async () => {
    expect(await stateOf(mountDirectory({}, { fault: "offline" }))).to.contain("hors ligne");
  });

  it("goes on by itself when the network is back", async () => {
    const one = mountDirectory({ query: "lef" }, { fault: "offline" });
    expect(await stateOf(one)).to.contain("La recherche reprendra au retour du réseau.");
    await ready(one);
    one.gateway.fault = "none";
    window.dispatchEvent(new Event("online"));
    await until("they are found", () => namesOf(one).length === 4);
  });

  it("says that a word is too short where only the server knows", async () => {
    const one = mountDirectory();
    await ready(one);
    one.directory.failure = { type: "unsupportedFilter" };
    await type(one, "d'");
    await until("it is said", () => textOf(one).includes("Encore un peu"));
  });

  it("says that there is no directory, and asks for none", async () => {
    const one = mountDirectory({ query: "lef" }, { without: true });
    expect(await stateOf(one)).to.contain("Pas d’annuaire ici");
  });

  it("says that the page names no service", async () => {
    const element = document.createElement("partage-directory");
    document.body.append(element);
    await until("it is said", () => element.shadowRoot?.textContent.includes("attribut gateway"));
    element.remove();
  });

  it("shows no choice that the directory does not have", async () => {
    const capability = { kinds: ["individual"], facets: [], hasStructures: false } as const;
    const one = mountDirectory({}, { data: sampleDirectory({ capability }) });
    await find(one, "lef");
    expect(one.root.querySelector(".segments, .chip, .tree-button")).to.equal(null);
  });
});

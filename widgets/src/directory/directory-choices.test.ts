import { expect } from "@open-wc/testing";
import {
  cardOf,
  find,
  type MountedDirectory,
  mountDirectory,
  namesOf,
  press,
  ready,
  unmountDirectories,
} from "../test/mount-directory.js";
import { seen, until } from "../test/mount.js";
import { sampleDirectory } from "../test/sample-directory.js";

afterEach(unmountDirectories);

const textOf = ({ root }: MountedDirectory): string => seen(root.querySelector(".root"));

const pressOn = async ({ root, element }: MountedDirectory, selector: string, text = "") => {
  const target = await until(`« ${selector} ${text} » is there`, () =>
    [...root.querySelectorAll<HTMLElement>(selector)].find((each) => seen(each).includes(text)),
  );
  target.click();
  await element.updateComplete;
};
const itemsOf = ({ root }: MountedDirectory): Promise<string[]> =>
  until("the menu is open", () => {
    const said = (item: Element): string =>
      seen(item.querySelector(".cut")) + seen(item.querySelector("[aria-hidden=true]:not(svg)"));
    const all = [...root.querySelectorAll(".menu .item")].map(said);
    return all.length > 0 && all;
  });
const treeOf = ({ root }: MountedDirectory): string[] =>
  [...root.querySelectorAll("[role=treeitem] > .node .label")].map(seen);
const focusedNode = ({ root }: MountedDirectory): string =>
  seen(root.activeElement?.querySelector(".label"));

describe("choices of <partage-directory>", () => {
  it("narrows by kind", async () => {
    const one = mountDirectory();
    await find(one, "in");
    await pressOn(one, '[data-act="kind"]', "Groupes");
    await until(
      "groups alone are there",
      () => namesOf(one).join() === "Étudiants L3 Informatique,Correspondants informatiques",
    );
    expect(one.root.querySelector('[aria-pressed="true"][data-value="group"]')).not.to.equal(null);
  });

  it("asks for what results can be narrowed to when somebody wants to know", async () => {
    const one = mountDirectory();
    await find(one, "ma");
    const counted = (): number =>
      one.gateway.calls.filter(([, args]) => args["calculateFacets"] === true).length;
    expect(counted()).to.equal(0);
    await pressOn(one, '[data-act="facet"]', "Statut");
    expect(await itemsOf(one)).to.deep.equal([
      "Sans distinction",
      "Personnel4",
      "Enseignant·e2",
      "Étudiant·e1",
    ]);
    expect(counted()).to.equal(1);
    await pressOn(one, ".menu .item", "Enseignant");
    await until("teachers alone are there", () => namesOf(one).length === 2);
    await pressOn(one, ".chip .off");
    await until("all are there again", () => namesOf(one).length === 7);
  });

  it("offers the structures where everybody would be counted", async () => {
    const one = mountDirectory();
    await find(one, "ma");
    one.directory.failure = { type: "unsupportedFilter" };
    await pressOn(one, '[data-act="facet"]', "Structure");
    expect(await itemsOf(one)).to.deep.equal(["Rien à affiner ici", "Tout l’organigramme…"]);
  });

  it("says when the choice can't be read, and the results stay", async () => {
    const one = mountDirectory();
    await find(one, "ma");
    one.gateway.fault = "server-error";
    await pressOn(one, '[data-act="facet"]', "Statut");
    await until("it is said", () =>
      seen(one.root.querySelector(".root > [role=status].sr")).includes("n’a pas pu être chargée"),
    );
    expect(namesOf(one)).to.have.length(7);
  });

  it("names the establishment only where there are several", async () => {
    const one = mountDirectory();
    await find(one, "ma");
    expect(seen(one.root.querySelector(".chips"))).not.to.contain("Établissement");
    unmountDirectories();
    const facets = ["establishment", "structure"] as const;
    const several = mountDirectory({}, { data: sampleDirectory({ capability: { facets } }) });
    await find(several, "ma");
    expect(seen(several.root.querySelector(".chips"))).to.contain("Établissement");
  });

  it("says where a structure stands, and leads to those above it", async () => {
    const one = mountDirectory({ structure: "info" });
    await until("the path is there", () => one.root.querySelectorAll(".path li").length === 3);
    expect([...one.root.querySelectorAll(".path li")].map(seen)).to.deep.equal([
      "Université de Valmorée",
      "UFR Sciences et techniques",
      "Département Informatique",
    ]);
    await ready(one);
    await pressOn(one, ".path .quiet", "UFR");
    await until(
      "the structure above is shown",
      () => one.root.querySelectorAll(".path li").length === 2,
    );
  });

  it("shows the structures as a tree, read branch by branch", async () => {
    const one = mountDirectory({ "show-organigramme": "" });
    await until("the tree is there", () => treeOf(one).length > 1);
    expect(treeOf(one)[0]).to.equal("Université de Valmorée");
    expect(treeOf(one)).to.include("Bibliothèque universitaire (BU)");
    expect(treeOf(one)).not.to.include("Pôle réseau");
    await pressOn(one, '[data-id="dsi"] .twist');
    await until("the branch is there", () => treeOf(one).includes("Pôle réseau"));
    const item = one.root.querySelector('[role=treeitem][data-id="net"]')!;
    expect(item.getAttribute("aria-level")).to.equal("3");
    expect(item.getAttribute("tabindex")).to.equal("-1");
  });

  it("shows the people of a structure that is pressed", async () => {
    const one = mountDirectory({ "show-organigramme": "" });
    await pressOn(one, '[data-id="bu"] .label');
    await until("its people are there", () => namesOf(one).length === 3);
    expect(one.root.querySelector("[role=tree]")).to.equal(null);
    await until("the field has the focus", () => one.root.activeElement?.matches("input"));
  });

  it("walks through the tree by keys", async () => {
    const one = mountDirectory();
    await ready(one);
    await pressOn(one, '[data-act="tree"]');
    await until("the first has the focus", () => focusedNode(one) === "Université de Valmorée");
    await until("what is below is there", () => treeOf(one).length > 1);
    await press(one, "ArrowRight");
    await until("the first below", () => focusedNode(one) === "Bibliothèque universitaire (BU)");
    await press(one, "d");
    await until("by its letter", () => focusedNode(one).startsWith("Direction des études"));
    await press(one, "ArrowDown");
    await until("the next", () => focusedNode(one).startsWith("Direction du système"));
    await press(one, "ArrowRight");
    await until("it is open", () => treeOf(one).includes("Pôle réseau"));
    await press(one, "ArrowRight");
    await until("inside", () => focusedNode(one) === "Assistance de proximité");
    await press(one, "ArrowLeft");
    await until("above", () => focusedNode(one).startsWith("Direction du système"));
    await press(one, "ArrowLeft");
    await until("it is closed", () => !treeOf(one).includes("Pôle réseau"));
    await press(one, "End");
    await until("the last", () => focusedNode(one).startsWith("UFR Sciences"));
    await press(one, "Enter");
    await until("its people are there", () => namesOf(one).length === 10);
  });

  it("goes back from the tree to the results", async () => {
    const one = mountDirectory();
    await find(one, "lef");
    await pressOn(one, '[data-act="tree"]');
    await until("the tree is there", () => treeOf(one).length > 1);
    await press(one, "Escape");
    await until("the results are there", () => namesOf(one).length === 4);
  });

  it("says that the structures could not be read, and tries again", async () => {
    const one = mountDirectory();
    await ready(one);
    one.gateway.fault = "server-error";
    await pressOn(one, '[data-act="tree"]');
    await until("it is said", () => textOf(one).includes("L’organigramme n’a pas pu être lu"));
    one.gateway.fault = "none";
    await pressOn(one, ".failed .quiet");
    await until("the tree is there", () => treeOf(one).length > 1);
  });

  it("says that a branch could not be read, and reads it again when it is pressed", async () => {
    const one = mountDirectory({ "show-organigramme": "" });
    await until("the tree is there", () => treeOf(one).length > 1);
    one.gateway.fault = "server-error";
    await pressOn(one, '[data-id="dsi"] .twist');
    await until("it is said", () => treeOf(one).some((label) => label.endsWith("Réessayer")));
    one.gateway.fault = "none";
    await pressOn(one, '[data-id="!dsi"] .label');
    await until("the branch is there", () => treeOf(one).includes("Pôle réseau"));
  });

  it("shows the members of a group from its card", async () => {
    const one = mountDirectory({ kind: "group" });
    await until("groups are there", () => namesOf(one).length === 3);
    await ready(one);
    await pressOn(one, "[role=option]", "L3");
    const card = await cardOf(one);
    const button = await until("it is offered", () =>
      [...card.querySelectorAll<HTMLElement>(".act")].find(
        (act) => seen(act) === "Voir les membres",
      ),
    );
    button.click();
    await until("members are there", () => namesOf(one).includes("Lina Morel"));
    expect(seen(one.root.querySelector(".count")).replace(/\u00a0/g, " ")).to.contain(
      "Membres : Étudiants L3 Informatique",
    );
  });

  it("searches in a structure from the card of a person", async () => {
    const one = mountDirectory();
    await find(one, "claire lef");
    await pressOn(one, "[role=option]");
    const card = await cardOf(one);
    (
      await until("it is offered", () => card.querySelector<HTMLElement>(".structures .quiet"))
    ).click();
    await until("the department is there", () => namesOf(one).includes("Anaïs Dupré"));
    expect(one.root.querySelector("input")!.value).to.equal("");
  });
});

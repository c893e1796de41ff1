import { expect } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
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

afterEach(unmountDirectories);

const inputOf = ({ root }: MountedDirectory): HTMLInputElement => root.querySelector("input")!;
/** The option that the field names as active, through the list that owns it. */
const activeOf = ({ root }: MountedDirectory): string => {
  const id = inputOf({ root } as MountedDirectory).getAttribute("aria-activedescendant");
  const owned = root.querySelector("#list")!.getAttribute("aria-owns")?.split(" ") ?? [];
  if (!id || !owned.includes(id)) return "";
  const option = root.getElementById(id)!;
  expect(option.getAttribute("aria-selected")).to.equal("true");
  return seen(option.querySelector(".name"));
};

describe("keys of <partage-directory>", () => {
  it("is a combobox with a list", async () => {
    const one = mountDirectory();
    const input = await ready(one);
    expect(input.getAttribute("role")).to.equal("combobox");
    expect(input.getAttribute("aria-expanded")).to.equal("false");
    await find(one, "lef");
    expect(input.getAttribute("aria-expanded")).to.equal("true");
    expect(one.root.getElementById(input.getAttribute("aria-controls")!)!.role).to.equal("listbox");
    expect(activeOf(one)).to.equal("");
  });

  it("walks through the results, and back into the text", async () => {
    const one = mountDirectory();
    await find(one, "lef");
    await press(one, "ArrowDown");
    expect(activeOf(one)).to.equal("Claire Lefèvre");
    await press(one, "ArrowDown");
    expect(activeOf(one)).to.equal("Étienne Lefebvre");
    await press(one, "End");
    expect(activeOf(one)).to.equal("Romain Lefranc");
    await press(one, "ArrowDown");
    expect(activeOf(one)).to.equal("Romain Lefranc");
    await press(one, "Home");
    expect(activeOf(one)).to.equal("Claire Lefèvre");
    await press(one, "ArrowUp");
    expect(activeOf(one)).to.equal("");
    expect(one.root.activeElement).to.equal(inputOf(one));
  });

  it("leaves Home and End to the text while no result is active", async () => {
    const one = mountDirectory();
    await find(one, "lef");
    expect((await press(one, "Home")).defaultPrevented).to.equal(false);
    expect((await press(one, "End")).defaultPrevented).to.equal(false);
    expect(activeOf(one)).to.equal("");
  });

  it("goes back to the text when something else is typed", async () => {
    const one = mountDirectory();
    await find(one, "lef");
    await press(one, "ArrowDown");
    await find(one, "lefe");
    expect(activeOf(one)).to.equal("");
  });

  it("asks for more at the end of what is shown", async () => {
    const one = mountDirectory({ structure: "val", max: "3" });
    await until("the first are there", () => namesOf(one).length === 3);
    await ready(one);
    for (let step = 0; step < 4; step++) await press(one, "ArrowDown");
    await until("more are there", () => namesOf(one).length > 3);
    await until("the next is active", () => activeOf(one) === namesOf(one)[3]);
  });

  it("leaves what is innermost by Escape, and then nothing of the page", async () => {
    const one = mountDirectory();
    await find(one, "lef");
    await press(one, "ArrowDown");
    expect((await press(one, "Escape")).defaultPrevented).to.equal(true);
    expect(activeOf(one)).to.equal("");
    expect(namesOf(one)).to.have.length(4);
    expect((await press(one, "Escape")).defaultPrevented).to.equal(true);
    expect(inputOf(one).value).to.equal("");
    expect(namesOf(one)).to.have.length(0);
    expect((await press(one, "Escape")).defaultPrevented).to.equal(false);
  });

  it("reaches the buttons of the active result by Tab", async () => {
    const one = mountDirectory();
    await find(one, "lef");
    await press(one, "ArrowDown");
    await press(one, "ArrowDown");
    const stops = [...one.root.querySelectorAll<HTMLElement>('.acts [tabindex="0"]')];
    expect(stops.map((stop) => stop.closest<HTMLElement>(".row")!.dataset["id"])).to.deep.equal([
      "p1",
      "p1",
      "p1",
    ]);
    stops.find((stop) => stop.offsetParent)!.focus();
    await press(one, "ArrowUp");
    await until("the same button above has the focus", () =>
      one.root.activeElement?.getAttribute("aria-label")?.includes("Claire Lefèvre"),
    );
    await press(one, "Escape");
    expect(one.root.activeElement).to.equal(inputOf(one));
  });

  it("finds Lefèvre, opens her card, reaches « Écrire » and comes back, by keys alone", async () => {
    const one = mountDirectory({}, { width: "25rem" });
    await ready(one);
    await sendKeys({ type: "lef" });
    await until("she is found", () => namesOf(one)[0] === "Claire Lefèvre");
    await until("the answer is whole", () => one.root.querySelector(".count"));
    await sendKeys({ press: "ArrowDown" });
    await sendKeys({ press: "Enter" });
    const card = await cardOf(one);
    await until("the name has the focus", () => card.activeElement?.matches(".name"));
    await sendKeys({ press: "Tab" });
    expect(card.activeElement?.getAttribute("aria-label")).to.equal("Écrire à Claire Lefèvre");
    let to: readonly string[] = [];
    one.element.addEventListener("partage-compose", (event) => {
      event.preventDefault();
      to = event.to;
    });
    await sendKeys({ press: "Enter" });
    await until("the page is asked to write", () => to.length);
    expect(to).to.deep.equal(["claire.lefevre@univ-valmoree.example"]);
    await sendKeys({ press: "Escape" });
    await until("the card is closed", () => !one.root.querySelector("partage-person"));
    await until("the field has the focus", () => one.root.activeElement === inputOf(one));
  });

  it("opens the best match by Enter", async () => {
    const one = mountDirectory();
    await find(one, "boeuf");
    await press(one, "Enter");
    expect(seen((await cardOf(one)).querySelector(".name"))).to.equal("Hélène Bœuf");
  });

  it("does nothing while an accent is being composed", async () => {
    const one = mountDirectory();
    await find(one, "lef");
    const event = new KeyboardEvent("keydown", {
      ...{ key: "ArrowDown", bubbles: true, composed: true, cancelable: true },
      isComposing: true,
    });
    inputOf(one).dispatchEvent(event);
    await one.element.updateComplete;
    expect(activeOf(one)).to.equal("");
  });
});

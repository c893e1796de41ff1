import { expect } from "@open-wc/testing";
import { emulateMedia, sendKeys } from "@web/test-runner-commands";
import { seen, until, violationsOf } from "../test/mount.js";
import {
  FewContacts,
  type MountedPicker,
  mountPicker,
  suggestedIn,
  suggestions,
  unmountPickers,
} from "../test/mount-picker.js";

afterEach(unmountPickers);

const sent = ({ form }: MountedPicker): FormDataEntryValue[] => new FormData(form).getAll("to");

/** Types into the field as a person does. */
async function type(one: MountedPicker, text: string): Promise<void> {
  one.input.focus();
  await sendKeys({ type: text });
}

const note = (one: MountedPicker): string => seen(one.root.querySelector(".suggestions .about"));
const spoken = (one: MountedPicker): string =>
  [...one.root.querySelectorAll("[role=status]")].map((status) => seen(status)).join(" ");

describe("<partage-people-picker>", () => {
  it("suggests people while one types, accents aside, and takes the first with Enter", async () => {
    const one = await mountPicker();
    await type(one, "lefevre");
    const [first] = await suggestions(one);
    expect(first).to.equal("Claire Lefèvre");
    expect(one.root.querySelector("mark")?.textContent).to.equal("Lefèvre");
    const active = one.input.getAttribute("aria-activedescendant")!;
    expect(one.root.getElementById(active)?.getAttribute("aria-selected")).to.equal("true");
    await sendKeys({ press: "Enter" });
    expect(sent(one)).to.deep.equal(["claire.lefevre@univ-valmoree.example"]);
    expect(one.heard).to.have.length(1);
    expect(one.input.value).to.equal("");
    expect(one.root.activeElement).to.equal(one.input);
    await until("it is said", () => spoken(one).includes("Claire Lefèvre : ajout"));
  });

  it("asks once for what is typed quickly, and shows nothing of an older question", async () => {
    const one = await mountPicker();
    await type(one, "le");
    await type(one, "fevre");
    await suggestions(one);
    const asked = one.gateway.calls.filter(([name]) => name === "DirectoryEntry/query");
    expect(asked.at(-1)![1]).to.deep.include({ filter: { text: "lefevre" } });
    expect(asked.length).to.be.below(3);
  });

  it("puts one's own contacts first, and takes a group of them as its members", async () => {
    const one = await mountPicker();
    await type(one, "chor");
    expect((await suggestions(one))[0]).to.equal("Chorale");
    await sendKeys({ press: "Enter" });
    await until("they are taken", () => sent(one).length === 3);
    expect(sent(one)).to.deep.equal([
      "chef@perso.example",
      "odette@perso.example",
      "oscar@perso.example",
    ]);
  });

  it("says so when a group has no addresses", async () => {
    const one = await mountPicker();
    await type(one, "vide");
    await suggestions(one);
    await sendKeys({ press: "Enter" });
    await until("it is told", () => note(one).includes("Aucun membre"));
    expect(sent(one)).to.deep.equal([]);
  });

  it("never suggests who is chosen, and never takes one twice", async () => {
    const one = await mountPicker({
      attributes: { value: "CLAIRE.lefevre@univ-valmoree.example" },
    });
    await type(one, "claire");
    await until("there is an answer", () => one.root.querySelector(".suggestions:popover-open"));
    expect(suggestedIn(one)).not.to.include("Claire Lefèvre");
    one.element.people = [...one.element.people, ...one.element.people];
    expect(sent(one)).to.have.length(1);
  });

  it("tells of people who asked not to be listed, and shows none of them", async () => {
    const one = await mountPicker({ attributes: { sources: "directory" } });
    await type(one, "lefevre");
    await suggestions(one);
    expect(seen(one.root.querySelector(".suggestions"))).to.include(
      "2 résultats masqués à la demande des personnes",
    );
  });

  it("takes addresses that are typed, pasted or set, and tells what is none", async () => {
    const one = await mountPicker();
    await type(one, "ann@b.fr,");
    expect(sent(one)).to.deep.equal(["ann@b.fr"]);
    const data = new DataTransfer();
    data.setData("text/plain", '"Li, Bo" <bo@b.fr>; cy@b.fr; personne');
    one.input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    expect(sent(one)).to.deep.equal(["ann@b.fr", "bo@b.fr", "cy@b.fr"]);
    expect(one.input.value).to.equal("personne");
    expect(one.element.checkValidity()).to.equal(false);
    await one.element.updateComplete;
    expect(one.input.getAttribute("aria-invalid")).to.equal("true");
    expect(seen(one.root.getElementById("wrong"))).to.include("« personne » n’est pas une adresse");
  });

  it("does not send the form with a name that is no address yet", async () => {
    const one = await mountPicker({ attributes: { sources: "none" } });
    let submits = 0;
    one.form.addEventListener("submit", () => submits++);
    await type(one, "per");
    await sendKeys({ press: "Enter" });
    one.form.requestSubmit();
    expect(submits).to.equal(0);
    expect(one.element.validity.typeMismatch).to.equal(true);
  });

  it("is a field like others: label, required, reset, disabled by a fieldset, restored", async () => {
    const one = await mountPicker({ attributes: { required: "" }, before: "Destinataires" });
    await one.element.updateComplete;
    expect(one.input.getAttribute("aria-label")).to.equal("Destinataires");
    expect(one.form.checkValidity()).to.equal(false);
    expect(one.element.validity.valueMissing).to.equal(true);
    one.element.value = "a@b.fr, c@d.fr";
    expect(one.form.checkValidity()).to.equal(true);
    one.form.reset();
    expect(sent(one)).to.deep.equal([]);
    one.element.formStateRestoreCallback('"Ann Li" <ann@b.fr>');
    expect(one.element.people).to.deep.equal([{ name: "Ann Li", email: "ann@b.fr" }]);
    const fieldset = document.createElement("fieldset");
    one.form.append(fieldset);
    fieldset.append(one.element);
    fieldset.disabled = true;
    await one.element.updateComplete;
    expect(one.input.disabled).to.equal(true);
    expect(one.root.querySelector("button")).to.equal(null);
    expect(new FormData(one.form).has("to")).to.equal(false);
    one.form.querySelector("label")!.click();
  });

  it("goes on where it is moved to in its page", async () => {
    const one = await mountPicker();
    const other = document.createElement("div");
    one.form.append(other);
    other.append(one.element);
    await one.element.updateComplete;
    await type(one, "lefevre");
    expect(await suggestions(one)).to.include("Claire Lefèvre");
  });

  it("takes one person only where one is asked for", async () => {
    const one = await mountPicker({ attributes: { max: "1" } });
    await type(one, "a@b.fr;");
    await one.element.updateComplete;
    expect(one.input.hidden).to.equal(true);
    await until("the focus is not lost", () => one.root.activeElement !== null);
    one.root.querySelector<HTMLElement>(".person button")!.click();
    await until("there is room again", () => !one.input.hidden);
    await until("the focus is in the field", () => one.root.activeElement === one.input);
  });

  it("is used by the keyboard alone: walk, remove, come back", async () => {
    const one = await mountPicker({ attributes: { value: "a@b.fr, c@d.fr, e@f.fr" } });
    one.input.focus();
    await sendKeys({ press: "Backspace" });
    await sendKeys({ press: "ArrowLeft" });
    await sendKeys({ press: "Delete" });
    expect(sent(one)).to.deep.equal(["a@b.fr", "e@f.fr"]);
    await until("the next has the focus", () =>
      one.root.activeElement?.getAttribute("aria-label")?.includes("e@f.fr"),
    );
    await sendKeys({ press: "End" });
    expect(one.root.activeElement).to.equal(one.input);
    await type(one, "morel");
    await suggestions(one);
    await sendKeys({ press: "Escape" });
    expect(suggestedIn(one)).to.deep.equal([]);
    expect(one.input.value).to.equal("morel");
    expect(one.input.getAttribute("aria-expanded")).to.equal("false");
    await sendKeys({ press: "ArrowDown" });
    await suggestions(one);
  });

  it("goes on with one source when the other fails, and with addresses when both do", async () => {
    const contacts = new FewContacts();
    contacts.failure = { type: "serverUnavailable" };
    const one = await mountPicker({ contacts });
    await type(one, "morel");
    await suggestions(one);
    expect(note(one)).to.equal("Vos contacts n’ont pas pu être consultés.");
    contacts.failure = one.directory.failure = { type: "serverUnavailable", retryAfter: 200 };
    await type(one, "l");
    await until("it is told", () => note(one).includes("réessayez dans 4 minutes"));
    one.gateway.fault = "offline";
    await type(one, "i");
    await until("it is told", () => note(one).startsWith("Hors connexion"));
    expect(spoken(one)).to.include("Hors connexion");
  });

  it("shows names of strangers as text, and addresses that are none never", async () => {
    const one = await mountPicker();
    const name = `<img src=x onerror="window.__canary=1">\u202e`;
    one.element.people = [{ name, email: "x@y.fr" }];
    await one.element.updateComplete;
    expect(one.root.querySelector("img")).to.equal(null);
    expect(seen(one.root.querySelector(".person bdi"))).to.equal(name.slice(0, -1));
  });

  it("speaks English where the page does", async () => {
    const one = await mountPicker({ attributes: { lang: "en", required: "" } });
    await until("words are there", () => one.input.placeholder === "Name or address");
    await type(one, "zzzzzz");
    await until("it is told", () => note(one) === "Nobody matches “zzzzzz”.");
  });
});

describe("accessibility of <partage-people-picker>", () => {
  const states: Readonly<Record<string, () => Promise<MountedPicker>>> = {
    empty: () => mountPicker(),
    chosen: () => mountPicker({ attributes: { value: "a@b.fr, c@d.fr" } }),
    disabled: () => mountPicker({ attributes: { value: "a@b.fr", disabled: "" } }),
    wrong: async () => {
      const one = await mountPicker();
      await type(one, "personne");
      one.element.reportValidity();
      return one;
    },
    suggesting: async () => {
      const one = await mountPicker();
      await type(one, "lefevre");
      await suggestions(one);
      return one;
    },
    failed: async () => {
      const one = await mountPicker({ fault: "server-error" });
      await type(one, "lefevre");
      await until("it is told", () => note(one));
      return one;
    },
  };
  for (const [state, mount] of Object.entries(states)) {
    it(`has no violation when it is ${state}, light and dark`, async () => {
      const one = await mount();
      expect(await violationsOf(one.element)).to.deep.equal([]);
      await emulateMedia({ colorScheme: "dark" });
      document.documentElement.style.colorScheme = "dark";
      expect(await violationsOf(one.element)).to.deep.equal([]);
      document.documentElement.style.colorScheme = "";
      await emulateMedia({ colorScheme: "light" });
    });
  }
});

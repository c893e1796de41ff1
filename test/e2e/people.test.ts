import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningDemo, startDemo } from "../../demo/start-demo.js";
import { recordExchanges } from "../soap-conformance/record.js";
import { openPortal, type PortalPage } from "./portal-page.js";
import { openMailbox, type SoapMailbox } from "./soap-mailbox.js";

let demo: RunningDemo;
let lea: PortalPage;
let hers: SoapMailbox;
let aurelie: SoapMailbox;

const LEFEVRE = "aurelie.lefevre@univ-valmoree.example";

beforeAll(async () => {
  demo = await startDemo({ sandbox: { trace: recordExchanges("exchanges") } });
  const director = demo.users.find(({ displayName }) => displayName === "Aurélie Lefèvre")!;
  [hers, aurelie, lea] = await Promise.all([
    openMailbox(demo.sandbox, demo.users[0]!),
    openMailbox(demo.sandbox, director),
    openPortal(demo, demo.users[0]!),
  ]);
}, 180_000);

afterAll(async () => {
  await lea?.close();
  await demo?.close();
});

describe("whom she looks for", () => {
  it("is found without the accent, opened and written to, by the keyboard alone", async () => {
    const directory = await lea.show("partage-directory", {});
    await directory.getByRole("combobox").focus();
    await lea.page.keyboard.type("lefevre");
    await directory.getByRole("option", { name: /Aurélie Lefèvre/ }).waitFor();
    await lea.page.keyboard.press("ArrowDown");
    await lea.page.keyboard.press("Enter");
    const card = lea.page.locator("partage-person");
    await card.getByText("Responsable de la scolarité").first().waitFor();
    const subject = `Demande de stage ${Date.now()}`;
    const opened = lea.page.context().waitForEvent("page");
    await card.getByRole("link", { name: /^Écrire/ }).focus();
    await lea.page.keyboard.press("Enter");
    const webmail = await opened;
    const to = webmail.getByLabel("À", { exact: true });
    await to.waitFor();
    expect(await to.inputValue()).toBe(LEFEVRE);
    await webmail.getByLabel("Objet").fill(subject);
    await webmail.getByLabel("Message").focus();
    await webmail.keyboard.type("Bonjour, pourriez-vous signer ma convention ?");
    await webmail.keyboard.press("Tab");
    await webmail.keyboard.press("Enter");
    await webmail.getByRole("heading", { name: "Message envoyé" }).waitFor();
    const received = await aurelie.search(`subject:"${subject}" in:inbox`);
    expect(received).toHaveLength(1);
    await webmail.close();
  });

  it("is announced and not shown when she asked not to be listed", async () => {
    const directory = await lea.show("partage-directory", { query: "lefevre" });
    await directory.getByText("1 résultat masqué à la demande de la personne").first().waitFor();
    expect(await directory.getByRole("option").allTextContents()).not.toContainEqual(
      expect.stringContaining("Mathilde"),
    );
    expect(await lea.page.content()).not.toContain("mathilde.lefevre");
  });

  it("is found although the name is misspelt", async () => {
    const directory = await lea.show("partage-directory", { query: "lefevrre" });
    await directory.getByRole("option", { name: /Aurélie Lefèvre/ }).waitFor();
  });

  it("is found in the structure where she works", async () => {
    const directory = await lea.show("partage-directory", { "show-organigramme": "" });
    const tree = directory.getByRole("tree");
    await tree.getByRole("treeitem").first().waitFor();
    await tree.getByRole("treeitem").first().focus();
    await lea.page.keyboard.press("ArrowRight");
    await expect.poll(async () => tree.getByRole("treeitem").count()).toBeGreaterThan(1);
  });
});

describe("her contacts", () => {
  it("take somebody new by the keyboard, and SOAP has him", async () => {
    const surname = `Nouvel${Date.now()}`;
    await lea.page.goto(new URL("annuaire.html", demo.url).href);
    const contacts = lea.page.locator("partage-contacts");
    await contacts.getByRole("button", { name: "Nouveau contact" }).first().focus();
    await lea.page.keyboard.press("Enter");
    await contacts.getByLabel("Prénom").fill("Octave");
    await contacts.getByLabel("Nom de famille", { exact: true }).fill(surname);
    await contacts.getByRole("button", { name: "Enregistrer" }).focus();
    await lea.page.keyboard.press("Enter");
    await contacts.getByText(surname).first().waitFor();
    await expect
      .poll(async () => (await hers.contacts()).filter(({ lastName }) => lastName === surname))
      .toMatchObject([{ firstName: "Octave" }]);
  });
});

describe("a form of the host", () => {
  it("gets the address of whom she chose", async () => {
    await lea.page.goto(new URL("annuaire.html", demo.url).href);
    const field = lea.page.locator("partage-people-picker");
    await field.getByRole("combobox").or(field.locator("input")).first().focus();
    await lea.page.keyboard.type("lefevre aur");
    await field
      .getByRole("option", { name: /Aurélie Lefèvre/ })
      .first()
      .waitFor();
    await lea.page.keyboard.press("Enter");
    await field.getByText("Aurélie Lefèvre").first().waitFor();
    await lea.page.getByRole("button", { name: "Envoyer la demande" }).click();
    await lea.page.waitForURL((url) => url.searchParams.get("avec") === LEFEVRE);
  });
});

describe("the pages", () => {
  it("broke no policy and no script failed", () => {
    expect(lea.complaints).toEqual([]);
  });
});

import { expect } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
import {
  announced,
  focusedRow,
  focusFirst,
  mountInbox,
  rowsOf,
  seen,
  settled,
  subjectsOf,
  unmountAll,
  until,
} from "../test/mount.js";

afterEach(unmountAll);

describe("actions of <partage-inbox>", () => {
  it("moves with j, k and arrows, and keeps one row in the tab order", async () => {
    const one = mountInbox();
    await focusFirst(one);
    await sendKeys({ press: "j" });
    await sendKeys({ press: "ArrowDown" });
    await sendKeys({ press: "k" });
    await until("the second row has the focus", () => focusedRow(one) === "e1");
    const stops = [...one.root.querySelectorAll(".rows .open[tabindex='0']")];
    expect(stops).to.have.length(1);
    await sendKeys({ press: "End" });
    await until("the last row has it", () => focusedRow(one) === "e9");
  });

  it("moves within a row with left and right", async () => {
    const one = mountInbox();
    await focusFirst(one);
    await sendKeys({ press: "ArrowLeft" });
    expect(one.root.activeElement).to.match("input[type=checkbox]");
  });

  it("stars with s, and the server has it", async () => {
    const one = mountInbox();
    await focusFirst(one);
    await sendKeys({ press: "s" });
    await until("the star is on", () => one.root.querySelector('[data-id="e0"] .starred'));
    await until("the server knows", () => "$flagged" in one.gateway.emails.get("e0")!.keywords);
    expect(announced(one)).to.equal("Message suivi.");
  });

  it("archives with e, moves on, and undoes", async () => {
    const one = mountInbox();
    await focusFirst(one);
    await sendKeys({ press: "e" });
    await until("the row is gone", () => !subjectsOf(one)[0]!.startsWith("Changement"));
    expect(focusedRow(one)).to.equal("e1");
    await until("it is archived", () => "m-archive" in one.gateway.emails.get("e0")!.mailboxIds);
    one.root.querySelector<HTMLElement>(".toast .undo")!.click();
    await until("the row is back", () => subjectsOf(one)[0]!.startsWith("Changement"));
    await until("so on the server", () => "m-inbox" in one.gateway.emails.get("e0")!.mailboxIds);
    expect(one.gateway.emails.get("e0")!.mailboxIds).to.deep.equal({ "m-inbox": true });
  });

  it("deletes to the trash with # and with Delete", async () => {
    const one = mountInbox();
    await focusFirst(one);
    await sendKeys({ press: "Delete" });
    await until("it is in the trash", () => "m-trash" in one.gateway.emails.get("e0")!.mailboxIds);
    expect(one.gateway.emails.has("e0")).to.equal(true);
  });

  it("gives time to think again before it deletes from the trash for good", async () => {
    const emails = [{ id: "old", mailboxIds: { "m-trash": true } as const, subject: "Vieux" }];
    const one = mountInbox({ mailbox: "trash" }, { account: { emails } });
    await focusFirst(one);
    await sendKeys({ press: "Delete" });
    await until("the row is gone", () => rowsOf(one.root).length === 0);
    one.root.querySelector<HTMLElement>(".toast .undo")!.click();
    await until("the row is back", () => rowsOf(one.root).length === 1);
    expect(one.gateway.calls.some(([, args]) => args["destroy"])).to.equal(false);
  });

  it("takes back what the server refuses, and says so", async () => {
    const one = mountInbox();
    await focusFirst(one);
    one.gateway.fault = "refuse-set";
    await sendKeys({ press: "e" });
    await until("it is said", () => announced(one).includes("remis à sa place"));
    expect(subjectsOf(one)[0]).to.contain("Changement");
  });

  it("takes back what the network lost, and keeps the rows", async () => {
    const one = mountInbox();
    await focusFirst(one);
    one.gateway.fault = "offline";
    await sendKeys({ press: "s" });
    await until("it is said", () => announced(one).includes("remis à sa place"));
    expect(one.root.querySelector('[data-id="e0"] .starred')).to.equal(null);
    expect(rowsOf(one.root)).to.have.length(10);
  });

  it("acts on all that are selected", async () => {
    const one = mountInbox();
    await focusFirst(one);
    await sendKeys({ press: "x" });
    await sendKeys({ press: "j" });
    await sendKeys({ press: "x" });
    const bar = await until("the bar is there", () => one.root.querySelector(".bulk"));
    expect(seen(bar)).to.contain("2 sélectionnés");
    await sendKeys({ press: "#" });
    await until("both left", () => rowsOf(one.root)[0]?.dataset["id"] === "e2");
    await until("both are in the trash", () =>
      ["e0", "e1"].every((id) => "m-trash" in one.gateway.emails.get(id)!.mailboxIds),
    );
    expect(one.root.querySelector(".bulk")).to.equal(null);
  });

  it("moves to a folder of the person's own from the row menu", async () => {
    const one = mountInbox();
    await settled(one);
    one.root.querySelector<HTMLElement>('[data-id="e3"] [data-act="more"]')!.click();
    const item = (text: string) => () =>
      [...one.root.querySelectorAll<HTMLElement>("[role=menuitem]")].find((entry) =>
        seen(entry).startsWith(text),
      );
    (await until("the menu is open", item("Déplacer"))).click();
    (await until("folders are offered", item("Stages"))).click();
    await until("it is moved", () => "m-stages" in one.gateway.emails.get("e3")!.mailboxIds);
  });

  it("acts on the whole conversation in this mailbox, and leaves its sent messages alone", async () => {
    const one = mountInbox({ mode: "conversation" });
    await focusFirst(one);
    await sendKeys({ press: "j" });
    await sendKeys({ press: "e" });
    await until("it is archived", () => "m-archive" in one.gateway.emails.get("e1")!.mailboxIds);
    expect(one.gateway.emails.get("s1")!.mailboxIds).to.deep.equal({ "m-sent": true });
  });

  it("leaves letters to the page when shortcuts are off, but not arrows", async () => {
    const one = mountInbox({ "shortcuts-disabled": "" });
    await focusFirst(one);
    await sendKeys({ press: "e" });
    await sendKeys({ press: "ArrowDown" });
    await until("arrows still move", () => focusedRow(one) === "e1");
    expect(rowsOf(one.root)).to.have.length(10);
  });

  it("searches everywhere with / and marks the words", async () => {
    const one = mountInbox();
    await focusFirst(one);
    await sendKeys({ press: "/" });
    await until("the field has the focus", () => one.root.activeElement?.matches("[type=search]"));
    await sendKeys({ type: "convention" });
    await until("one is found", () => rowsOf(one.root).length === 1);
    await until("the word is marked", () => seen(one.root.querySelector("mark")) === "convention");
    await sendKeys({ press: "Escape" });
    await until("all are back", () => rowsOf(one.root).length === 10);
  });

  it("opens with Enter and comes back with Escape to the same row", async () => {
    const one = mountInbox();
    await focusFirst(one);
    await sendKeys({ press: "j" });
    await sendKeys({ press: "Enter" });
    await until("the pane is open", () => one.root.querySelector(".pane"));
    one.inbox.closeMessage();
    await until("the row has the focus", () => focusedRow(one) === "e1");
    expect(one.root.querySelector(".pane")).to.equal(null);
  });
});

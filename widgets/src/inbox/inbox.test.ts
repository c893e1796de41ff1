import { expect } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
import {
  announced,
  focusFirst,
  mountInbox,
  rowsOf,
  seen,
  settled,
  subjectsOf,
  unmountAll,
  until,
} from "../test/mount.js";
import { manyMails, sampleMail } from "../test/sample-mail.js";
import type { PartageMessageSelectEvent } from "./events.js";

afterEach(unmountAll);

describe("<partage-inbox>", () => {
  it("shows the newest messages of the inbox, and how many are unread", async () => {
    const one = mountInbox({ max: "3" });
    await settled(one);
    expect(subjectsOf(one)).to.deep.equal([
      "Changement de salle : Algèbre linéaire, mardi 24 novembre",
      "Re: Rendez-vous de suivi de mémoire",
      "Votre convention de stage est prête à signer",
    ]);
    expect(seen(one.root.querySelector(".badge"))).to.equal("4 Non lus");
  });

  it("needs two requests for its first content, the session and one batch", async () => {
    const one = mountInbox();
    await settled(one);
    const first = one.gateway.requests.slice(0, 2);
    expect(first).to.deep.equal(["GET /v1/session", "POST /jmap/api"]);
    const methods = one.gateway.calls.map(([name]) => name);
    expect(methods).to.include.members(["Email/query", "Email/get", "Mailbox/get", "Tag/get"]);
  });

  it("says in a row what matters: unread, tags, attachment, priority", async () => {
    const one = mountInbox();
    const [first, second, third] = await settled(one);
    expect(seen(first)).to.contain("Non lu.").and.to.contain("Important.");
    expect(seen(second)).to.contain("Mémoire de master");
    expect(seen(third)).to.contain("Pièce jointe.").and.to.contain("Stage");
    const chip = third!.querySelector<HTMLElement>("[data-color]")!;
    expect(getComputedStyle(chip).backgroundColor).to.equal("rgb(31, 111, 84)");
    expect(getComputedStyle(chip).color).to.equal("rgb(255, 255, 255)");
  });

  it("makes a forged sender look doubtful", async () => {
    const one = mountInbox();
    const rows = await settled(one);
    const doubtful = rows.filter((row) => row.querySelector(".doubt"));
    expect(doubtful.map((row) => row.dataset["id"])).to.deep.equal(["e4"]);
  });

  it("shows markup in a subject or a name as the text that it is", async () => {
    const subject = "<img src=x onerror=alert(1)>";
    const from = [{ name: "<b>Eve</b>\u202egpj.exe", email: "eve@elsewhere.example" }];
    const one = mountInbox({}, { account: { emails: [{ subject, from }] } });
    const [row] = await settled(one);
    expect(subjectsOf(one)).to.deep.equal([subject]);
    expect(seen(row!.querySelector("[part=sender]"))).to.equal("<b>Eve</b> gpj.exe");
    expect(row!.querySelector("img, b")).to.equal(null);
  });

  it("shows one row per thread, with its size, in conversation mode", async () => {
    const one = mountInbox({ mode: "conversation" });
    const rows = await settled(one);
    expect(seen(rows[1]!.querySelector(".count"))).to.contain("3");
  });

  for (const [show, count] of [
    ["unread", 4],
    ["flagged", 2],
    ["important", 1],
  ] as const) {
    it(`shows only ${show} messages when asked`, async () => {
      const one = mountInbox({ show, max: "20" });
      expect(await settled(one)).to.have.length(count);
    });
  }

  it("takes a JMAP filter and words from its attributes", async () => {
    const one = mountInbox({
      filter: '{"hasAttachment":true}',
      query: "mémoire maquettes".slice(8),
    });
    await settled(one);
    expect(subjectsOf(one)).to.deep.equal(["Projet web : maquettes v3"]);
  });

  it("never shows trash or junk unless they are named", async () => {
    const emails = [
      ...sampleMail().slice(0, 2),
      { id: "spam", subject: "Gagnez", mailboxIds: { "m-junk": true } as const },
      { id: "old", subject: "Jeté", mailboxIds: { "m-trash": true } as const },
    ];
    const everywhere = mountInbox({ mailbox: "everywhere" }, { account: { emails } });
    await settled(everywhere);
    expect(subjectsOf(everywhere)).to.have.length(2);
    const junk = mountInbox({ mailbox: "junk" }, { account: { emails } });
    await settled(junk);
    expect(subjectsOf(junk)).to.deep.equal(["Gagnez"]);
  });

  it("changes mailbox from its menu", async () => {
    const one = mountInbox();
    await settled(one);
    one.root.querySelector<HTMLElement>('[data-act="choose"]')!.click();
    const menu = await until("the menu is open", () => one.root.querySelector("[role=menu]"));
    const sent = [...menu.querySelectorAll<HTMLElement>("[role=menuitemradio]")].find((item) =>
      seen(item).startsWith("Envoyés"),
    );
    sent!.click();
    await until(
      "sent messages are shown",
      () => subjectsOf(one)[0] === "Rendez-vous de suivi de mémoire",
    );
    expect(seen(rowsOf(one.root)[0]!.querySelector("[part=sender]"))).to.equal("À : Lina Morel");
  });

  it("tells the page which message was chosen, and stays closed when the page takes it", async () => {
    const one = mountInbox();
    const rows = await settled(one);
    const chosen: string[] = [];
    one.inbox.addEventListener("partage-message-select", (event: PartageMessageSelectEvent) => {
      chosen.push(event.emailId);
      event.preventDefault();
    });
    rows[1]!.querySelector<HTMLElement>(".open")!.click();
    await until("it is told", () => chosen.length > 0);
    expect(chosen).to.deep.equal(["e1"]);
    expect(one.root.querySelector(".pane")).to.equal(null);
  });

  it("marks a message as read when it opens, here and on the server", async () => {
    const one = mountInbox();
    const rows = await settled(one);
    rows[0]!.querySelector<HTMLElement>(".open")!.click();
    await until("the pane is open", () => one.root.querySelector(".pane"));
    await until("the server knows", () => "$seen" in one.gateway.emails.get("e0")!.keywords);
    await until("the badge follows", () => seen(one.root.querySelector(".badge")).startsWith("3"));
  });

  it("shows what arrives by itself", async () => {
    const one = mountInbox();
    await settled(one);
    await until("a stream is open", () => one.gateway.requests.includes("GET /jmap/events"));
    one.gateway.deliver({ id: "new", subject: "Tout neuf", receivedAt: "2099-01-01T00:00:00Z" });
    await until("it is there", () => subjectsOf(one)[0] === "Tout neuf");
    await until("it is said", () => announced(one) === "1 nouveau message");
  });

  it("leaves the reader's place alone and offers what arrived", async () => {
    const one = mountInbox({}, { account: { emails: manyMails(60) }, height: "20rem" });
    one.inbox.max = 60;
    await until("all are there", () => rowsOf(one.root).length > 10);
    const list = one.root.querySelector(".list")!;
    list.scrollTop = 1_000;
    const before = list.scrollTop;
    await until("a stream is open", () => one.gateway.requests.includes("GET /jmap/events"));
    one.gateway.deliver({ id: "new", subject: "Tout neuf", receivedAt: "2099-01-01T00:00:00Z" });
    const pill = await until("it is offered", () =>
      one.root.querySelector<HTMLElement>(".fresh button"),
    );
    expect(seen(pill)).to.equal("1 nouveau message");
    expect(list.scrollTop).to.equal(before);
    pill.click();
    await until("it is shown", () => subjectsOf(one)[0] === "Tout neuf");
    expect(list.scrollTop).to.equal(0);
  });

  it("follows the language of the page, and its own before", async () => {
    const one = mountInbox();
    await settled(one);
    document.documentElement.lang = "en-GB";
    await until("it speaks English", () =>
      seen(one.root.querySelector(".title")).startsWith("Inbox"),
    );
    expect(one.root.querySelector(".root")!.getAttribute("lang")).to.equal("en-GB");
    one.inbox.lang = "fr";
    await until("French again", () => seen(one.root.querySelector(".title")).startsWith("Boîte"));
  });

  it("survives a language tag that Intl refuses", async () => {
    document.documentElement.lang = "fr_FR";
    const one = mountInbox();
    expect(await settled(one)).to.have.length(10);
  });

  it("says which time zone it shows when that is not the device's", async () => {
    const one = mountInbox({}, { account: { timeZone: "Pacific/Noumea" } });
    await settled(one);
    expect(seen(one.root.querySelector(".foot"))).to.contain("Heures : Pacific/Noumea");
  });

  it("leaves no trace in the page: no style, no attribute, no global", async () => {
    const before = [
      Object.keys(window).length,
      document.styleSheets.length,
      document.head.innerHTML,
    ];
    const one = mountInbox();
    await settled(one);
    const now = [Object.keys(window).length, document.styleSheets.length, document.head.innerHTML];
    expect(now).to.deep.equal(before);
    expect(one.root.querySelector("[style]:not(.chip):not(.rows)")).to.equal(null);
  });

  it("offers only reading without the scope to write", async () => {
    const one = mountInbox({}, { account: { scopes: ["mail.read"] } });
    await focusFirst(one);
    expect(one.root.querySelector('[data-act="star"]')).to.equal(null);
    await sendKeys({ press: "e" });
    expect(rowsOf(one.root)).to.have.length(10);
  });
});

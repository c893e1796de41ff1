import { expect } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
import {
  mountMessage,
  type MountedMessage,
  paneViolations,
  unmountMessages,
} from "../test/mount-message.js";
import { pixel, type Readable } from "../test/reading-gateway.js";
import { seen, until } from "../test/mount.js";
import type { PartageMessageActionEvent } from "./events.js";

afterEach(() => {
  unmountMessages();
  document.documentElement.lang = "fr";
});

const LETTER: Readable = {
  subject: "Rendez-vous de suivi",
  text: "Bonjour,\n\nhttps://ent.univ-valmoree.example/edt.\n\n> Avez-vous lu ?\n> Merci\n",
};
const HTML: Readable = {
  subject: "Concert",
  html: '<p>Samedi</p><img src="https://images.example/a.png" width="90" height="40"><img src="https://t.example/p" width="1" height="1"><img src="cid:logo">',
  files: [{ cid: "logo", type: "image/png", name: "logo.png", content: pixel() }],
};
const PHISH: Readable = {
  subject: "Urgent",
  from: [{ name: "support@univ-valmoree.example", email: "a@boite-pleine.example" }],
  html: '<a href="https://evil.example/">https://ent.univ-valmoree.example/</a>',
};
const THREAD: readonly Readable[] = [
  {
    id: "o1",
    threadId: "t-m1",
    subject: "Sujet",
    text: "Ancien",
    keywords: { $seen: true },
    preview: "Ancien",
  },
];

const heading = ({ root }: MountedMessage): Promise<HTMLElement> =>
  until("there is a subject", () => {
    const found = root.querySelector<HTMLElement>(".subject");
    return found?.getAttribute("aria-busy") ? undefined : found;
  });
const text = ({ root }: MountedMessage): Promise<Element> =>
  until("there is text", () => root.querySelector(".plain, .nothing"));
const frame = ({ root }: MountedMessage): Promise<HTMLIFrameElement> =>
  until("the frame is ready", () => root.querySelector<HTMLIFrameElement>("iframe.ready"));
const state = ({ root }: MountedMessage): Promise<Element> =>
  until("there is a state", () => root.querySelector(".state"));
const button = ({ root }: MountedMessage, act: string): HTMLButtonElement =>
  root.querySelector<HTMLButtonElement>(`[data-act="${act}"]`)!;

describe("<partage-message>", () => {
  it("shows who, what, when and the text, with links and folded quotes", async () => {
    const one = mountMessage(LETTER);
    expect(seen(await heading(one))).to.equal("Rendez-vous de suivi");
    const body = await text(one);
    expect(seen(one.root.querySelector(".from"))).to.equal(
      "Claire Martin <claire.martin@univ-valmoree.example>",
    );
    const link = body.querySelector("a")!;
    expect(link.href).to.equal("https://ent.univ-valmoree.example/edt");
    expect([link.target, link.rel]).to.deep.equal(["_blank", "noopener noreferrer"]);
    expect(seen(body.querySelector("summary"))).to.equal("Texte cité (2 lignes)");
    expect(body.querySelector("details")!.open).to.equal(false);
  });

  it("marks a message as read once it is shown, and says so", async () => {
    const one = mountMessage(LETTER);
    let told = "";
    one.pane.addEventListener("partage-message-seen", ({ emailId }) => (told = emailId));
    expect(one.gateway.calls.some(([name]) => name === "Email/set")).to.equal(false);
    await text(one);
    await until("it is told", () => told === "m1");
    expect(one.gateway.emails.get("m1")!.keywords).to.have.property("$seen");
  });

  it("asks no other server before the reader wants it to, and never for invisible images", async () => {
    const one = mountMessage(HTML);
    await frame(one);
    await until("the inline image was fetched", () => one.gateway.downloads.length === 1);
    expect(one.gateway.proxied).to.deep.equal([]);
    const note = one.root.querySelector(".note")!;
    expect(seen(note)).to.contain("Images distantes bloquées").and.to.contain("Une image espion");
    note.querySelector("button")!.click();
    await until("images were asked for", () => one.gateway.proxied.length === 1);
    expect(one.gateway.proxied).to.deep.equal(["https://images.example/a.png"]);
    await until("the note is gone", () => !one.root.querySelector(".note"));
    expect(one.root.querySelector("iframe.ready")).to.not.equal(null);
  });

  it("says that images can't be shown where the gateway has no proxy", async () => {
    const one = mountMessage(HTML, { hasProxy: false });
    await frame(one);
    expect(seen(one.root.querySelector(".note"))).to.contain("ne peuvent pas être affichées ici");
  });

  it("gives the frame the height of the message and nothing of the page", async () => {
    const one = mountMessage({ ...HTML, html: "<div style='height:700px'>x</div>" });
    const { style, sandbox, contentDocument } = await frame(one);
    expect(parseInt(style.blockSize)).to.be.within(700, 740);
    expect(sandbox.contains("allow-same-origin")).to.equal(false);
    expect(contentDocument).to.equal(null);
  });

  it("follows the page from light to dark, text and background together", async () => {
    document.documentElement.style.colorScheme = "light";
    const one = mountMessage({ ...HTML, html: "<p>Samedi</p>" });
    const { style } = await frame(one);
    expect(style.colorScheme).to.equal("light");
    expect(getComputedStyle(one.pane).transitionProperty).to.contain("background-color");
    // No transition ends in a tab that is not drawn, as this one may be.
    one.pane.style.transition = "none";
    document.documentElement.style.colorScheme = "dark";
    one.pane.dispatchEvent(new Event("transitionend"));
    expect(style.colorScheme).to.equal("dark");
  });

  it("falls back to the text when the frame becomes another document", async () => {
    const one = mountMessage(HTML);
    (await frame(one)).src = "/partage-frame/?again";
    await until("the text is shown", () => one.root.querySelector(".plain"));
    expect(seen(one.root.querySelector(".plain"))).to.equal("Samedi");
  });

  it("switches to plain text and back", async () => {
    const one = mountMessage({ ...HTML, text: "Samedi en texte" });
    await frame(one);
    for (const [label, found] of [
      ["texte brut", ".plain"],
      ["mise en forme", "iframe.ready"],
    ] as const) {
      button(one, "more").click();
      await until("the menu is open", () => one.root.querySelector(".item"));
      [...one.root.querySelectorAll<HTMLElement>(".item")]
        .find((item) => seen(item).includes(label))!
        .click();
      await until(`${label} is shown`, () => one.root.querySelector(found));
    }
  });

  it("explains in plain words why a message is doubtful", async () => {
    const one = mountMessage(PHISH);
    await frame(one);
    const warning = seen(one.root.querySelector(".warning"));
    expect(warning).to.contain("qui est a@boite-pleine.example");
    expect(warning).to.contain(
      "Un lien affiche « ent.univ-valmoree.example » mais mène à evil.example.",
    );
  });

  it("does not doubt ordinary mail", async () => {
    const one = mountMessage(LETTER);
    await text(one);
    expect(one.root.querySelector(".warning")).to.equal(null);
  });

  it("shows 20,000 recipients a few at a time", async () => {
    const to = Array.from({ length: 20_000 }, (_, index) => ({
      name: `N${index}`,
      email: `n${index}@x.example`,
    }));
    const one = mountMessage({ ...LETTER, to });
    await text(one);
    const field = one.root.querySelector(".field")!;
    expect(seen(field)).to.equal("À N0, N1, N2 et 19 997 autres");
    field.querySelector("button")!.click();
    await until("more are shown", () => field.querySelectorAll(".person").length === 100);
    expect(one.root.querySelectorAll("*").length).to.be.below(400);
  });

  it("lists attachments with the end of their names and what they could do", async () => {
    const name = `${"convention-".repeat(40)}signée.pdf`;
    const one = mountMessage({
      ...LETTER,
      files: [
        { name, type: "application/pdf" },
        { name: "facture\u202efdp.exe", type: "application/pdf" },
      ],
    });
    await text(one);
    const [first, second] = [...one.root.querySelectorAll(".file")];
    expect(seen(first!.querySelector(".end"))).to.equal("née.pdf");
    expect(seen(second)).to.contain("fdp.exe");
    expect(seen(one.root.querySelector(".risk"))).to.contain("exécuter un programme");
  });

  it("saves an attachment with the session's credentials and gives the memory back", async () => {
    const one = mountMessage(
      { ...LETTER, files: [{ name: "a.txt", content: new Blob(["x"]) }] },
      { isBearer: true },
    );
    await text(one);
    const saved: string[] = [];
    const save = (event: Event): void => {
      const link = event.target as HTMLAnchorElement;
      if (!link.download) return;
      event.preventDefault();
      saved.push(`${link.download} ${new URL(link.href).protocol}`);
    };
    const click = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function () {
      save({ target: this, preventDefault: () => undefined } as unknown as Event);
    };
    one.root.querySelector<HTMLButtonElement>("button.file")!.click();
    await until("it is saved", () => saved.length === 1);
    HTMLAnchorElement.prototype.click = click;
    expect(saved).to.deep.equal(["a.txt blob:"]);
  });

  it("stacks the messages of a thread, the open one unfolded", async () => {
    const one = mountMessage(
      { ...LETTER, threadId: "t-m1" },
      { emails: THREAD, conversation: true },
    );
    const folded = await until("the older one is listed", () =>
      one.root.querySelector<HTMLElement>(".folded .fold"),
    );
    await text(one);
    expect(seen(one.root.querySelector(".count"))).to.equal("2 messages dans la conversation");
    folded.focus();
    await sendKeys({ press: "Enter" });
    await until("it is unfolded", () => one.root.querySelectorAll(".email").length === 2);
  });

  it("moves the focus to the subject when asked, and leaves with Escape", async () => {
    const one = mountMessage(LETTER);
    one.pane.focus();
    const subject = await heading(one);
    await until("it has the focus", () => one.root.activeElement === subject);
    let isLeft = false;
    one.pane.addEventListener("partage-message-close", () => (isLeft = true));
    await sendKeys({ press: "Escape" });
    expect(isLeft).to.equal(true);
  });
});

describe("actions of <partage-message>", () => {
  it("stars at once, and archives with a way back", async () => {
    const one = mountMessage(LETTER);
    await text(one);
    button(one, "star").click();
    await until("it is starred", () => button(one, "unstar"));
    await until("the server knows", () => "$flagged" in one.gateway.emails.get("m1")!.keywords);
    button(one, "archive").click();
    const note = await until("it is said", () => one.root.querySelector(".note"));
    expect(seen(note)).to.contain("Message archivé.");
    expect(one.gateway.emails.get("m1")!.mailboxIds).to.deep.equal({ "m-archive": true });
    note.querySelector("button")!.click();
    await until("it is back", () => "m-inbox" in one.gateway.emails.get("m1")!.mailboxIds);
  });

  it("leaves an action to the page that takes it", async () => {
    const one = mountMessage(LETTER);
    await text(one);
    const asked: string[] = [];
    one.pane.addEventListener("partage-message-action", (event: PartageMessageActionEvent) => {
      event.preventDefault();
      asked.push(`${event.action} ${event.emailIds.join()}`);
    });
    button(one, "trash").click();
    expect(asked).to.deep.equal(["trash m1"]);
    expect(one.gateway.emails.get("m1")!.mailboxIds).to.deep.equal({ "m-inbox": true });
  });

  it("says that nothing changed when the server refuses", async () => {
    const one = mountMessage({ ...LETTER, keywords: { $seen: true } });
    await text(one);
    one.gateway.fault = "refuse-set";
    button(one, "archive").click();
    const note = await until("it is said", () => one.root.querySelector(".note"));
    expect(seen(note)).to.contain("le message est resté comme il était");
  });

  it("asks before it deletes for good", async () => {
    const one = mountMessage({ ...LETTER, mailboxIds: { "m-trash": true } });
    await text(one);
    (await until("the question can be asked", () => button(one, "ask"))).click();
    const ask = await until("it asks", () => one.root.querySelector("[role=alertdialog]"));
    expect(one.gateway.emails.has("m1")).to.equal(true);
    ask.querySelector<HTMLButtonElement>("[data-act=destroy]")!.click();
    await until("it is gone", () => !one.gateway.emails.has("m1"));
  });

  it("offers none to a session that may only read", async () => {
    const one = mountMessage(LETTER, { scopes: ["mail.read"] });
    await text(one);
    expect(button(one, "archive")).to.equal(null);
    expect(one.gateway.calls.some(([name]) => name === "Email/set")).to.equal(false);
  });
});

describe("bad input of <partage-message>", () => {
  const cases: readonly (readonly [string, () => MountedMessage, string])[] = [
    [
      "a message that is gone",
      () => mountMessage(LETTER, { id: "none" }),
      "Ce message n’existe plus",
    ],
    [
      "a back end that is down",
      () => mountMessage(LETTER, { fault: "server-error" }),
      "ne répond pas",
    ],
    ["HTML with 200", () => mountMessage(LETTER, { fault: "html" }), "Rien n’est perdu"],
    ["no network", () => mountMessage(LETTER, { fault: "offline" }), "Vous êtes hors ligne"],
    ["a session that is over", () => mountMessage(LETTER, { fault: "signed-out" }), "Se connecter"],
    [
      "too many requests",
      () => mountMessage(LETTER, { fault: "throttled" }),
      "Réessayez dans un instant",
    ],
  ];
  for (const [name, mount, said] of cases) {
    it(`${name}: says what happened and what to do`, async () => {
      const one = mount();
      expect(seen(await state(one))).to.contain(said);
      expect(await paneViolations(one)).to.deep.equal([]);
    });
  }

  it("loads again when the reader tries again", async () => {
    const one = mountMessage(LETTER, { fault: "server-error" });
    await state(one);
    one.gateway.fault = "none";
    one.root.querySelector<HTMLButtonElement>(".state button")!.click();
    await text(one);
  });

  it("keeps a message that is deleted elsewhere while it is read", async () => {
    const one = mountMessage(LETTER);
    await text(one);
    one.gateway.emails.delete("m1");
    one.gateway.changed("m1", "destroyed");
    const note = await until("it is said", () => one.root.querySelector(".note"));
    expect(seen(note)).to.contain("supprimé ailleurs");
    expect(seen(one.root.querySelector(".plain"))).to.contain("Bonjour");
  });

  it("says that a message is empty, cut or badly encoded", async () => {
    const empty = mountMessage({ subject: "", size: 0, from: [] });
    expect(seen(await text(empty))).to.equal("Ce message est vide.");
    expect(seen(await heading(empty))).to.equal("(sans objet)");
    const cut = mountMessage({ ...LETTER, truncated: true, encodingProblem: true });
    await text(cut);
    expect([...cut.root.querySelectorAll(".note")].map(seen).join()).to.match(
      /tronqué.*illisibles/,
    );
    cut.root.querySelector<HTMLButtonElement>(".note button")!.click();
    await until("all is asked for", () =>
      cut.gateway.calls.some(
        ([name, args]) => name === "Email/get" && args["maxBodyValueBytes"] === 0,
      ),
    );
  });

  it("reads a subject of 5 MB and a text of a megabyte", async () => {
    const one = mountMessage({ subject: "é".repeat(5_000_000), text: "http://".repeat(150_000) });
    await text(one);
    expect(seen(await heading(one)).length).to.equal(1_000);
  });
});

describe("row 60: what a message says of itself, in <partage-message>", () => {
  const EVIL = [
    '"><img src=x onerror=__canary()>',
    "<script>__canary()</script>",
    "<svg onload=__canary()>",
    "javascript:__canary()",
    "${__canary()} {{__canary()}}",
    "</style><img src=x onerror=__canary()>",
    "' onfocus=__canary() autofocus x='",
  ];
  for (const evil of EVIL) {
    it(`row 60: ${evil}`, async () => {
      let runs = 0;
      Object.assign(globalThis, { __canary: () => runs++ });
      const person = [{ name: evil, email: `${evil}@x.example` }];
      const one = mountMessage(
        {
          ...{ subject: evil, from: person, to: person, cc: person, bcc: person, replyTo: person },
          ...{
            text: `${evil} https://x.example/${evil}`,
            preview: evil,
            keywords: { "zt-1": true },
          },
          files: [{ name: evil, type: evil, cid: evil }],
        },
        {
          tags: [
            { id: "1", name: evil, color: evil, keyword: "zt-1", totalEmails: 1, unreadEmails: 1 },
          ],
        },
      );
      await text(one);
      await until("tags are drawn", () => one.root.querySelector(".chip"));
      expect(
        one.root.querySelectorAll("img, script, iframe, [onerror], [onload], [onfocus]").length,
      ).to.equal(0);
      const links = [...one.root.querySelectorAll("a")].map(({ protocol }) => protocol);
      expect(links.every((protocol) => /^https?:$/.test(protocol))).to.equal(true);
      expect(seen(await heading(one))).to.contain(evil.slice(0, 9));
      expect(runs).to.equal(0);
    });
  }

  it("row 58: takes nothing from a frame or a page that is not its own", async () => {
    const one = mountMessage(HTML);
    const { style } = await frame(one);
    const height = style.blockSize;
    const { port1, port2 } = new MessageChannel();
    postMessage("partage-frame", "*", [port2]);
    port1.postMessage({ type: "size", height: 9_000 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(style.blockSize).to.equal(height);
  });
});

describe("languages of <partage-message>", () => {
  it("speaks English where the page does", async () => {
    document.documentElement.lang = "en";
    const one = mountMessage({ ...LETTER, files: [{ name: "a.pdf" }] });
    await text(one);
    expect(seen(one.root.querySelector(".files-title"))).to.equal("1 attachment");
  });
});

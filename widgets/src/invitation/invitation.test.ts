import { expect } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
import { find, type Mounted, mountInvitation, press, unmountEvents } from "../test/mount-event.js";
import { mountMessage, unmountMessages } from "../test/mount-message.js";
import { seen, until } from "../test/mount.js";
import { FakeAgenda } from "../test/fake-agenda.js";
import { invitationRecords } from "../test/sample-invitations.js";

afterEach(() => {
  unmountEvents();
  unmountMessages();
});

const words = ({ root }: Mounted<HTMLElement>): string => seen(root.querySelector(".root"));

async function card(blobId: string): Promise<Mounted<HTMLElement>> {
  const one = mountInvitation(blobId);
  await find(one, ".title");
  return one;
}

describe("<partage-invitation>", () => {
  const said: readonly (readonly [string, readonly string[], boolean])[] = [
    [
      "request",
      ["Invitation", "10 h 30 – 12 h 00", "Salle B112", "Chevauche « TD d’algorithmique »"],
      true,
    ],
    ["answered", ["Vous avez accepté."], true],
    [
      "update",
      ["Invitation mise à jour", "Avant", "8 h 30 – 10 h 00", "Maintenant", "10 h 30 – 12 h 00"],
      true,
    ],
    ["outdated", ["Cette invitation n’est plus à jour", "Maintenant", "15 h 00 – 16 h 30"], true],
    ["missing", ["n’est pas dans votre agenda, ou n’y est plus"], true],
    ["series", ["Toutes les semaines le mardi, jusqu’au"], true],
    ["cancel", ["Annulation", "Cet événement est annulé."], false],
    ["oldcancel", ["Cette annulation est ancienne"], false],
    ["reply", ["Yanis Benali : A refusé", "Je suis en stage ce jour-là"], false],
    [
      "counter",
      ["Yanis Benali propose un autre moment.", "Moment proposé", "16 h 00 – 17 h 30"],
      false,
    ],
    ["others", ["n’est pas adressée à vous, mais à Nora Lefèvre."], false],
    [
      "spoofed",
      ["Méfiance : ce message vient de as.delarochefoucauld@univ-va1moree.example"],
      true,
    ],
    ["past", ["Cet événement est passé."], false],
    ["publish", ["Événement joint", "Ajouter à mon agenda"], false],
  ];
  for (const [blobId, texts, mayAnswer] of said)
    it(`says what to know of ${blobId}`, async () => {
      const one = await card(blobId);
      const text = words(one);
      for (const each of texts) expect(text).to.contain(each);
      expect(one.root.querySelector("[data-answer]") !== null).to.equal(mayAnswer);
    });

  it("is answered by keyboard alone, in one press", async () => {
    const one = await card("request");
    (await find(one, "[data-answer=accepted]")).focus();
    await sendKeys({ press: "Tab" });
    await sendKeys({ press: "Enter" });
    await until("it is told", () => words(one).includes("Réponse envoyée."));
    const { participants } = one.agenda.events.get("request")!;
    expect(participants!["m"]!.participationStatus).to.equal("tentative");
    expect(one.agenda.told).to.deep.equal([true]);
  });

  it("puts a meeting that is nowhere into the calendar with the answer", async () => {
    const one = await card("missing");
    await press(one, "[data-answer=accepted]");
    const added = await until("it is there", () =>
      [...one.agenda.events.values()].find(({ uid }) => uid.startsWith("missing")),
    );
    expect(added.participants!["m"]!.participationStatus).to.equal("accepted");
    await until("it is told", () => words(one).includes("Vous avez accepté."));
  });

  it("removes what was cancelled, and brings it back", async () => {
    const one = await card("cancel");
    await press(one, "[data-act=do]");
    await until("it is gone", () => !one.agenda.events.has("cancel"));
    await until("it is told", () => words(one).includes("n’est plus dans votre agenda"));
    await press(one, "[data-act=undo]");
    await until("it is back", () =>
      [...one.agenda.events.values()].some(({ uid }) => uid.startsWith("cancel")),
    );
  });

  it("moves the event to the time that was proposed, and tells the guests", async () => {
    const one = await card("counter");
    await press(one, "[data-act=do]");
    await until("it is told", () => words(one).includes("Événement déplacé"));
    expect(one.agenda.events.get("counter")!.start).to.match(/T16:00:00$/);
    expect(one.agenda.told).to.deep.equal([true]);
    expect(one.root.querySelector("[data-act=do]")).to.equal(null);
  });

  it("keeps a published event without its guests", async () => {
    const one = await card("publish");
    await press(one, "[data-act=do]");
    await until("it is told", () => words(one).includes("Cet événement est dans votre agenda."));
    const added = [...one.agenda.events.values()].at(-1)!;
    expect(added.participants).to.equal(undefined);
    expect(one.agenda.told).to.deep.equal([false]);
  });

  it("says that nothing was changed when an action fails", async () => {
    const one = await card("cancel");
    one.gateway.fault = "server-error";
    await press(one, "[data-act=do]");
    await until("it is told", () => words(one).includes("n’a pas pu être retiré"));
    expect(one.agenda.events.has("cancel")).to.equal(true);
  });

  it("says that a file can't be read", async () => {
    const one = mountInvitation("up-broken");
    await find(one, ".state");
    expect(words(one)).to.contain("Cette invitation est illisible");
  });

  it("tries again when the calendar did not answer", async () => {
    const one = mountInvitation("request", { fault: "server-error" });
    await find(one, ".state");
    one.gateway.fault = "none";
    await press(one, ".state button");
    await find(one, "[data-answer]");
  });

  it("offers no answer where the session may only read", async () => {
    const one = mountInvitation("request", { scopes: ["calendar.read"] });
    await find(one, ".title");
    expect(one.root.querySelector("[data-answer], [data-act]")).to.equal(null);
  });

  it("speaks English where the page does", async () => {
    document.documentElement.lang = "en";
    const one = await card("update");
    expect(words(one)).to.contain("Updated invitation").and.to.contain("Accept");
  });
});

describe("an invitation in a message", () => {
  const file = { type: "text/calendar", name: "invite.ics", blobId: "request", size: 900 };
  const message = { subject: "Invitation", text: "Bonjour", files: [file] };
  const part = (): FakeAgenda => new FakeAgenda(invitationRecords(Date.now(), "request").records);

  it("stands above the text, and its file stays among the attachments", async () => {
    const { root } = mountMessage(message, { parts: [part()] });
    const element = await until("it is there", () => root.querySelector("partage-invitation"));
    await until("it is read", () => element.shadowRoot?.querySelector("[data-answer]"));
    expect(element.compareDocumentPosition(root.querySelector(".plain")!)).to.equal(
      Node.DOCUMENT_POSITION_FOLLOWING,
    );
    expect(seen(root.querySelector(".files"))).to.contain("invite.ics");
  });

  it("is a mere file where no calendar is served, or none is there", async () => {
    for (const [email, options] of [
      [message, {}],
      [{ ...message, files: [] }, { parts: [part()] }],
      [{ ...message, files: [{ ...file, size: 2e6 }] }, { parts: [part()] }],
    ] as const) {
      const { root } = mountMessage(email, options);
      await until("it is read", () => root.querySelector(".plain"));
      expect(root.querySelector("partage-invitation")).to.equal(null);
      unmountMessages();
    }
  });
});

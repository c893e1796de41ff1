import { expect } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
import type { PartageEvent } from "./event.js";
import { PartagePeopleQueryEvent } from "./events.js";
import { seen, until } from "../test/mount.js";
import { fill, find, type Mounted, mountEvent, press, unmountEvents } from "../test/mount-event.js";
import { FakeDirectory } from "../test/fake-directory.js";
import { sampleDirectory } from "../test/sample-directory.js";
import { sampleEvent } from "../test/sample-agenda.js";

afterEach(unmountEvents);

type Shown = Mounted<PartageEvent>;

/** Waits for the card and gives its words. */
async function card(one: Shown): Promise<string> {
  await find(one, ".card");
  return seen(one.root.querySelector(".root"));
}

const words = ({ root }: Shown): string => seen(root.querySelector(".root"));

const closed = ({ heard }: Shown): boolean =>
  heard.some(({ type }) => type === "partage-event-close");

/** The occurrence of the sample series on its first day. */
function occurrence({ agenda }: Shown, id = "series"): string {
  const { start } = agenda.events.get(id)!;
  const utc = new Date(Date.parse(`${start}Z`) - 3_600_000).toISOString().slice(0, 19);
  return `${id}_${utc.replace(/[-:]/g, "")}Z`;
}

async function mountOccurrence(mode: "view" | "edit" = "view"): Promise<Shown> {
  const one = mountEvent({ draft: null });
  one.element.mode = mode;
  one.element.eventId = occurrence(one);
  await find(one, mode === "view" ? ".card" : ".form");
  return one;
}

describe("<partage-event>, read", () => {
  it("says what, when, where, how one gets in, who, and what it overlaps", async () => {
    const one = mountEvent({ id: "invited" });
    const said = await card(one);
    expect(said).to.contain("Réunion de lancement du projet tutoré");
    expect(said).to.match(/Mardi .*10 h 30\s– 12 h 00/);
    expect(said)
      .to.contain("Salle B112")
      .and.to.contain("4 participants · 1 oui, 1 peut-être, 1 non");
    const join = await find<HTMLAnchorElement>(one, '[part="join"]');
    expect(join.href).to.equal("https://rendez-vous.renater.fr/valmoree-projet");
    expect(join.rel).to.contain("noopener");
    await until("the overlap is told", () =>
      seen(one.root.querySelector(".note.warn")).includes("TD d’algorithmique"),
    );
  });

  it("shows hostile words as words", async () => {
    const one = mountEvent({ id: "hostile" });
    await card(one);
    const links = [...one.root.querySelectorAll<HTMLAnchorElement>("a[href]")];
    expect(links.every(({ protocol }) => /^(https?|mailto):$/.test(protocol))).to.equal(true);
    expect(one.root.querySelector("img, script, [part=join]")).to.equal(null);
    expect(seen(one.root.querySelector(".title"))).to.not.contain("\u202e");
    expect(links.map(({ href }) => href).join()).to.not.contain("bcc");
  });

  it("reads HTML as text only", async () => {
    const one = mountEvent({ id: "shared" });
    const said = await card(one);
    expect(said).to.contain("Salle C204, apporter les maquettes").and.not.to.contain("alert(1)");
    expect(said).to.contain("Vous pouvez lire cet agenda, pas le modifier.");
    expect(one.root.querySelector("[data-act=edit], [data-act=remove]")).to.equal(null);
  });

  it("says how a series repeats", async () => {
    const one = await mountOccurrence();
    expect(await card(one)).to.contain("Toutes les semaines le lundi et jeudi, 20 fois");
  });

  it("sends an answer in one press, and shows it at once", async () => {
    const one = mountEvent({ id: "invited" });
    await press(one, "[data-answer=accepted]");
    await until("it is told", () => words(one).includes("Réponse envoyée."));
    const { participants } = one.agenda.events.get("invited")!;
    expect(participants!["p2"]!.participationStatus).to.equal("accepted");
    expect(one.agenda.told).to.deep.equal([true]);
    expect((await find(one, "[data-answer=accepted]")).getAttribute("aria-pressed")).to.equal(
      "true",
    );
  });

  it("takes an answer back that was not sent, and keeps the message to the organizer", async () => {
    const one = mountEvent({ id: "invited" });
    await press(one, "[data-act=comment]");
    await fill(one, "[name=comment]", "En retard de 10 min");
    one.gateway.fault = "server-error";
    await press(one, "[data-answer=tentative]");
    await until("it is told", () =>
      seen(one.root.querySelector("[role=alert]")).includes("n’est pas partie"),
    );
    expect((await find(one, "[data-answer=tentative]")).getAttribute("aria-pressed")).to.equal(
      "false",
    );
    expect((await find<HTMLTextAreaElement>(one, "[name=comment]")).value).to.equal(
      "En retard de 10 min",
    );
  });

  it("proposes another time", async () => {
    const one = mountEvent({ id: "invited" });
    await press(one, "[data-act=propose]");
    await fill(one, "[name=propose-end]", "09:00");
    await press(one, ".propose [type=submit]");
    await until("it is told", () => words(one).includes("La fin doit venir après le début."));
    await fill(one, "[name=propose-start]", "08:00");
    await press(one, ".propose [type=submit]");
    await until("it is sent", () => words(one).includes("Proposition envoyée"));
    expect(one.agenda.proposals[0]).to.deep.include({ id: "invited", duration: "PT1H" });
  });

  it("deletes at once, and brings back what it deleted", async () => {
    const one = mountEvent({ id: "other" });
    await press(one, "[data-act=remove]");
    await until("it is gone", () => !one.agenda.events.has("other"));
    expect(one.heard[0]).to.deep.include({ type: "partage-event-changed" });
    await press(one, "[data-act=undo]");
    await until("it is back", () =>
      [...one.agenda.events.values()].find(({ title }) => title === "TD d’algorithmique"),
    );
  });

  it("leaves the undo to the page around that asks for it", async () => {
    const one = mountEvent({ id: "other" });
    one.element.addEventListener("partage-event-changed", (event) => event.preventDefault());
    await press(one, "[data-act=remove]");
    await until("it closes", () => closed(one));
    const { undo } = one.heard[0]!.detail as { undo: () => Promise<void> };
    await undo();
    expect(
      [...one.agenda.events.values()].some(({ title }) => title === "TD d’algorithmique"),
    ).to.equal(true);
  });

  it("asks which dates of a series go", async () => {
    const one = await mountOccurrence();
    await press(one, "[data-act=remove]");
    expect(seen(await find(one, ".ask"))).to.contain("Cette date et les suivantes");
    await press(one, "[data-act=remove-now]");
    await until("one date is gone", () => {
      const { recurrenceOverrides, start } = one.agenda.events.get("series")!;
      return recurrenceOverrides?.[start]?.["excluded"];
    });
    await press(one, "[data-act=undo]");
    await until("it is back", () => {
      const { recurrenceOverrides, start } = one.agenda.events.get("series")!;
      return !recurrenceOverrides?.[start];
    });
  });

  it("tells of a deletion that failed, and of one made on an old version", async () => {
    const one = mountEvent({ id: "other" });
    await card(one);
    one.gateway.fault = "server-error";
    await press(one, "[data-act=remove]");
    await until("it is told", () => words(one).includes("Rien n’a été supprimé : le serveur"));
    expect(one.agenda.events.has("other")).to.equal(true);
  });

  const states: readonly [string, Parameters<typeof mountEvent>[0], string][] = [
    ["is gone", { id: "nowhere" }, "Cet événement n’existe plus"],
    ["can't be reached", { id: "other", fault: "server-error" }, "L’agenda ne répond pas"],
    ["needs a sign-in", { id: "other", fault: "signed-out" }, "Se connecter"],
    ["waits for the network", { id: "other", fault: "offline" }, "Vous êtes hors ligne"],
    ["is cancelled", { id: "cancelled" }, "Cet événement est annulé."],
    ["is none", {}, "Aucun événement à afficher"],
  ];
  for (const [name, options, text] of states)
    it(`says that an event ${name}`, async () => {
      const one = mountEvent(options);
      await until(text, () =>
        seen(one.root.querySelector(".root")).replace(/\s/g, " ").includes(text),
      );
    });

  it("follows a change that another client makes", async () => {
    const one = mountEvent({ id: "other" });
    await card(one);
    one.agenda.change(one.gateway, "other", { title: "TD déplacé", revision: "next" });
    await until("it is shown", () => words(one).includes("TD déplacé"));
    one.agenda.change(one.gateway, "other", null);
    await until("it is told", () => words(one).includes("vient d’être supprimé ailleurs"));
    expect(words(one)).to.contain("TD déplacé");
  });

  it("offers nothing that the session may not do", async () => {
    const one = mountEvent({ id: "own", scopes: ["calendar.read"] });
    await card(one);
    expect(one.root.querySelector("[data-act=edit], [data-act=remove]")).to.equal(null);
  });
});

describe("<partage-event>, written", () => {
  it("creates an event by keyboard alone", async () => {
    const one = mountEvent({ draft: {}, mode: "edit" });
    await until("the title has the focus", () => one.root.activeElement?.id === "title");
    await sendKeys({ type: "Jury de master" });
    await sendKeys({ press: "Tab" });
    expect((one.root.activeElement as HTMLInputElement).name).to.equal("all-day");
    await sendKeys({ press: "Space" });
    await until("hours are gone", () => !one.root.querySelector("#startTime"));
    (await find(one, "#title")).focus();
    await sendKeys({ press: "Enter" });
    await until("it is there", () => closed(one));
    const created = [...one.agenda.events.values()].at(-1)!;
    expect(created).to.deep.include({ title: "Jury de master", showWithoutTime: true });
    expect(one.heard[0]!.detail).to.deep.include({ created: created.id });
    expect(one.agenda.told).to.deep.equal([false]);
  });

  it("suggests people of the directory to invite, and keeps still where there is none", async () => {
    const parts = [new FakeDirectory(sampleDirectory())];
    const one = mountEvent({ draft: {}, mode: "edit", events: [], parts });
    (await find(one, "#guests")).focus();
    await sendKeys({ type: "lefevre" });
    const option = await until("she is suggested", () => one.root.querySelector("[role=option]"));
    expect(seen(option.querySelector(".name"))).to.equal("Claire Lefèvre");
    await sendKeys({ press: "Enter" });
    await until("she is invited", () => seen(one.root.querySelector(".invited")));
    expect(seen(one.root.querySelector(".invited"))).to.include("claire.lefevre@");
    const bare = mountEvent({ draft: {}, mode: "edit", events: [] });
    (await find(bare, "#guests")).focus();
    await sendKeys({ type: "lefevre" });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(bare.root.querySelector(".suggestions:popover-open")).to.equal(null);
  });

  it("invites, says so, and finds a free room first", async () => {
    const one = mountEvent({ draft: {}, mode: "edit", events: [] });
    await fill(one, "#title", "Soutenance");
    await fill(one, "#guests", "Nora <nora.lefevre@univ-valmoree.example>");
    await press(one, "[data-act=add-guests]");
    await until("she is free", () => words(one).includes("Tout le monde est libre"));
    expect((await find<HTMLInputElement>(one, "#guests")).value).to.equal("");
    await press(one, "[data-act=find-room]");
    await until("rooms are found", () => words(one).includes("libre à ce moment"));
    await press(one, ".found button");
    expect((await find<HTMLInputElement>(one, "#place")).value).to.equal("Salle B112");
    const save = await find(one, "[data-act=save]");
    expect(seen(save)).to.equal("Enregistrer et inviter");
    save.click();
    await until("it is there", () => closed(one));
    const [created] = [...one.agenda.events.values()];
    expect(Object.values(created!.participants!).map(({ kind }) => kind)).to.include("location");
    expect(one.agenda.told).to.deep.equal([true]);
  });

  it("proposes times at which everybody is free", async () => {
    const day = "2027-03-01";
    const taken = sampleEvent("t", { start: `${day}T10:00:00`, duration: "PT2H" });
    const draft = { title: "Jury", start: `${day}T10:30:00`, duration: "PT1H" };
    const one = mountEvent({ draft, mode: "edit", events: [taken] });
    await fill(one, "#guests", "nora.lefevre@univ-valmoree.example");
    await press(one, "[data-act=add-guests]");
    await until("it is told", () => words(one).includes("2 participants pris à ce moment."));
    await press(one, "[data-slot]");
    expect((await find<HTMLInputElement>(one, "#startTime")).value).to.equal("08:00");
    expect((await find<HTMLInputElement>(one, "#endTime")).value).to.equal("09:00");
  });

  it("says what is wrong beside the field, and goes there", async () => {
    const one = mountEvent({ draft: {}, mode: "edit" });
    await fill(one, "#endDate", "2020-01-01");
    await fill(one, "#video", "javascript:alert(1)");
    await press(one, "[data-act=save]");
    await until("it is told", () => words(one).includes("2 champs sont à corriger."));
    expect(seen(one.root.querySelector("#video-wrong"))).to.contain("adresse web");
    await until("the focus is there", () => one.root.activeElement?.getAttribute("aria-invalid"));
    expect(one.agenda.told).to.deep.equal([]);
  });

  it("loses nothing when saving fails", async () => {
    const one = mountEvent({ draft: {}, mode: "edit" });
    await fill(one, "#title", "Jury");
    await fill(one, "#description", "Salle à confirmer");
    one.gateway.fault = "offline";
    await press(one, "[data-act=save]");
    await until("it is told", () => words(one).includes("vous êtes hors ligne"));
    expect((await find<HTMLTextAreaElement>(one, "#description")).value).to.equal(
      "Salle à confirmer",
    );
    one.gateway.fault = "none";
    await press(one, "[data-act=save]");
    await until("it is there", () => closed(one));
  });

  it("asks before it leaves what was typed", async () => {
    const one = mountEvent({ draft: {}, mode: "edit" });
    await fill(one, "#title", "Presque");
    (await find(one, "#title")).focus();
    await sendKeys({ press: "Escape" });
    await find(one, "[data-act=leave]");
    await sendKeys({ press: "Escape" });
    await until("the question is gone", () => !one.root.querySelector("[data-act=leave]"));
    expect(closed(one)).to.equal(false);
    one.element.requestClose();
    await press(one, "[data-act=leave]");
    await until("it closes", () => closed(one));
  });

  it("leaves at once when nothing was typed", async () => {
    const one = mountEvent({ draft: {}, mode: "edit" });
    (await find(one, "#title")).focus();
    await sendKeys({ press: "Escape" });
    await until("it closes", () => closed(one));
  });

  it("changes one date of a series, this and the following ones, or all", async () => {
    for (const which of ["this", "following", "all"]) {
      const one = await mountOccurrence("edit");
      await fill(one, "#title", `Point ${which}`);
      await press(one, "[data-act=save]");
      await press(one, `[value=${which}]`);
      await press(one, "[data-act=save-which]");
      await until("it is saved", () => closed(one));
      const { title, recurrenceOverrides, start } = one.agenda.events.get("series")!;
      if (which === "this")
        expect(recurrenceOverrides![start]).to.deep.include({ title: "Point this" });
      // The first occurrence and those after it are all.
      else expect(title).to.equal(`Point ${which}`);
      unmountEvents();
    }
  });

  it("asks for no single date when the rule itself changed", async () => {
    const one = await mountOccurrence("edit");
    await fill(one, "#repeats", "daily");
    expect(words(one)).to.contain("suivront de nouveau la règle");
    await press(one, "[data-act=save]");
    await find(one, "[data-act=save-which]");
    expect(one.root.querySelector("[value=this]")).to.equal(null);
  });

  it("shows what changed elsewhere, and keeps both changes or takes the other", async () => {
    for (const choice of ["keep-mine", "take-theirs"]) {
      const one = mountEvent({ id: "own", mode: "edit" });
      await fill(one, "#title", "Jury, session 2");
      const locations = { l: { "@type": "Location", name: "Amphi Laplace" } };
      one.agenda.events.set("own", {
        ...one.agenda.events.get("own")!,
        locations,
        revision: "x",
      } as never);
      await press(one, "[data-act=save]");
      expect(seen(await find(one, "[data-ask]"))).to.contain("Lieu (rien) → Amphi Laplace");
      await press(one, `[data-act=${choice}]`);
      if (choice === "keep-mine") {
        await until("it is saved", () => closed(one));
        const event = one.agenda.events.get("own")!;
        expect(event).to.deep.include({ title: "Jury, session 2", locations });
      } else {
        const place = await find<HTMLInputElement>(one, "#place");
        await until("it is taken", () => place.value === "Amphi Laplace");
        expect((await find<HTMLInputElement>(one, "#title")).value).to.equal("Jury de stage");
      }
      unmountEvents();
    }
  });

  it("offers a new event where the other one was deleted meanwhile", async () => {
    const one = mountEvent({ id: "other", mode: "edit" });
    await fill(one, "#title", "TD sauvé");
    one.agenda.events.delete("other");
    await press(one, "[data-act=save]");
    await until("it is told", () => words(one).includes("a été supprimé ailleurs"));
    await press(one, ".note.bad button");
    await until("it is there", () => closed(one));
    expect([...one.agenda.events.values()].at(-1)!.title).to.equal("TD sauvé");
  });

  it("says that a calendar is only read", async () => {
    const one = mountEvent({ id: "shared", mode: "edit" });
    await until("it is told", () =>
      words(one).includes("Vous ne pouvez pas écrire dans cet agenda."),
    );
    expect((await find<HTMLButtonElement>(one, "[data-act=save]")).disabled).to.equal(true);
  });

  it("duplicates without the people, into a form", async () => {
    const one = mountEvent({ id: "own" });
    await press(one, "[data-act=more]");
    await press(one, ".menu .item");
    const title = await find<HTMLInputElement>(one, "#title");
    expect(title.value).to.equal("Jury de stage");
    expect(one.root.querySelector(".invited li")).to.equal(null);
  });

  it("asks a picker of people, where the page has one", async () => {
    const one = mountEvent({ draft: {}, mode: "edit" });
    one.element.addEventListener(PartagePeopleQueryEvent.type, (event) => {
      event.add([{ name: "Nora", email: "nora@univ.example" }]);
    });
    await fill(one, "#guests", "nor");
    await until("she is on the list", () =>
      seen(one.root.querySelector(".invited")).includes("Nora"),
    );
    expect((await find<HTMLInputElement>(one, "#guests")).value).to.equal("");
  });

  it("speaks English where the page does", async () => {
    document.documentElement.lang = "en";
    const one = mountEvent({ draft: {}, mode: "edit" });
    await find(one, "#title");
    expect(words(one))
      .to.contain("New event")
      .and.not.to.match(/Enregistrer|Titre/);
  });
});

import { expect } from "@open-wc/testing";
import type { TimetableSync } from "@partage-ent/jmap";
import {
  type MountedTimetable,
  mountTimetable,
  openPanel,
  pressOn,
  shownLessons,
  textOf,
  textsOf,
  unmountTimetables,
} from "../test/mount-timetable.js";
import { seen, until } from "../test/mount.js";
import { sampleFeed, sampleTimetable } from "../test/sample-timetable.js";

afterEach(unmountTimetables);

const FEEDS = "Emplois du temps";
const SYNC = "Garder dans";
const SECRET = "https://ade.univ-valmoree.example/cal.ics?token=s3cret";

const withOwn = (): ReturnType<typeof sampleTimetable> => {
  const data = sampleTimetable();
  const own = sampleFeed({ id: "f-own", name: "Mon Moodle", origin: "person", groups: [] });
  return { ...data, feeds: [...data.feeds, own] };
};
const said = ({ root }: MountedTimetable): string =>
  seen(root.querySelector(".root > [role=status]"));
const box = (one: MountedTimetable, feed: string): HTMLInputElement =>
  one.root.querySelector(`[data-feed="${feed}"] > .check input`)!;

describe("choice of timetables", () => {
  it("hides a feed, remembers it on the server, and shows the others", async () => {
    const one = mountTimetable();
    await openPanel(one, FEEDS);
    box(one, "f-lang").click();
    await until("the server knows", () => !one.timetable.feeds[1]!.isShown);
    await until("it is said", () => said(one) === "C’est enregistré.");
    await pressOn(one, '[data-act="close-panel"]');
    await shownLessons(one);
    await until("its lessons are gone", () => !textOf(one, ".list").includes("Anglais"));
  });

  it("chooses groups, all of them again as null", async () => {
    const one = mountTimetable();
    await openPanel(one, FEEDS);
    await pressOn(one, "summary", "Groupes : 3 sur 5");
    const group = (name: string): HTMLInputElement =>
      [...one.root.querySelectorAll<HTMLElement>(".groups .check")]
        .find((label) => seen(label) === name)!
        .querySelector("input")!;
    group("L2 INFO TD2").click();
    await until("the server knows", () =>
      one.timetable.feeds[0]!.selectedGroups?.includes("L2 INFO TD2"),
    );
    group("Tous les groupes").click();
    await until("all are chosen", () => one.timetable.feeds[0]!.selectedGroups === null);
    await until("it says so", () => textOf(one, "summary") === "Groupes : tous");
  });

  it("takes a choice back that the server refuses", async () => {
    const one = mountTimetable();
    await openPanel(one, FEEDS);
    one.gateway.fault = "refuse-set";
    box(one, "f-lang").click();
    await until("it is said", () => said(one).includes("remis comme avant"));
    await until("the box shows it", () => box(one, "f-lang").checked);
  });

  it("says how each feed is", async () => {
    const data = sampleTimetable();
    const statuses = ["ok", "stale", "held", "failed", "pending"] as const;
    const feeds = statuses.map((status) =>
      sampleFeed({ id: status, name: status, status, groups: [] }),
    );
    const one = mountTimetable({}, { data: { ...data, feeds, changes: [] } });
    await openPanel(one, FEEDS);
    expect(textsOf(one, ".status")).to.deep.equal([
      "À jour. Lu : 9 h 30.",
      "N’a pas pu être relu. Vos cours sont ceux de la dernière lecture : 9 h 30.",
      "L’emploi du temps publié est vide ou réduit de moitié : l’ancien est conservé (9 h 30).",
      "N’a jamais pu être lu. Un nouvel essai est fait régulièrement.",
      "Lecture en cours.",
    ]);
  });

  it("adds a feed from a host that is named, and shows its address never again", async () => {
    const one = mountTimetable();
    const panel = await openPanel(one, FEEDS);
    expect(seen(panel)).to.contain("moodle.univ-valmoree.example, ade.univ-valmoree.example");
    const field = (name: string): HTMLInputElement => one.root.querySelector(`[name="${name}"]`)!;
    field("address").value = SECRET.replace("https:", "webcal:");
    field("name").value = "Mon ADE";
    await pressOn(one, ".add .button");
    await until("it is listed", () => textOf(one, ".feeds").includes("Mon ADE"));
    expect(one.timetable.addresses).to.deep.equal([SECRET]);
    await until("the field is empty", () => field("address").value === "");
    expect(one.root.querySelector(".root")!.outerHTML).not.to.contain("s3cret");
  });

  it("says that an address is not accepted, and keeps what was typed", async () => {
    const one = mountTimetable();
    await openPanel(one, FEEDS);
    const field = one.root.querySelector<HTMLInputElement>('[name="address"]')!;
    field.value = "https://elsewhere.example/x.ics";
    await pressOn(one, ".add .button");
    const problem = await until("it is said", () => one.root.querySelector("#feed-problem"));
    expect(seen(problem)).to.contain("n’est pas acceptée");
    expect(field.getAttribute("aria-invalid")).to.equal("true");
    expect(field.value).to.equal("https://elsewhere.example/x.ics");
  });

  it("removes one's own, and brings it back in time", async () => {
    const one = mountTimetable({}, { data: withOwn() });
    await openPanel(one, FEEDS);
    expect(one.root.querySelectorAll(".feed > .quiet")).to.have.length(1);
    await pressOn(one, '[data-feed="f-own"] .quiet');
    await until("it is gone", () => !textOf(one, ".feeds").includes("Mon Moodle"));
    await pressOn(one, ".toast .undo");
    await until("it is back", () => textOf(one, ".feeds").includes("Mon Moodle"));
    expect(one.timetable.feeds).to.have.length(3);
    await pressOn(one, '[data-feed="f-own"] .quiet');
    await pressOn(one, '[data-act="close-panel"]');
    await until("the server knows", () => one.timetable.feeds.length === 2);
    await openPanel(one, FEEDS);
    expect(textOf(one, ".feeds")).not.to.contain("Mon Moodle");
  });

  it("removes for good once the way back is closed", async () => {
    const one = mountTimetable({}, { data: withOwn() });
    await openPanel(one, FEEDS);
    await pressOn(one, '[data-feed="f-own"] .quiet');
    await pressOn(one, ".toast .icon");
    await until("the server knows", () => one.timetable.feeds.length === 2);
    expect(one.root.querySelector(".toast")).to.equal(null);
  });

  it("only shows without the scope to write", async () => {
    const one = mountTimetable({}, { data: withOwn(), scopes: ["timetable.read"] });
    const panel = await openPanel(one, FEEDS);
    expect(seen(panel)).to.contain("que de consulter");
    expect(panel.querySelector("form, .feed > .quiet, input:not(:disabled)")).to.equal(null);
  });
});

describe("keeping lessons in PARTAGE", () => {
  const sync = (change: Partial<TimetableSync>): ReturnType<typeof sampleTimetable> =>
    sampleTimetable({
      sync: { status: "active", written: 143, lastRunAt: "2026-11-23T08:31:00Z", ...change },
    });

  it("shows what would be written before anything is, then writes it", async () => {
    const one = mountTimetable();
    const panel = await openPanel(one, SYNC);
    await until("its state is read", () => seen(panel).includes("Inactif"));
    await pressOn(one, ".sync .button", "Voir ce qui serait écrit");
    const preview = await until("it is shown", () => one.root.querySelector(".preview"));
    expect(seen(preview)).to.match(/Dans l’agenda « Emploi du temps » \d+ cours à ajouter/);
    expect(seen(preview)).to.contain("Rien n’est encore écrit.");
    expect(one.timetable.sync.status).to.equal("off");
    await pressOn(one, ".preview .button");
    await until("it is on", () => textOf(one, ".sync-state").startsWith("Actif"));
    const [, args] = one.gateway.calls.findLast(([name]) => name === "TimetableSync/set")!;
    expect(args["update"]).to.deep.equal({
      singleton: { status: "active", feedIds: ["f-l2", "f-lang"], previewId: "p1" },
    });
  });

  it("writes only feeds that were chosen", async () => {
    const one = mountTimetable();
    await openPanel(one, SYNC);
    await pressOn(one, ".sync .check input", "");
    await pressOn(one, ".sync .button");
    await until("it is shown", () => one.root.querySelector(".preview"));
    const [, args] = one.gateway.calls.findLast(([name]) => name === "TimetableSync/preview")!;
    expect(args["feedIds"]).to.deep.equal(["f-lang"]);
  });

  it("pauses and resumes", async () => {
    const one = mountTimetable({}, { data: sync({}) });
    await openPanel(one, SYNC);
    await pressOn(one, ".sync .button", "Mettre en pause");
    await until("it is paused", () => textOf(one, ".sync-state").startsWith("En pause"));
    await pressOn(one, ".sync .button", "Reprendre");
    await until("it goes on", () => textOf(one, ".sync-state").startsWith("Actif"));
  });

  it("asks before it removes, and removes", async () => {
    const one = mountTimetable({}, { data: sync({}) });
    await openPanel(one, SYNC);
    await pressOn(one, ".sync .quiet", "Arrêter");
    expect(textOf(one, ".ask")).to.contain("Retirer 143 cours de votre agenda ?");
    expect(one.timetable.sync.status).to.equal("active");
    await pressOn(one, ".ask .button");
    await until("it is off", () => textOf(one, ".sync-state").startsWith("Inactif"));
  });

  for (const [change, says] of [
    [{ waiting: 41 }, "Actif : 143 cours dans votre agenda. 41 écritures en attente."],
    [{ status: "stopping" }, "Retrait en cours : encore 143 cours à retirer."],
    [{ status: "paused" }, "En pause : 143 cours dans votre agenda"],
  ] as const) {
    it(`says « ${says} »`, async () => {
      const one = mountTimetable({}, { data: sync(change) });
      await openPanel(one, SYNC);
      await until("it is said", () => textOf(one, ".sync-state").startsWith(says));
    });
  }

  it("says why it does not go on", async () => {
    const one = mountTimetable({}, { data: sync({ problem: "The calendar is read-only." }) });
    const panel = await openPanel(one, SYNC);
    await until("it is said", () => seen(panel).includes("The calendar is read-only."));
    expect(panel.querySelector('[lang="en"]')).not.to.equal(null);
  });

  it("says that a press did not work, and leaves all as it was", async () => {
    const one = mountTimetable({}, { data: sync({}) });
    await openPanel(one, SYNC);
    await until("it is on", () => one.root.querySelector(".sync .button"));
    one.gateway.fault = "refuse-set";
    await pressOn(one, ".sync .button");
    const problem = await until("it is said", () => one.root.querySelector(".sync .problem"));
    expect(seen(problem)).to.contain("rien n’a changé");
    expect(textOf(one, ".sync-state")).to.contain("Actif");
  });

  it("is not offered where the gateway does not keep calendars", async () => {
    const one = mountTimetable({}, { data: sampleTimetable({ maySync: false }) });
    await openPanel(one, FEEDS);
    await pressOn(one, '[data-act="close-panel"]');
    await pressOn(one, '[data-act="menu"]');
    await until("the menu is open", () => one.root.querySelector("[role=menu]"));
    expect(textsOf(one, "[role=menuitem]").join()).not.to.contain(SYNC);
  });
});

import { expect } from "@open-wc/testing";
import {
  type MountedTimetable,
  mountTimetable,
  shownLessons,
  textOf,
  unmountTimetables,
} from "../test/mount-timetable.js";
import { seen, until } from "../test/mount.js";
import { sampleFeed, sampleTimetable } from "../test/sample-timetable.js";

afterEach(unmountTimetables);

const stateOf = async ({ root }: MountedTimetable): Promise<string> =>
  seen(await until("a state is drawn", () => root.querySelector(".state")));
const failing = async (fault: "offline" | "expired"): Promise<MountedTimetable> => {
  const one = mountTimetable();
  await shownLessons(one);
  one.gateway.fault = fault;
  await one.element.refresh().catch(() => undefined);
  return one;
};

describe("states of <partage-timetable>", () => {
  it("holds the place of the lessons while it loads", async () => {
    const one = mountTimetable({}, { fault: "slow", data: sampleTimetable({ changes: [] }) });
    await until("it is drawn", () => one.root.querySelectorAll(".lesson.ghost").length === 5);
    const size = (selector: string): number =>
      one.root.querySelector(selector)!.getBoundingClientRect().height;
    const before = [size(".card"), size(".views")];
    one.gateway.release();
    await shownLessons(one);
    expect(size(".card")).to.be.closeTo(before[0]!, 4);
    expect(size(".views")).to.be.closeTo(before[1]!, 4);
  });

  it("says that no timetable was assigned, and offers to add one where that can be", async () => {
    const none = { feeds: [], lessons: [] };
    expect(await stateOf(mountTimetable({}, { data: none }))).to.contain("Votre scolarité");
    unmountTimetables();
    const data = { ...none, feedHosts: ["ade.univ-valmoree.example"] };
    expect(await stateOf(mountTimetable({}, { data }))).to.contain("Ajouter un emploi du temps");
  });

  it("says that all are hidden, and offers to choose", async () => {
    const data = sampleTimetable({ feeds: [sampleFeed({ isShown: false })], changes: [] });
    const one = mountTimetable({}, { data });
    expect(await stateOf(one)).to.contain("Aucun emploi du temps affiché");
    one.root.querySelector<HTMLElement>(".state .button")!.click();
    await until("the choice is open", () => one.root.querySelector(".panel"));
  });

  it("says that it is being read for the first time, or never could be", async () => {
    for (const [status, says] of [
      ["pending", "Il est lu pour la première fois"],
      ["failed", "n’a pas pu être lu"],
    ] as const) {
      const feeds = [sampleFeed({ status, fetchedAt: null })];
      const one = mountTimetable({}, { data: { feeds, lessons: [] } });
      expect(await stateOf(one)).to.contain(says);
      unmountTimetables();
    }
  });

  for (const [status, says] of [
    ["stale", "« Langues pour tous » n’a pas pu être relu. Dernière lecture : 9 h 31."],
    [
      "held",
      "« Langues pour tous » : l’emploi du temps publié est vide ou réduit de moitié, l’ancien est conservé.",
    ],
  ] as const) {
    it(`shows the lessons and says which feed is ${status}`, async () => {
      const data = sampleTimetable();
      const feeds = data.feeds.map((feed) => (feed.id === "f-lang" ? { ...feed, status } : feed));
      const one = mountTimetable({}, { data: { ...data, feeds } });
      expect(await shownLessons(one)).not.to.have.length(0);
      expect(textOf(one, ".note span")).to.equal(says);
    });
  }

  it("offers to sign in", async () => {
    expect(await stateOf(mountTimetable({}, { fault: "signed-out" }))).to.contain("Se connecter");
  });

  it("asks to sign in again when the session ended", async () => {
    expect(await stateOf(await failing("expired"))).to.contain("Votre session a expiré");
  });

  it("says what failed, and shows the lessons on another try", async () => {
    const one = mountTimetable({}, { fault: "server-error" });
    expect(await stateOf(one)).to.contain("Le service ne répond pas");
    one.gateway.fault = "none";
    one.root.querySelector<HTMLElement>(".state .button")!.click();
    expect(await shownLessons(one)).not.to.have.length(0);
  });

  it("keeps the last lessons when the network is gone, and says of when they are", async () => {
    const one = await failing("offline");
    await until("the note is shown", () => one.root.querySelector(".note"));
    expect(textOf(one, ".note span")).to.equal("Hors ligne. Mis à jour : 9 h 40.");
    expect(textOf(one, ".top")).to.contain("En ce moment");
  });

  it("says that it is offline with nothing to show", async () => {
    expect(await stateOf(mountTimetable({}, { fault: "offline" }))).to.contain("hors ligne");
  });

  it("asks nothing of a gateway without timetables, and says that there are none", async () => {
    const one = mountTimetable({}, { without: true });
    expect(await stateOf(one)).to.contain("Pas d’emploi du temps ici");
    expect(one.gateway.calls).to.deep.equal([]);
  });

  it("forgets what it showed when the person signs out", async () => {
    const one = mountTimetable();
    await shownLessons(one);
    await until("a stream is open", () => one.gateway.requests.includes("GET /jmap/events"));
    one.connection.reset("signed-out");
    expect(await stateOf(one)).to.contain("Se connecter");
    expect(one.root.querySelector(".card, .change, .lesson, .badge")).to.equal(null);
  });
});

import { expect } from "@open-wc/testing";
import type { PartageTimetableChangeEvent } from "./events.js";
import {
  acting,
  mountTimetable,
  pressOn,
  shownLessons,
  textOf,
  textsOf,
  unmountTimetables,
} from "../test/mount-timetable.js";
import { seen, until } from "../test/mount.js";
import { sampleTimetable } from "../test/sample-timetable.js";

/** Engines draw nothing in pages behind others, where tests run too: this one looks by itself. */
class LookingObserver {
  readonly #tell: IntersectionObserverCallback;

  constructor(tell: IntersectionObserverCallback) {
    this.#tell = tell;
  }

  observe(target: Element): void {
    setTimeout(() => {
      const { top, bottom } = target.getBoundingClientRect();
      const isIntersecting = top >= 0 && bottom <= innerHeight;
      const entry = { target, isIntersecting } as IntersectionObserverEntry;
      this.#tell([entry], this as unknown as IntersectionObserver);
    });
  }

  unobserve(): void {
    // Nothing goes on between looks.
  }
}

const { IntersectionObserver: Original } = window;
before(() => {
  window.IntersectionObserver = LookingObserver as unknown as typeof IntersectionObserver;
});
after(() => {
  window.IntersectionObserver = Original;
});
afterEach(unmountTimetables);

describe("changes of <partage-timetable>", () => {
  it("counts what was not seen in its heading, and lists it", async () => {
    const one = mountTimetable();
    await shownLessons(one);
    expect(textOf(one, ".badge")).to.equal("4 changements non vus");
    expect(textsOf(one, ".change .sr")).to.deep.equal([
      "Analyse, TD : déplacé de lundi 14 h à mardi 8 h, Bât. B, salle B12",
      "Bases de données, CM, lundi 10 h 30 : salle changée, Amphi 3 au lieu de Amphi Ampère",
      "Algorithmique avancée, TD, mercredi 10 h 45 : annulé",
      "Algorithmique avancée : rattrapage, CM : ajouté vendredi 14 h, Amphi 2",
    ]);
  });

  it("remembers on the server what stood in view for some seconds", async () => {
    const one = mountTimetable();
    await shownLessons(one);
    one.root.querySelector(".changes")!.scrollIntoView();
    await until("the server knows", () => one.timetable.changes.every(({ isSeen }) => isSeen));
    await until("the badge is gone", () => !one.root.querySelector(".badge"));
    // What is being read stays where it is.
    expect(one.root.querySelectorAll(".change")).to.have.length(4);
    const told = one.gateway.calls.filter(([name]) => name === "TimetableChange/set");
    expect(told).to.have.length(1);
  });

  it("does not take for seen what is out of sight", async () => {
    const one = mountTimetable();
    one.element.style.marginTop = "300vh";
    scrollTo(0, 0);
    await shownLessons(one);
    await new Promise((resolve) => setTimeout(resolve, 3_600));
    expect(one.timetable.changes.filter(({ isSeen }) => !isSeen)).to.have.length(4);
  });

  it("marks the change of a lesson whose details were opened, and no other", async () => {
    const one = mountTimetable();
    await acting(one);
    await pressOn(one, '.change[data-change="c-gone"] .open');
    await until("details are open", () => one.root.querySelector("dialog[open]"));
    await until(
      "the server knows",
      () => one.timetable.changes.find(({ id }) => id === "c-gone")!.isSeen,
    );
    expect(one.timetable.changes.filter(({ isSeen }) => !isSeen)).to.have.length(3);
    expect(textOf(one, "dialog")).to.contain("annulé");
  });

  it("takes all for seen when told so, and keeps them within reach", async () => {
    const one = mountTimetable();
    await shownLessons(one);
    await pressOn(one, ".changes-head .quiet");
    await until("the server knows", () => one.timetable.changes.every(({ isSeen }) => isSeen));
    expect(textOf(one, ".changes")).to.equal("5 changements ces 14 derniers jours");
    await pressOn(one, ".changes .quiet");
    expect(textsOf(one, ".change .sr").at(-1)).to.contain("MOREL-VASSEUR Géraldine au lieu de");
    // The lessons themselves stay marked.
    expect(one.root.querySelectorAll(".lesson .mark").length).to.be.at.least(5);
  });

  it("counts again what the server refused to remember", async () => {
    const one = mountTimetable();
    await shownLessons(one);
    one.gateway.fault = "refuse-set";
    await pressOn(one, ".changes-head .quiet");
    await until("the badge is back", () => textOf(one, ".badge").startsWith("4"));
  });

  it("tells the page how many were not seen", async () => {
    const counts: number[] = [];
    const listen = ({ unseen }: PartageTimetableChangeEvent): void => void counts.push(unseen);
    document.body.addEventListener("partage-timetable-change", listen);
    const one = mountTimetable();
    await shownLessons(one);
    await pressOn(one, ".changes-head .quiet");
    await until("it is told", () => counts.length === 2);
    document.body.removeEventListener("partage-timetable-change", listen);
    expect(counts).to.deep.equal([4, 0]);
  });

  it("shows and says a change that comes by itself", async () => {
    const one = mountTimetable({}, { data: sampleTimetable({ changes: [] }) });
    await shownLessons(one);
    await until("a stream is open", () => one.gateway.requests.includes("GET /jmap/events"));
    const before = one.timetable.lessons.find(({ id }) => id === "l2w0")!;
    one.timetable.change(one.gateway, {
      id: "c-live",
      feedId: "f-l2",
      kinds: ["room"],
      before,
      after: { ...before, rooms: ["Amphi 9"] },
      noticedAt: "2026-11-23T08:41:00Z",
      isSeen: false,
    });
    await until("it is shown", () => textOf(one, ".top").includes("Amphi 9"));
    await until("it is counted", () => textOf(one, ".badge").startsWith("1"));
    await until("it is said", () =>
      seen(one.root.querySelector(".root > [role=status]")).includes("1 changement"),
    );
  });

  it("leaves changes of feeds and groups out that are not shown", async () => {
    const data = sampleTimetable();
    const [feed, ...rest] = data.feeds;
    const feeds = [{ ...feed!, selectedGroups: ["L2 INFO TD2"] }, ...rest];
    const one = mountTimetable({}, { data: { ...data, feeds } });
    await shownLessons(one);
    expect(one.root.querySelector(".badge")).to.equal(null);
  });
});

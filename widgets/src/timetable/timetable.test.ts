import { expect } from "@open-wc/testing";
import {
  acting,
  mountTimetable,
  pressOn,
  setClock,
  shownLessons,
  textOf,
  textsOf,
  unmountTimetables,
} from "../test/mount-timetable.js";
import { seen, until } from "../test/mount.js";
import {
  longNames,
  SAMPLE_NOW,
  sampleTimetable,
  taughtTimetable,
} from "../test/sample-timetable.js";

afterEach(unmountTimetables);

const quiet = (): ReturnType<typeof sampleTimetable> => sampleTimetable({ changes: [] });
const MINUTE = 60_000;

describe("<partage-timetable>", () => {
  it("says what is on, until when and where, and what comes next", async () => {
    const one = mountTimetable();
    await shownLessons(one);
    expect(textsOf(one, ".card")).to.deep.equal([
      "En ce moment se termine à 10 h 15 Algèbre linéaire TD Bât. B, salle 204",
      "Ensuite 10 h 30 (dans 50 min) Bases de données CM Amphi Ampère(au lieu de Amphi Ampère) Amphi 3 Salle changée",
    ]);
  });

  it("needs two requests for its first content, the session and one batch", async () => {
    const one = mountTimetable();
    await shownLessons(one);
    expect(one.gateway.requests.slice(0, 2)).to.deep.equal(["GET /v1/session", "POST /jmap/api"]);
    const first = one.gateway.calls.slice(0, 4).map(([name]) => name);
    expect(first).to.have.members([
      ...["TimetableFeed/get", "TimetableChange/get", "Lesson/query", "Lesson/get"],
    ]);
    expect(one.gateway.requests.filter((each) => each === "POST /jmap/api")).to.have.length(1);
  });

  const moments: readonly (readonly [what: string, now: string, says: string])[] = [
    ["ten minutes before", "2026-11-23T06:50:00Z", "Prochain cours 8 h (dans 10 min) Algèbre"],
    ["the evening before", "2026-11-24T20:00:00Z", "Prochain cours demain 8 h 30 Algorithmique"],
    ["on Friday evening", "2026-11-27T18:00:00Z", "Prochain cours demain 9 h Bases de données"],
    ["three weeks before", "2026-10-26T08:00:00Z", "lundi 16 novembre 8 h (dans 3 semaines)"],
    ["after the last one", "2026-12-19T10:00:00Z", "Aucun cours à venir"],
  ];
  for (const [what, now, says] of moments) {
    it(`answers ${what}`, async () => {
      const one = mountTimetable({}, { data: quiet(), now });
      await shownLessons(one);
      expect(textOf(one, ".top")).to.contain(says);
    });
  }

  it("follows the minutes by itself", async () => {
    const one = mountTimetable({}, { data: quiet() });
    await shownLessons(one);
    setClock(SAMPLE_NOW + 36 * MINUTE);
    document.dispatchEvent(new Event("visibilitychange"));
    await until("the lesson is over", () => textOf(one, ".top").startsWith("Prochain cours"));
    expect(textOf(one, ".top")).to.contain("10 h 30 (dans 14 min)");
    setClock(SAMPLE_NOW + 50 * MINUTE);
    document.dispatchEvent(new Event("visibilitychange"));
    await until("the next one is on", () => textOf(one, ".top").includes("se termine à 12 h"));
  });

  it("says plainly that what would be next is cancelled", async () => {
    const one = mountTimetable({}, { now: "2026-11-25T09:35:00Z" });
    await shownLessons(one);
    const [gone, next] = textsOf(one, ".card");
    expect(gone).to.equal("10 h 45 (dans 10 min) Algorithmique avancée TD Annulé");
    expect(next).to.contain("Ensuite demain 9 h Projet tuteuré Salle non indiquée");
  });

  it("lists the days with their lessons, and those that left them struck through", async () => {
    const one = mountTimetable();
    await shownLessons(one);
    expect(textsOf(one, ".date").slice(0, 3)).to.deep.equal([
      "aujourd’hui Semaine 48",
      "demain",
      "mercredi 25 novembre",
    ]);
    const [today, tomorrow] = one.root.querySelectorAll(".day");
    const gone = today!.querySelector(".gone")!;
    expect(seen(gone)).to.contain("Analyse").and.to.contain("Déplacé au mar. 24 nov.");
    expect(getComputedStyle(gone.querySelector(".title")!).textDecorationLine).to.equal(
      "line-through",
    );
    expect(seen(tomorrow!.querySelector(".lesson")))
      .to.contain("Analyse")
      .and.to.contain("Déplacé");
  });

  it("says what was to a screen reader, which hears no strike", async () => {
    const one = mountTimetable();
    await shownLessons(one);
    const room = one.root.querySelector('[data-id="l2w0"] .where')!;
    expect(room.querySelector("s")!.getAttribute("aria-hidden")).to.equal("true");
    expect(seen(room.querySelector(".sr"))).to.equal("(au lieu de Amphi Ampère)");
  });

  it("shows more when asked, without losing what was there", async () => {
    const one = mountTimetable({ max: "5" }, { data: quiet() });
    expect(await shownLessons(one)).to.have.length(5);
    await pressOn(one, ".more");
    expect(one.root.querySelectorAll(".lesson[data-id]").length).to.be.at.least(5);
    await until(
      "more are there",
      () => one.root.querySelectorAll(".lesson[data-id]").length === 25,
    );
  });

  it("shows the feeds that the page names, and no others", async () => {
    const one = mountTimetable({ feeds: "f-lang" }, { data: quiet() });
    const lessons = await shownLessons(one);
    expect([...new Set(lessons.map((row) => seen(row.querySelector(".title"))))]).to.deep.equal([
      "Anglais scientifique",
    ]);
  });

  it("shows only lessons of groups that were chosen, but those for all", async () => {
    const one = mountTimetable({}, { data: quiet() });
    await shownLessons(one);
    expect(textOf(one, ".list")).to.contain("salle 204").and.not.to.contain("salle 206");
  });

  it("speaks of her own classes to who gives them, groups first", async () => {
    const one = mountTimetable({}, { data: taughtTimetable() });
    const [first] = await shownLessons(one);
    expect(textOf(one, ".heading")).to.equal("Mes cours");
    expect(seen(first!.querySelector(".people"))).to.equal("L2 INFO TD1");
    expect(seen(first)).not.to.contain("MOREL Lina");
  });

  it("shows markup of a feed as the text that it is", async () => {
    const one = mountTimetable({}, { data: longNames() });
    await shownLessons(one);
    expect(textOf(one, '[data-id="l4w0"] .title')).to.equal("<img src=x onerror=alert(1)> gpj.exe");
    expect(one.root.querySelector("img, script, a[href]")).to.equal(null);
    await acting(one);
    await pressOn(one, '.lesson[data-id="l4w0"] .open');
    const dialog = await until("details are open", () => one.root.querySelector("dialog[open]"));
    expect(seen(dialog)).to.contain("<script>alert(1)</script> https://evil.example/");
    expect(dialog.querySelector("script, a, b")).to.equal(null);
  });

  it("opens all that is known of a lesson, and copies it", async () => {
    const one = mountTimetable();
    await acting(one);
    await pressOn(one, '.lesson[data-id="l3w0"] .open');
    const dialog = await until("details are open", () => one.root.querySelector("dialog[open]"));
    const text = seen(dialog).replace(/\u00a0/g, " ");
    expect(text).to.contain("Analyse, TD : déplacé de lundi 14 h à mardi 8 h, Bât. B, salle B12");
    expect(text).to.contain("mardi 24 novembre 2026, 8 h – 9 h 30 (1 h 30)");
    expect(text).to.contain("VAUQUELIN Omar").and.to.contain("L2 Informatique, semestre 3");
    let copied = "";
    Object.defineProperty(navigator, "clipboard", {
      configurable: true,
      value: { writeText: async (what: string) => void (copied = what) },
    });
    await pressOn(one, "dialog .quiet", "Copier");
    await until("it is said", () => seen(dialog.querySelector("output")) === "Copié.");
    expect(copied).to.match(/^Analyse\nQuand : mardi 24/);
    await pressOn(one, "dialog .button", "Fermer");
    expect(one.root.querySelector("dialog")).to.equal(null);
  });

  it("tells the page which lesson was chosen, and stays closed when the page takes it", async () => {
    const one = mountTimetable();
    await acting(one);
    const chosen: string[] = [];
    one.element.addEventListener("partage-lesson-select", (event) => {
      chosen.push(event.lesson.title);
      event.preventDefault();
    });
    await pressOn(one, ".card .open");
    await until("it is told", () => chosen.length > 0);
    expect(chosen).to.deep.equal(["Algèbre linéaire"]);
    expect(one.root.querySelector("dialog")).to.equal(null);
  });

  it("follows the language of the page", async () => {
    const one = mountTimetable();
    await shownLessons(one);
    document.documentElement.lang = "en-GB";
    await until("it speaks English", () => textOf(one, ".heading").startsWith("Timetable"));
    await until("all of it", () => textOf(one, ".changes").startsWith("4 new changes"));
    expect(textOf(one, ".top")).to.contain("ends at 10:15").and.to.contain("Room changed");
  });

  it("shows the hours of the account and says so where the device has others", async () => {
    const one = mountTimetable({}, { data: quiet(), timeZone: "Pacific/Noumea" });
    await shownLessons(one);
    expect(textOf(one, ".foot")).to.equal("Heures : Pacific/Noumea");
    expect(textOf(one, ".top")).to.contain("se termine à 20 h 15");
  });

  it("leaves no trace in the page: no style, no attribute, no global", async () => {
    const trace = (): unknown[] => [
      Object.keys(window).length,
      document.styleSheets.length,
      document.head.innerHTML,
    ];
    const before = trace();
    const one = mountTimetable();
    await shownLessons(one);
    expect(trace()).to.deep.equal(before);
  });

  it("shows own events beside lessons, and where both are at once", async () => {
    const one = mountTimetable({}, { data: quiet() });
    await acting(one);
    await pressOn(one, ".toggle");
    await until("events are there", () => one.root.querySelector(".own"));
    expect(textsOf(one, ".own .title").slice(0, 2)).to.deep.equal([
      "Point d’équipe projet web",
      "Chorale",
    ]);
    expect(textOf(one, ".views .clash")).to.equal("1 cours se chevauche avec votre agenda");
    expect(textOf(one, '.lesson[data-id="l2w0"] .clash')).to.equal(
      "Conflit : Point d’équipe projet web",
    );
    await pressOn(one, ".toggle");
    await until("they are gone", () => !one.root.querySelector(".own, .clash"));
  });

  it("knows a copy of a lesson in her agenda as that lesson", async () => {
    const now = "2026-11-24T07:00:00Z";
    const data = quiet();
    const lessons = [
      ...data.lessons,
      // As the sample's event « Dentiste », at the same time.
      {
        ...data.lessons[0]!,
        id: "copy",
        title: "Dentiste",
        start: "2026-11-24T16:00:00Z",
        end: "2026-11-24T17:00:00Z",
      },
    ];
    const one = mountTimetable({ agenda: "" }, { data: { ...data, lessons }, now });
    await shownLessons(one);
    await until("events are there", () => one.root.querySelector(".own"));
    expect(textsOf(one, ".own .title")).not.to.contain("Dentiste");
    expect(one.root.querySelector('[data-id="copy"] .clash')).to.equal(null);
  });

  it("never counts free events and whole days as conflicts", async () => {
    const one = mountTimetable({ agenda: "" }, { data: quiet(), now: "2026-11-26T20:00:00Z" });
    await shownLessons(one);
    await until("events are there", () => one.root.querySelector(".own"));
    expect(one.root.querySelector(".clash")).to.equal(null);
  });

  it("offers no agenda where there is none to read", async () => {
    const scopes = ["timetable.read"];
    const one = mountTimetable({}, { data: quiet(), scopes });
    await shownLessons(one);
    expect(one.root.querySelector(".toggle")).to.equal(null);
  });

  it("prints the week on a page of its own", async () => {
    const one = mountTimetable();
    await acting(one);
    await pressOn(one, '[data-act="menu"]');
    await pressOn(one, "[role=menuitem]", "Imprimer");
    const frame = await until("the page is there", () => one.root.querySelector("iframe"));
    const page = await until("it is drawn", () =>
      frame.contentDocument?.querySelector("div")?.shadowRoot?.querySelector(".grid"),
    );
    expect(seen(page.previousElementSibling)).to.contain("semaine 48");
    expect(page.querySelectorAll(".block").length).to.be.at.least(12);
  });
});

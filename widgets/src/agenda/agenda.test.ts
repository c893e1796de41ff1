import { expect } from "@open-wc/testing";
import {
  eventNamed,
  eventsOf,
  mountAgenda,
  type MountedAgenda,
  ready,
  unmountAgendas,
} from "../test/mount-agenda.js";
import { seen, until } from "../test/mount.js";
import { manyEvents, sampleCalendars, sampleEvent } from "../test/sample-agenda.js";
import { clock } from "./clock.js";

afterEach(unmountAgendas);

const titles = ({ root }: MountedAgenda): string[] =>
  [...root.querySelectorAll(".event [part=event-title]")].map(seen);
const days = ({ root }: MountedAgenda): string[] => [...root.querySelectorAll(".date")].map(seen);

describe("<partage-agenda> as a list", () => {
  it("shows what is next, under its day", async () => {
    const one = mountAgenda({ limit: "3" });
    await ready(one);
    expect(days(one)).to.deep.equal(["aujourd’hui, lundi 23 novembre"]);
    expect(titles(one)).to.deep.equal([
      "Algèbre linéaire – CM",
      "Point d’équipe projet web",
      "Soutenance blanche : mémoire de master",
    ]);
    expect(seen(eventNamed(one, "Algèbre"))).to.match(/^10 h 00 ?– 11 h 30/);
  });

  it("asks for session and events in two requests", async () => {
    const one = mountAgenda();
    await until("there are events", () => eventsOf(one).length > 0);
    expect(one.gateway.requests.slice(0, 2)).to.deep.equal(["GET /v1/session", "POST /jmap/api"]);
    const first = one.gateway.calls.map(([name]) => name).slice(0, 3);
    expect(first).to.include.members(["Calendar/get", "CalendarEvent/query", "CalendarEvent/get"]);
  });

  it("is never empty because today is: the next event is shown however far off it is", async () => {
    const events = [sampleEvent("1", { title: "Rentrée", start: "2027-09-06T09:00:00" })];
    const one = mountAgenda({}, { records: { events } });
    await ready(one);
    expect(titles(one)).to.deep.equal(["Rentrée"]);
    expect(days(one)[0]).to.equal("Prochain événement lundi 6 septembre 2027");
  });

  it("counts down to an event, and says when it is under way, without moving", async () => {
    const one = mountAgenda({ limit: "2" });
    await ready(one);
    const row = eventNamed(one, "Algèbre");
    const { height } = row.getBoundingClientRect();
    expect(seen(row.querySelector(".soon"))).to.equal("dans 8 min");
    const before = clock.now();
    clock.now = () => before + 10 * 60_000;
    one.element.requestUpdate();
    await one.element.updateComplete;
    expect(seen(eventNamed(one, "Algèbre").querySelector(".soon"))).to.equal("en cours");
    expect(eventNamed(one, "Algèbre").getBoundingClientRect().height).to.equal(height);
  });

  it("lets what has ended go, and fills its place", async () => {
    const one = mountAgenda({ limit: "2" });
    await ready(one);
    clock.now = () => Date.parse("2026-11-23T10:40:00Z");
    one.element.requestUpdate();
    await until("the next one came", () => titles(one)[0] === "Point d’équipe projet web");
    await until("there are two again", () => titles(one).length === 2);
  });

  it("shows no event of a calendar that the person hid, in any of her clients", async () => {
    const one = mountAgenda({ limit: "40" });
    await ready(one);
    expect(titles(one)).not.to.include("Journée portes ouvertes");
    one.agenda.calendars.set("301", { ...one.agenda.calendars.get("301")!, isVisible: true });
    one.gateway.changed("301", "updated");
    await until("it is shown", () => titles(one).includes("Journée portes ouvertes"));
  });

  it("fills the list although hidden calendars have events before", async () => {
    const hidden = manyEvents(30, "2026-11-24").map((event) => ({
      ...event,
      calendarIds: { "301": true as const },
    }));
    const later = sampleEvent("later", { title: "Plus tard", start: "2026-12-24T10:00:00" });
    const one = mountAgenda({ limit: "5" }, { records: { events: [...hidden, later] } });
    await ready(one);
    expect(titles(one)).to.deep.equal(["Plus tard"]);
  });

  it("shows the calendars that the page names, by name or id", async () => {
    const one = mountAgenda({ calendars: "Perso, 301", limit: "40" });
    await ready(one);
    expect(new Set(titles(one))).to.deep.equal(
      new Set([
        ...["Dentiste", "Chorale", "Week-end à Annecy"],
        ...["Soirée d’anniversaire de Camille", "Journée portes ouvertes"],
      ]),
    );
  });

  it("shows more when asked", async () => {
    const one = mountAgenda({ limit: "3" });
    await ready(one);
    one.root.querySelector<HTMLElement>(".more")!.click();
    await until("there are more", () => titles(one).length > 10);
    expect(titles(one)[0]).to.equal("Algèbre linéaire – CM");
  });

  it("shows what is past when asked, as far back as there is something", async () => {
    const old = sampleEvent("old", { title: "Jury de septembre", start: "2026-09-14T10:00:00" });
    const one = mountAgenda({}, { records: { events: [old, sampleEvent("new", {})] } });
    await ready(one);
    one.root.querySelector<HTMLElement>(".earlier")!.click();
    await until("it is shown", () => titles(one).includes("Jury de septembre"));
  });

  it("joins calls through links of known services only", async () => {
    const event = (id: string, uri: string) =>
      sampleEvent(id, {
        start: `2026-11-23T1${id}:00:00`,
        virtualLocations: { v: { "@type": "VirtualLocation", uri } },
      });
    const events = [
      event("0", "https://rendez-vous.renater.fr/valmoree"),
      event("1", "https://rendez-vous.renater.fr.evil.example/valmoree"),
      event("2", "javascript:alert(1)"),
      event("3", "http://zoom.us/j/123456789"),
    ];
    const one = mountAgenda({}, { records: { events } });
    await ready(one);
    const links = [...one.root.querySelectorAll<HTMLAnchorElement>(".join")];
    expect(links.map(({ href }) => href)).to.deep.equal([
      "https://rendez-vous.renater.fr/valmoree",
    ]);
    expect(links[0]!.target).to.equal("_blank");
    expect(links[0]!.rel).to.contain("noopener");
  });

  it("shows what strangers wrote as text, and no colour that is none", async () => {
    const evil = '"><img src=x onerror=alert(1)>';
    const events = [
      sampleEvent("1", {
        title: `${evil}\u202Egnp`,
        locations: { l: { "@type": "Location", name: evil } },
        calendarIds: { "10": true },
      }),
    ];
    const calendars = [
      { ...sampleCalendars[0]!, name: evil, color: "red;background:url(https://evil.example)" },
    ];
    const one = mountAgenda({}, { records: { events, calendars } });
    const [row] = await ready(one);
    expect(one.root.querySelector("img")).to.equal(null);
    expect(titles(one)[0]).to.equal(`${evil} gnp`);
    expect(row!.getAttribute("style")).to.match(/^--_c: ?#[\da-f]{6};?$/);
  });

  it("says in whose hours it speaks when the device is elsewhere", async () => {
    const one = mountAgenda({}, { account: { timeZone: "Pacific/Noumea" } });
    await ready(one);
    expect(seen(one.root.querySelector(".foot"))).to.contain("Nouvelle-Calédonie");
    expect(seen(eventNamed(one, "Algèbre"))).to.match(/^20 h 00/);
  });

  it("draws forty rows of a long list, and the others when they come near", async () => {
    const events = manyEvents(200, "2026-11-24");
    const one = mountAgenda({ limit: "200" }, { records: { events } });
    await ready(one);
    expect(titles(one)).to.have.length(40);
    one.root.querySelector(".rest")!.scrollIntoView();
    await until("more are drawn", () => titles(one).length > 40);
  });

  it("follows changes made elsewhere", async () => {
    const one = mountAgenda({ limit: "2" });
    await ready(one);
    await until("it listens", () => one.gateway.requests.some((path) => path.includes("events")));
    await new Promise((resolve) => setTimeout(resolve, 50));
    one.agenda.change(one.gateway, "501", { title: "Point d’équipe reporté" });
    await until("it is shown", () => titles(one).includes("Point d’équipe reporté"));
  });

  it("speaks English on an English page", async () => {
    document.documentElement.lang = "en";
    const one = mountAgenda({ limit: "3" });
    await ready(one);
    expect(days(one)).to.deep.equal(["today, Monday, November 23"]);
    expect(seen(one.root.querySelector(".title"))).to.equal("Calendar");
  });

  it("lets the page show an event itself", async () => {
    const one = mountAgenda({ limit: "2" });
    await ready(one);
    let chosen = "";
    one.element.addEventListener("partage-event-select", (event) => {
      chosen = event.event.title ?? "";
      event.preventDefault();
    });
    one.root.querySelector<HTMLElement>(".open")!.click();
    await until("it was chosen", () => chosen);
    expect(chosen).to.equal("Algèbre linéaire – CM");
    expect(one.root.querySelector("dialog")).to.equal(null);
  });
});

describe("<partage-agenda> in grids", () => {
  it("shows a week from Monday, with its number, now and whole days", async () => {
    const one = mountAgenda({ view: "week" }, { width: "70rem" });
    await ready(one);
    const names = [...one.root.querySelectorAll(".name-of")].map(seen);
    expect(names[0]).to.match(/lun\. ?23$/);
    expect(names).to.have.length(7);
    expect(seen(one.root.querySelector(".week"))).to.contain("Semaine 48");
    expect(one.root.querySelectorAll(".now")).to.have.length(1);
    expect(seen(eventNamed(one, "Week-end à Annecy"))).to.contain("Journée, Perso");
    expect(eventNamed(one, "Week-end à Annecy").closest(".lane")).not.to.equal(null);
  });

  it("becomes three days and one day where there is little room", async () => {
    const widths = { "70rem": 7, "25rem": 3, "18rem": 1 };
    for (const [width, count] of Object.entries(widths)) {
      const one = mountAgenda({ view: "week" }, { width });
      await ready(one);
      expect(one.root.querySelectorAll(".column")).to.have.length(count);
    }
  });

  it("goes to other days, and back to today", async () => {
    const one = mountAgenda({ view: "week" }, { width: "70rem" });
    await ready(one);
    const title = (): string => seen(one.root.querySelector(".title"));
    expect(title()).to.equal("23–29 nov.");
    one.root.querySelector<HTMLElement>('[data-act="next"]')!.click();
    await until("it is December", () => title() === "30 nov. – 6 déc.");
    one.root.querySelector<HTMLElement>('[data-act="today"]')!.click();
    await until("it is today", () => title() === "23–29 nov.");
  });

  it("scrolls to the hours of work", async () => {
    const one = mountAgenda({ view: "week", date: "2026-12-07" }, { width: "70rem" });
    await until("hours are drawn", () => one.root.querySelector(".columns"));
    const list = one.root.querySelector(".list")!;
    await until("it scrolled", () => list.scrollTop > 100);
    const eight = [...one.root.querySelectorAll(".hours span")].find((s) => seen(s) === "8 h")!;
    const top = eight.getBoundingClientRect().top - list.getBoundingClientRect().top;
    expect(top).to.be.within(0, 200);
  });

  it("keeps a series at its hour over the change of clocks", async () => {
    const events = [
      sampleEvent("1", {
        title: "Cours du lundi",
        start: "2026-10-19T08:00:00",
        recurrenceRules: [{ "@type": "RecurrenceRule", frequency: "weekly", count: 3 }],
      }),
    ];
    for (const date of ["2026-10-19", "2026-10-26"]) {
      const one = mountAgenda({ view: "week", date }, { records: { events }, width: "70rem" });
      await ready(one);
      expect(seen(eventNamed(one, "Cours du lundi"))).to.contain("8 h 00");
      one.element.remove();
    }
  });

  it("shows a month with what fits, and counts the rest", async () => {
    const one = mountAgenda({ view: "month" }, { width: "70rem" });
    await ready(one);
    expect(one.root.querySelectorAll(".month .cell")).to.have.length(42);
    const today = one.root.querySelector('.cell[aria-current="date"]')!;
    expect(today.querySelectorAll("[data-id]")).to.have.length(3);
    expect(seen(today.querySelector(".rest [aria-hidden]"))).to.equal("+2");
    expect(seen(today)).to.contain("5 événements");
  });

  it("draws no more than a month can show, however full it is", async () => {
    const events = manyEvents(500, "2026-10-26");
    const one = mountAgenda({ view: "month" }, { records: { events }, width: "70rem" });
    await ready(one);
    expect(eventsOf(one).length).to.be.at.most(42 * 3);
    expect(one.root.querySelectorAll("*").length).to.be.lessThan(1000);
  });

  it("shows marks and the chosen day in words in a narrow month", async () => {
    const one = mountAgenda({ view: "month" });
    await until("the month is drawn", () => one.root.querySelector(".dots i"));
    await ready(one);
    one.root.querySelector<HTMLElement>('.number[data-day="2026-11-25"]')!.click();
    await until("its events are shown", () =>
      seen(one.root.querySelector(".below")).includes("TP"),
    );
  });

  it("counts those of a crowd that have no room", async () => {
    const crowd = Array.from({ length: 12 }, (_, i) =>
      sampleEvent(`c${i}`, { title: `Oral ${i}`, start: "2026-11-24T10:00:00" }),
    );
    const one = mountAgenda({ view: "week" }, { records: { events: crowd }, width: "50rem" });
    await ready(one);
    const shown = eventsOf(one).length;
    expect(shown).to.be.lessThan(6);
    expect(seen(one.root.querySelector(".crowd [aria-hidden]"))).to.equal(`+${12 - shown}`);
  });
});

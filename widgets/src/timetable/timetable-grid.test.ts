import { expect } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
import {
  acting,
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
import { sampleTimetable } from "../test/sample-timetable.js";

afterEach(unmountTimetables);

const WIDE = "70rem";
const quiet = (): ReturnType<typeof sampleTimetable> => sampleTimetable({ changes: [] });

async function grid(
  attributes: Readonly<Record<string, string>> = {},
  options: Parameters<typeof mountTimetable>[1] = {},
): Promise<MountedTimetable> {
  const one = mountTimetable(attributes, { width: WIDE, ...options });
  await acting(one);
  await until("the grid is there", () => one.root.querySelector('.grid[aria-busy="false"]'));
  return one;
}

const focused = ({ root }: MountedTimetable): string | undefined => {
  const at = root.activeElement as HTMLElement | null;
  return at?.dataset["id"] ?? at?.dataset["date"];
};

async function press(one: MountedTimetable, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await sendKeys({ press: key });
    await one.element.updateComplete;
  }
}

describe("hours of <partage-timetable>", () => {
  it("shows the week where there is room, the list where there is not", async () => {
    const one = await grid();
    expect(textsOf(one, "[role=columnheader]").slice(0, 2)).to.deep.equal(["lun. 23", "mar. 24"]);
    one.element.style.width = "22rem";
    await until("the list is back", () => one.root.querySelector(".list"));
  });

  it("names the week and its number", async () => {
    const one = await grid();
    expect(textOf(one, ".period")).to.equal("Semaine 48, 23–29 novembre 2026");
    expect(one.root.querySelector("[role=grid]")!.getAttribute("aria-label")).to.contain("48");
  });

  it("draws now where the clock is, on today only", async () => {
    const one = await grid();
    const lines = [...one.root.querySelectorAll<HTMLElement>(".nowline")];
    expect(lines.map(({ style }) => style.getPropertyValue("--at"))).to.deep.equal(["580"]);
    expect(lines[0]!.closest<HTMLElement>(".column")!.dataset["date"]).to.equal("2026-11-23");
  });

  it("keeps what moved at its old place, struck through, and marks the new one", async () => {
    const one = await grid();
    const gone = one.root.querySelector('.block.gone[data-id^="l3w0@"]')!;
    expect(gone.closest<HTMLElement>(".column")!.dataset["date"]).to.equal("2026-11-23");
    expect(seen(gone)).to.contain("Déplacé au mar. 24 nov.");
    const now = one.root.querySelector('.block[data-id="l3w0"]')!;
    expect(now.closest<HTMLElement>(".column")!.dataset["date"]).to.equal("2026-11-24");
    expect(seen(now)).to.match(/^Déplacé Analyse Bât. B, salle B12/);
  });

  it("says the whole of a lesson to who can't see where it stands", async () => {
    const one = await grid({}, { data: quiet() });
    const column = one.root.querySelector('[data-date="2026-11-24"]')!;
    expect(seen(column.querySelector(".sr"))).to.equal("mardi 24 novembre");
    expect(seen(column.querySelector(".block")).replace(/\u00a0/g, " ")).to.equal(
      "Analyse Bât. B, salle B12 8 h – 9 h 30 TD VAUQUELIN Omar",
    );
  });

  it("has one stop for Tab, on the lesson that is on", async () => {
    const one = await grid();
    const stops = [...one.root.querySelectorAll<HTMLElement>('.columns [tabindex="0"]')];
    expect(stops.map(({ dataset }) => dataset["id"])).to.deep.equal(["l0w0"]);
  });

  it("goes everywhere by keys: lessons, days, weeks, details and back", async () => {
    const one = await grid({}, { data: quiet() });
    one.root.querySelector<HTMLElement>('.columns [tabindex="0"]')!.focus();
    await press(one, "ArrowDown");
    expect(focused(one)).to.equal("l2w0");
    await press(one, "ArrowRight");
    expect(focused(one)).to.equal("l4w0");
    await press(one, "End");
    expect(focused(one)).to.equal("exam");
    await press(one, "Home");
    expect(focused(one)).to.equal("l0w0");
    await press(one, "PageDown");
    await until("next week is there", () => textOf(one, ".period").startsWith("Semaine 49"));
    await until("its Monday has the focus", () => focused(one)?.endsWith("w1"));
    await press(one, "Enter");
    await until("details are open", () => one.root.querySelector("dialog[open]"));
    await press(one, "Escape");
    await until("they are closed", () => !one.root.querySelector("dialog"));
    expect(focused(one)).to.match(/w1$/);
    await press(one, "t");
    await until("this week is back", () => textOf(one, ".period").startsWith("Semaine 48"));
  });

  it("stops on days without lessons, and says that there are none", async () => {
    const data = quiet();
    const lessons = data.lessons.filter(({ start }) => !start.startsWith("2026-11-25"));
    const one = await grid({}, { data: { ...data, lessons } });
    one.root.querySelector<HTMLElement>('[data-id="l4w0"]')!.focus();
    await press(one, "ArrowRight");
    expect(focused(one)).to.equal("2026-11-25");
    expect(seen(one.root.activeElement)).to.equal("mercredi 25 novembre, pas de cours");
    await press(one, "ArrowRight");
    expect(focused(one)).to.match(/w0$/);
  });

  it("changes view by keys, and not when the page turned letters off", async () => {
    const one = await grid();
    one.root.querySelector<HTMLElement>('.columns [tabindex="0"]')!.focus();
    await press(one, "d");
    await until("one day is shown", () => one.root.querySelector(".grid.single"));
    expect(textOf(one, ".period")).to.equal("lundi 23 novembre 2026, Semaine 48");
    one.element.shortcutsDisabled = true;
    one.root.querySelector<HTMLElement>('.columns [tabindex="0"]')!.focus();
    await press(one, "l");
    expect(one.root.querySelector(".list")).to.equal(null);
  });

  it("turns pages by buttons, and says which", async () => {
    const one = await grid({ view: "day" }, { data: quiet() });
    await pressOn(one, '[data-act="next"]');
    await until("it is shown", () => textOf(one, ".period").includes("mardi 24 novembre"));
    await until("it is said", () =>
      seen(one.root.querySelector(".root > [role=status]")).includes("mardi 24"),
    );
    await pressOn(one, '[data-act="today"]');
    await until("today is back", () => textOf(one, ".period").startsWith("lundi 23"));
  });

  it("turns pages by a finger that moves aside, and presses nothing by that", async () => {
    const one = await grid({}, { data: quiet() });
    const block = one.root.querySelector<HTMLElement>('.block[data-id="l0w0"]')!;
    const touch = { pointerType: "touch", bubbles: true, composed: true, clientY: 300 };
    block.dispatchEvent(new PointerEvent("pointerdown", { ...touch, clientX: 500 }));
    block.dispatchEvent(new PointerEvent("pointerup", { ...touch, clientX: 380 }));
    block.click();
    await until("next week is there", () => textOf(one, ".period").startsWith("Semaine 49"));
    expect(one.root.querySelector("dialog")).to.equal(null);
  });

  it("leaves a finger that moves down to the page", async () => {
    const one = await grid({}, { data: quiet() });
    const block = one.root.querySelector<HTMLElement>('.block[data-id="l0w0"]')!;
    const touch = { pointerType: "touch", bubbles: true, composed: true };
    block.dispatchEvent(new PointerEvent("pointerdown", { ...touch, clientX: 500, clientY: 100 }));
    block.dispatchEvent(new PointerEvent("pointerup", { ...touch, clientX: 420, clientY: 400 }));
    await one.element.updateComplete;
    expect(textOf(one, ".period")).to.contain("48");
  });

  it("stands at what clocks show in weeks of clock change", async () => {
    const data = quiet();
    const lesson = data.lessons.find(({ id }) => id === "l0w0")!;
    const at = (id: string, start: string, end: string) => ({ ...lesson, id, start, end });
    const lessons = [
      at("summer", "2026-10-23T06:00:00Z", "2026-10-23T08:00:00Z"),
      at("winter", "2026-10-26T07:00:00Z", "2026-10-26T09:00:00Z"),
    ];
    const one = await grid({}, { data: { ...data, lessons }, now: "2026-10-23T05:00:00Z" });
    const minutes = (id: string): string =>
      one.root
        .querySelector<HTMLElement>(`.block[data-id="${id}"]`)!
        .style.getPropertyValue("--at");
    await until("it is there", () => one.root.querySelector('[data-id="summer"].block'));
    expect(minutes("summer")).to.equal("480");
    await pressOn(one, '[data-act="next"]');
    await until("it is there", () => one.root.querySelector('[data-id="winter"].block'));
    expect(minutes("winter")).to.equal("480");
  });

  it("brings today into view where a week is wider than a phone", async () => {
    const one = await grid({ view: "week" }, { now: "2026-11-26T08:00:00Z", width: "22rem" });
    const box = one.root.querySelector(".grid")!;
    await until("it moved", () => box.scrollLeft > 0);
    const today = one.root.querySelector(".column.today")!.getBoundingClientRect();
    expect(today.left).to.be.at.least(box.getBoundingClientRect().left);
    expect(today.right).to.be.at.most(box.getBoundingClientRect().right + 1);
  });

  it("shows own events beside lessons in another style", async () => {
    const one = await grid({ agenda: "" }, { data: quiet() });
    await until("events are there", () => one.root.querySelector(".block.own"));
    expect(textsOf(one, ".whole-days .own")).to.deep.equal([
      "Journée entière : Journée portes ouvertes",
    ]);
    expect(textOf(one, ".views .clash")).to.contain("1 cours");
  });
});

describe("keys of <partage-timetable>", () => {
  it("moves along the list with arrows, opens and comes back to the same lesson", async () => {
    const one = mountTimetable();
    await acting(one);
    one.root.querySelector<HTMLElement>(".list .open")!.focus();
    await press(one, "ArrowDown", "ArrowDown", "ArrowUp");
    const here = one.root.activeElement;
    expect(here!.closest<HTMLElement>("[data-id]")!.dataset["id"]).to.equal("l2w0");
    await press(one, "Enter");
    await until("details are open", () => one.root.querySelector("dialog[open]"));
    await press(one, "Escape");
    await until("it is back", () => one.root.activeElement === here);
  });

  it("lists its keys", async () => {
    const one = mountTimetable();
    await shownLessons(one);
    await acting(one);
    one.root.querySelector<HTMLElement>(".list .open")!.focus();
    await press(one, "?");
    const help = await until("help is open", () => one.root.querySelector("dialog[open]"));
    expect(seen(help)).to.contain("Ouvrir les détails");
  });

  it("leaves a panel with Escape, back to the menu", async () => {
    const one = mountTimetable();
    const panel = await openPanel(one, "Emplois du temps");
    await until("its title has the focus", () =>
      one.root.activeElement?.classList.contains("panel-title"),
    );
    expect(seen(panel)).to.contain("L2 Informatique, semestre 3");
    await press(one, "Escape");
    await until("the menu button has the focus", () =>
      one.root.activeElement?.matches('[data-act="menu"]'),
    );
  });
});

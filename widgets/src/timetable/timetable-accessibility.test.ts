import { expect } from "@open-wc/testing";
import { emulateMedia } from "@web/test-runner-commands";
import {
  acting,
  type MountedTimetable,
  mountTimetable,
  openPanel,
  pressOn,
  shownLessons,
  unmountTimetables,
} from "../test/mount-timetable.js";
import { until, violationsOf } from "../test/mount.js";
import {
  longNames,
  sampleFeed,
  sampleTimetable,
  taughtTimetable,
} from "../test/sample-timetable.js";

afterEach(unmountTimetables);

const WIDE = "70rem";

const filled = async (one: MountedTimetable): Promise<MountedTimetable> => {
  await shownLessons(one);
  return one;
};
const withState = async (one: MountedTimetable): Promise<MountedTimetable> => {
  await until("the state is drawn", () => one.root.querySelector(".state"));
  return one;
};
const failing = async (fault: "offline" | "expired"): Promise<MountedTimetable> => {
  const one = await filled(mountTimetable());
  one.gateway.fault = fault;
  await one.element.refresh().catch(() => undefined);
  return one;
};
const inHours = async (one: MountedTimetable): Promise<MountedTimetable> => {
  await until("the grid is there", () => one.root.querySelector('.grid[aria-busy="false"]'));
  return filled(one);
};
const inPanel = async (
  name: string,
  data = sampleTimetable(),
  ...presses: readonly string[]
): Promise<MountedTimetable> => {
  const one = mountTimetable({}, { data });
  await openPanel(one, name);
  for (const selector of presses) await pressOn(one, selector);
  return one;
};
const sync = (change: object): ReturnType<typeof sampleTimetable> =>
  sampleTimetable({ sync: { status: "active", written: 143, ...change } });
const feedsIn = (status: "stale" | "held"): ReturnType<typeof sampleTimetable> =>
  sampleTimetable({
    feeds: [
      sampleFeed(),
      sampleFeed({
        ...{ id: "f-lang", name: "Langues", origin: "person", status },
        problem: "The server answers with status 503.",
      }),
    ],
  });

const states: readonly (readonly [string, () => Promise<MountedTimetable>])[] = [
  ["the list", () => filled(mountTimetable())],
  ["the list in 280 pixels", () => filled(mountTimetable({}, { width: "280px" }))],
  ["long names", () => filled(mountTimetable({}, { data: longNames() }))],
  ["classes that she gives", () => filled(mountTimetable({}, { data: taughtTimetable() }))],
  [
    "own events beside",
    async () => {
      const one = await filled(mountTimetable({ agenda: "" }));
      await until("events are there", () => one.root.querySelector(".own"));
      return one;
    },
  ],
  ["the day", () => inHours(mountTimetable({ view: "day" }))],
  ["the week", () => inHours(mountTimetable({ view: "week" }, { width: WIDE }))],
  ["the week on a phone", () => inHours(mountTimetable({ view: "week" }))],
  [
    "own events in the week",
    async () => {
      const one = await inHours(mountTimetable({ agenda: "", view: "week" }, { width: WIDE }));
      await until("events are there", () => one.root.querySelector(".block.own"));
      return one;
    },
  ],
  [
    "a week without lessons",
    () => inHours(mountTimetable({ view: "week" }, { now: "2026-12-28T10:00:00Z" })),
  ],
  ["no lessons to come", () => filled(mountTimetable({}, { now: "2026-12-28T10:00:00Z" }))],
  ["a cancelled lesson next", () => filled(mountTimetable({}, { now: "2026-11-25T09:35:00Z" }))],
  [
    "all changes",
    async () => {
      const one = await filled(mountTimetable());
      await pressOn(one, ".changes-head .quiet");
      await pressOn(one, ".changes .quiet");
      return one;
    },
  ],
  ["loading", async () => mountTimetable({}, { fault: "slow" })],
  [
    "no timetable",
    () => withState(mountTimetable({}, { data: { feeds: [], lessons: [], feedHosts: ["a.b"] } })),
  ],
  ["an error", () => withState(mountTimetable({}, { fault: "server-error" }))],
  ["signed out", () => withState(mountTimetable({}, { fault: "signed-out" }))],
  ["offline with nothing", () => withState(mountTimetable({}, { fault: "offline" }))],
  ["no such capability", () => withState(mountTimetable({}, { without: true }))],
  ["expired", async () => withState(await failing("expired"))],
  ["offline with lessons", () => failing("offline")],
  ["a held feed", () => filled(mountTimetable({}, { data: feedsIn("held") }))],
  [
    "details",
    async () => {
      const one = mountTimetable();
      await acting(one);
      await pressOn(one, ".change .open");
      await until("they are open", () => one.root.querySelector("dialog[open]"));
      return one;
    },
  ],
  [
    "the menu",
    async () => {
      const one = mountTimetable();
      await acting(one);
      await pressOn(one, '[data-act="menu"]');
      await until("it is open", () => one.root.querySelector("[role=menu]"));
      return one;
    },
  ],
  [
    "help",
    async () => {
      const one = mountTimetable();
      await acting(one);
      await pressOn(one, '[data-act="menu"]');
      await pressOn(one, "[role=menuitem]", "Raccourcis");
      await until("it is open", () => one.root.querySelector("dialog[open]"));
      return one;
    },
  ],
  ["the choice of feeds", () => inPanel("Emplois", feedsIn("stale"), "summary")],
  [
    "a refused address",
    async () => {
      const one = await inPanel("Emplois", sampleTimetable(), ".add .button");
      await until("it is said", () => one.root.querySelector("#feed-problem"));
      return one;
    },
  ],
  ["a removed feed", () => inPanel("Emplois", feedsIn("held"), ".feed > .quiet")],
  ["sync that is off", () => inPanel("Garder", undefined, ".sync .check input")],
  [
    "a preview of sync",
    async () => {
      const one = await inPanel("Garder", undefined, ".sync .button");
      await until("it is there", () => one.root.querySelector(".preview"));
      return one;
    },
  ],
  ["sync at work", () => inPanel("Garder", sync({ waiting: 12 }), ".sync .quiet")],
  ["a problem of sync", () => inPanel("Garder", sync({ problem: "It is full." }))],
];

describe("accessibility of <partage-timetable>", () => {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [name, make] of states) {
      it(`has no violation with ${name}, ${colorScheme}`, async () => {
        await emulateMedia({ colorScheme, reducedMotion: "reduce" });
        document.documentElement.style.colorScheme = "light dark";
        const one = await make();
        expect(await violationsOf(one.element)).to.deep.equal([]);
      });
    }
  }
});

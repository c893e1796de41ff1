import { expect } from "@open-wc/testing";
import { emulateMedia } from "@web/test-runner-commands";
import {
  cardOf,
  find,
  type MountedDirectory,
  mountDirectory,
  namesOf,
  press,
  ready,
  type,
  unmountDirectories,
} from "../test/mount-directory.js";
import { until, violationsOf } from "../test/mount.js";
import { sampleDirectory } from "../test/sample-directory.js";

afterEach(unmountDirectories);

const found = async (
  text: string,
  attributes: Readonly<Record<string, string>> = {},
  ...keys: readonly string[]
): Promise<MountedDirectory> => {
  const one = mountDirectory(attributes);
  await find(one, text);
  for (const key of keys) await press(one, key);
  return one;
};
const withState = async (one: MountedDirectory): Promise<MountedDirectory> => {
  await until("the state is drawn", () => one.root.querySelector(".state"));
  return one;
};
const pressed = async (one: MountedDirectory, selector: string): Promise<MountedDirectory> => {
  (await until("it is there", () => one.root.querySelector<HTMLElement>(selector))).click();
  return one;
};
const failing = async (
  fault: "offline" | "expired" | "server-error",
): Promise<MountedDirectory> => {
  const one = await found("lef");
  one.gateway.fault = fault;
  one.element.refresh();
  await until("it failed", () => one.root.querySelector(".note, .state"));
  return one;
};
const typed = async (one: MountedDirectory, text: string): Promise<MountedDirectory> => {
  await type(one, text);
  await until("it is answered", () => one.root.querySelector(".state, .nobody, .busy"));
  return withAnswer(one);
};
const withAnswer = async (one: MountedDirectory): Promise<MountedDirectory> => {
  await until("it is answered", () => !one.root.querySelector(".busy"));
  return one;
};
const opened = async (query: string, kind = ""): Promise<MountedDirectory> => {
  const one = mountDirectory({ query, kind });
  await until("results are there", () => namesOf(one).length);
  await ready(one);
  await pressed(one, "[role=option]");
  const card = await cardOf(one);
  await until("the card is whole", () => card.querySelector("dl"));
  return one;
};
const tree = async (): Promise<MountedDirectory> => {
  const one = mountDirectory({ "show-organigramme": "" });
  await until("the tree is there", () => one.root.querySelectorAll("[role=treeitem]").length > 2);
  return pressed(one, '[data-id="sci"] .twist');
};

const states: readonly (readonly [string, () => Promise<MountedDirectory>])[] = [
  ["nothing asked", () => withState(mountDirectory())],
  ["no title", () => withState(mountDirectory({ "title-hidden": "" }))],
  ["results", () => found("lef")],
  ["an active result", () => found("lef", {}, "ArrowDown", "ArrowDown")],
  [
    "results in 280 pixels",
    async () => {
      const one = mountDirectory({}, { width: "280px" });
      await find(one, "lef");
      return one;
    },
  ],
  [
    "results on a page",
    async () => {
      const one = mountDirectory({}, { width: "70rem" });
      await find(one, "ma");
      return one;
    },
  ],
  ["long names and other scripts", () => found("", { structure: "med" })],
  ["more than are shown", () => found("", { structure: "val", max: "4" })],
  ["approximate results", () => found("lefebre")],
  ["masked results, explained", async () => pressed(await found("lef"), ".masked .quiet")],
  ["masked results alone", () => typed(mountDirectory(), "belkacem")],
  ["no results", () => typed(mountDirectory(), "zzzz")],
  ["one letter", () => typed(mountDirectory(), "l")],
  ["rooms", () => found("", { kind: "location" })],
  ["groups", () => found("", { kind: "group" })],
  ["a chosen structure", () => found("ma", { structure: "math" })],
  [
    "a choice",
    async () => {
      const one = await pressed(await found("ma"), '[data-act="facet"]');
      await until("it is open", () => one.root.querySelector("[role=menu]"));
      return one;
    },
  ],
  [
    "the menu of a result",
    async () => {
      const one = await pressed(await found("lef"), '[data-act="row-menu"]');
      await until("it is open", () => one.root.querySelector("[role=menu]"));
      return one;
    },
  ],
  ["the structures", tree],
  [
    "structures that fail",
    async () => {
      const one = mountDirectory();
      await ready(one);
      one.gateway.fault = "server-error";
      await pressed(one, '[data-act="tree"]');
      await until("it is said", () => one.root.querySelector(".failed"));
      return one;
    },
  ],
  ["the card of a person", () => opened("claire lef")],
  ["the card of a room", () => opened("", "location")],
  ["the card of a group", () => opened("", "group")],
  [
    "loading",
    async () => {
      const one = mountDirectory();
      await ready(one);
      one.gateway.fault = "slow";
      await type(one, "lef");
      await until("it loads", () => one.root.querySelector(".ghosts"));
      return one;
    },
  ],
  [
    "an error",
    async () => {
      const one = mountDirectory();
      await ready(one);
      one.gateway.fault = "server-error";
      return typed(one, "lef");
    },
  ],
  [
    "too many questions",
    async () => {
      const one = mountDirectory();
      await ready(one);
      one.directory.failure = { type: "rateLimit", retryAfter: 90 };
      return typed(one, "lef");
    },
  ],
  ["an error above results", () => failing("server-error")],
  ["offline with results", () => failing("offline")],
  ["offline with nothing", () => withState(mountDirectory({}, { fault: "offline" }))],
  ["signed out", () => withState(mountDirectory({}, { fault: "signed-out" }))],
  ["expired", () => failing("expired")],
  ["no such capability", () => withState(mountDirectory({}, { without: true }))],
  [
    "few capabilities",
    async () => {
      const capability = { kinds: ["individual"], facets: [], hasStructures: false } as const;
      const one = mountDirectory({}, { data: sampleDirectory({ capability }) });
      await find(one, "lef");
      return one;
    },
  ],
];

describe("accessibility of <partage-directory>", () => {
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

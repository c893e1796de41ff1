import { expect } from "@open-wc/testing";
import { emulateMedia, sendKeys } from "@web/test-runner-commands";
import type { Fault } from "../test/fake-gateway.js";
import {
  eventNamed,
  mountAgenda,
  type MountAgendaOptions,
  type MountedAgenda,
  ready,
  unmountAgendas,
} from "../test/mount-agenda.js";
import { until, violationsOf } from "../test/mount.js";

afterEach(unmountAgendas);

type Make = () => Promise<MountedAgenda>;

const filled =
  (attributes: Record<string, string> = {}, options: MountAgendaOptions = {}): Make =>
  async () => {
    const one = mountAgenda(attributes, options);
    await ready(one);
    return one;
  };
const stated =
  (options: MountAgendaOptions): Make =>
  async () => {
    const one = mountAgenda({}, options);
    await until("the state is drawn", () => one.root.querySelector(".state"));
    return one;
  };
const failing =
  (fault: Fault): Make =>
  async () => {
    // A reminder stands over what is at the edge of the window: it is looked at with the list.
    const one = await filled({ "reminders-disabled": "" })();
    one.gateway.fault = fault;
    await one.element.refresh().catch(() => undefined);
    await until("it is said", () => one.root.querySelector(".note, .state"));
    return one;
  };
const pressed =
  (selector: string, shown: string, attributes = {}, options: MountAgendaOptions = {}): Make =>
  async () => {
    const one = await filled(attributes, options)();
    one.root.querySelector<HTMLElement>(selector)!.click();
    await until(`${shown} is there`, () => one.root.querySelector(shown));
    return one;
  };
const wide: MountAgendaOptions = { width: "70rem" };

describe("accessibility of <partage-agenda>", () => {
  const states: readonly (readonly [string, Make])[] = [
    ["a list", filled()],
    ["a page-wide list", filled({}, wide)],
    ["a day", filled({ view: "day" })],
    ["a week", filled({ view: "week" }, wide)],
    ["three days", filled({ view: "week" })],
    ["a week of one day", filled({ view: "week" }, { width: "18rem" })],
    ["a month", filled({ view: "month" }, wide)],
    ["a month of marks", filled({ view: "month" })],
    ["loading", async () => mountAgenda({}, { fault: "slow" })],
    ["a week that loads", async () => mountAgenda({ view: "week" }, { fault: "slow" })],
    ["empty", stated({ records: { events: [] } })],
    ["an error", stated({ fault: "server-error" })],
    ["no calendars", stated({ account: { parts: [] } })],
    ["signed out", stated({ fault: "signed-out" })],
    ["offline with nothing", stated({ fault: "offline" })],
    ["expired", failing("expired")],
    ["offline with events", failing("offline")],
    ["a toast", pressed('[data-act="accepted"]', ".toast")],
    ["a menu", pressed('[data-act="view"]', "[role=menu]")],
    ["the past", pressed(".earlier", ".gone, p.earlier")],
    [
      "an event that is moved",
      async () => {
        const one = await filled({ view: "week" }, wide)();
        eventNamed(one, "Chorale").focus();
        await sendKeys({ press: "m" });
        await until("it is taken up", () => one.root.querySelector(".moved"));
        return one;
      },
    ],
    [
      "a free hour",
      async () => {
        const one = await filled({ view: "week" }, wide)();
        eventNamed(one, "Chorale").focus();
        await sendKeys({ press: "ArrowUp" });
        await until("it is there", () => one.root.querySelector(".slot"));
        return one;
      },
    ],
    [
      "the calendars",
      async () => {
        const one = await filled()();
        one.root.querySelector<HTMLElement>('[data-act="menu"]')!.click();
        const items = await until("the menu is open", () => {
          const list = [...one.root.querySelectorAll<HTMLElement>(".menu .item")];
          return list.length > 0 && list;
        });
        items[1]!.click();
        await until("the dialog is open", () => one.root.querySelector(".panel[open]"));
        for (const one_ of one.root.querySelectorAll("details")) one_.open = true;
        return one;
      },
    ],
    [
      "help",
      async () => {
        const one = await filled()();
        one.root.querySelector<HTMLElement>(".open")!.focus();
        await sendKeys({ press: "?" });
        await until("the dialog is open", () => one.root.querySelector("dialog[open]"));
        return one;
      },
    ],
  ];

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

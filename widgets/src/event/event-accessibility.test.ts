import { expect } from "@open-wc/testing";
import { emulateMedia } from "@web/test-runner-commands";
import { fill, find, type Mounted, mountEvent, press, unmountEvents } from "../test/mount-event.js";
import { until, violationsOf } from "../test/mount.js";
import type { PartageEvent } from "./event.js";

afterEach(unmountEvents);

type Shown = Mounted<PartageEvent>;

async function shown(one: Shown, selector = ".card"): Promise<Shown> {
  await find(one, selector);
  return one;
}

async function form(): Promise<Shown> {
  return shown(mountEvent({ draft: {}, mode: "edit" }), ".form");
}

describe("accessibility of <partage-event>", () => {
  const states: readonly (readonly [string, () => Promise<Shown>])[] = [
    ["an invitation", () => shown(mountEvent({ id: "invited" }), ".note.warn")],
    ["an event of one's own", () => shown(mountEvent({ id: "own" }))],
    ["a cancelled event", () => shown(mountEvent({ id: "cancelled" }))],
    ["a hostile event", () => shown(mountEvent({ id: "hostile" }))],
    ["a narrow one", () => shown(mountEvent({ id: "invited", width: "20rem" }))],
    ["loading", () => shown(mountEvent({ id: "own", fault: "slow" }), ".ghost")],
    ["an error", () => shown(mountEvent({ id: "own", fault: "server-error" }), ".state")],
    ["signed out", () => shown(mountEvent({ id: "own", fault: "signed-out" }), ".state")],
    ["gone", () => shown(mountEvent({ id: "nowhere" }), ".state")],
    ["nothing", () => shown(mountEvent(), ".state")],
    [
      "a proposal",
      async () => {
        const one = mountEvent({ id: "invited" });
        await press(one, "[data-act=propose]");
        return shown(one, ".propose");
      },
    ],
    [
      "a question before deleting",
      async () => {
        const one = mountEvent({ id: "own" });
        await press(one, "[data-act=remove]");
        return shown(one, ".ask");
      },
    ],
    [
      "a deletion that can be taken back",
      async () => {
        const one = mountEvent({ id: "other" });
        await press(one, "[data-act=remove]");
        return shown(one, "[data-act=undo]");
      },
    ],
    ["an empty form", form],
    [
      "a form of a series, with people and rooms",
      async () => {
        const one = await form();
        await fill(one, "#repeats", "biweekly");
        await fill(one, "#ends", "until");
        await fill(one, "#guests", "nora.lefevre@univ-valmoree.example");
        await press(one, "[data-act=add-guests]");
        await press(one, "[data-act=reminder]");
        await press(one, "[data-act=find-room]");
        await find(one, ".found li");
        return shown(one, ".lanes li");
      },
    ],
    [
      "a form with mistakes",
      async () => {
        const one = await form();
        await fill(one, "#endDate", "2020-01-01");
        await fill(one, "#video", "x");
        await fill(one, "#guests", "x");
        await press(one, "[data-act=save]");
        return shown(one, "#video-wrong");
      },
    ],
    [
      "a conflict",
      async () => {
        const one = mountEvent({ id: "own", mode: "edit" });
        await fill(one, "#title", "x");
        const event = { ...one.agenda.events.get("own")!, title: "y", revision: "z" };
        one.agenda.events.set("own", event);
        await press(one, "[data-act=save]");
        return shown(one, ".changes");
      },
    ],
    [
      "a question before leaving",
      async () => {
        const one = await form();
        await fill(one, "#title", "x");
        await until("it is changed", () => one.root.querySelector("#title"));
        one.element.requestClose();
        return shown(one, "[data-act=leave]");
      },
    ],
  ];
  for (const colorScheme of ["light", "dark"] as const)
    for (const [name, mount] of states)
      it(`${name}, ${colorScheme}: axe finds no violation`, async () => {
        await emulateMedia({ colorScheme });
        document.documentElement.style.colorScheme = colorScheme;
        document.body.style.background = "Canvas";
        const { element } = await mount();
        expect(await violationsOf(element)).to.deep.equal([]);
      });
});

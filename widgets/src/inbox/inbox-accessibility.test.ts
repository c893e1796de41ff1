import { expect } from "@open-wc/testing";
import { emulateMedia, sendKeys } from "@web/test-runner-commands";
import type { Fault } from "../test/fake-gateway.js";
import {
  focusFirst,
  type MountedInbox,
  mountInbox,
  settled,
  unmountAll,
  until,
  violationsOf,
} from "../test/mount.js";

afterEach(unmountAll);

describe("accessibility of <partage-inbox>", () => {
  const states: readonly (readonly [string, () => Promise<MountedInbox>])[] = [
    ["a list", async () => filled(mountInbox())],
    ["a conversation list", async () => filled(mountInbox({ mode: "conversation" }))],
    ["a page-wide list", async () => filled(mountInbox({}, { width: "70rem" }))],
    ["loading", async () => mountInbox({}, { fault: "slow" })],
    ["empty", async () => withState(mountInbox({}, { account: { emails: [] } }))],
    ["an error", async () => withState(mountInbox({}, { fault: "server-error" }))],
    ["signed out", async () => withState(mountInbox({}, { fault: "signed-out" }))],
    ["offline with nothing", async () => withState(mountInbox({}, { fault: "offline" }))],
    ["expired", async () => withState(await failing("expired"))],
    [
      "offline with a list",
      async () => {
        const one = await failing("offline");
        await until("the note is shown", () => one.root.querySelector(".note"));
        return one;
      },
    ],
    [
      "a selection and a toast",
      async () => {
        const one = mountInbox();
        await focusFirst(one);
        await sendKeys({ press: "e" });
        await sendKeys({ press: "x" });
        await until("both are there", () => one.root.querySelector(".bulk ~ .toast"));
        return one;
      },
    ],
    [
      "a menu",
      async () => {
        const one = mountInbox();
        await settled(one);
        one.root.querySelector<HTMLElement>('[data-act="choose"]')!.click();
        await until("the menu is open", () => one.root.querySelector("[role=menu]"));
        return one;
      },
    ],
    [
      "search",
      async () => {
        const one = mountInbox();
        await focusFirst(one);
        await sendKeys({ press: "/" });
        await until("the field is there", () => one.root.querySelector(".find"));
        return one;
      },
    ],
    [
      "help",
      async () => {
        const one = mountInbox();
        await focusFirst(one);
        await sendKeys({ press: "?" });
        await until("the dialog is open", () => one.root.querySelector("dialog[open]"));
        return one;
      },
    ],
  ];
  const filled = async (one: MountedInbox): Promise<MountedInbox> => {
    await settled(one);
    return one;
  };
  const withState = async (one: MountedInbox): Promise<MountedInbox> => {
    await until("the state is drawn", () => one.root.querySelector(".state"));
    return one;
  };
  const failing = async (fault: Fault): Promise<MountedInbox> => {
    const one = mountInbox();
    await settled(one);
    one.gateway.fault = fault;
    await one.inbox.refresh().catch(() => undefined);
    return one;
  };

  for (const colorScheme of ["light", "dark"] as const) {
    for (const [name, make] of states) {
      it(`has no violation with ${name}, ${colorScheme}`, async () => {
        await emulateMedia({ colorScheme, reducedMotion: "reduce" });
        document.documentElement.style.colorScheme = "light dark";
        const one = await make();
        expect(await violationsOf(one.inbox)).to.deep.equal([]);
      });
    }
  }
});

import { expect } from "@open-wc/testing";
import { emulateMedia } from "@web/test-runner-commands";
import { find, mountInvitation, press, unmountEvents } from "../test/mount-event.js";
import { violationsOf } from "../test/mount.js";

afterEach(unmountEvents);

describe("accessibility of <partage-invitation>", () => {
  const blobs = [
    ...["request", "answered", "update", "outdated", "missing", "series", "cancel", "oldcancel"],
    ...["reply", "counter", "others", "spoofed", "past", "publish"],
  ];
  const states: readonly (readonly [string, () => Promise<HTMLElement>])[] = [
    ...blobs.map((blob) => [blob, () => shown(blob)] as const),
    ["an unreadable file", () => shown("up-broken", ".state")],
    ["a narrow one", () => shown("update", ".title", { width: "20rem" })],
    ["loading", () => shown("request", ".ghost", { fault: "slow" })],
    ["an error", () => shown("request", ".state", { fault: "server-error" })],
    [
      "a proposal of another time",
      async () => {
        const one = mountInvitation("request");
        await press(one, "[data-act=propose]");
        await find(one, ".propose");
        return one.element;
      },
    ],
    [
      "a removal that can be taken back",
      async () => {
        const one = mountInvitation("cancel");
        await press(one, "[data-act=do]");
        await find(one, "[data-act=undo]");
        return one.element;
      },
    ],
  ];
  async function shown(
    blob: string,
    selector = ".title",
    options: Parameters<typeof mountInvitation>[1] = {},
  ): Promise<HTMLElement> {
    const one = mountInvitation(blob, options);
    await find(one, selector);
    return one.element;
  }
  for (const colorScheme of ["light", "dark"] as const)
    for (const [name, mount] of states)
      it(`${name}, ${colorScheme}: axe finds no violation`, async () => {
        await emulateMedia({ colorScheme });
        document.documentElement.style.colorScheme = colorScheme;
        document.body.style.background = "Canvas";
        expect(await violationsOf(await mount())).to.deep.equal([]);
      });
});

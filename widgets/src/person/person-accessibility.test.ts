import { expect } from "@open-wc/testing";
import { emulateMedia } from "@web/test-runner-commands";
import {
  busyToday,
  FakeContacts,
  FakeFreeBusy,
  type MountDirectoryOptions,
  type MountedDirectory,
  mountPerson,
  unmountDirectories,
} from "../test/mount-directory.js";
import { seen, until, violationsOf } from "../test/mount.js";
import { sampleDirectory } from "../test/sample-directory.js";
import type { PartagePerson } from "./person.js";

afterEach(unmountDirectories);

type Mounted = MountedDirectory<PartagePerson>;

const CLAIRE = "claire.lefevre@univ-valmoree.example";
const parts = () => [
  new FakeFreeBusy({
    [CLAIRE]: busyToday(new Date().toISOString().slice(0, 10), "00:00-23:00"),
    "amphi-germaine-tillion@salles.univ-valmoree.example": [],
  }),
  new FakeContacts(),
];

async function card(
  id: string,
  options: MountDirectoryOptions = {},
  ...presses: readonly string[]
): Promise<Mounted> {
  const one = mountPerson({ "person-id": id, linked: "" }, { parts: parts(), ...options });
  await until("the card is whole", () => one.root.querySelector("dl"));
  await until("the calendar is told", () =>
    id.startsWith("g") ? true : one.root.querySelector(".day, .muted:not(.who *, li *)"),
  );
  for (const text of presses) {
    const all = [...one.root.querySelectorAll<HTMLElement>("button")];
    all.find((each) => seen(each).includes(text))!.click();
    await one.element.updateComplete;
  }
  return one;
}
const state = async (one: Mounted): Promise<Mounted> => {
  await until("the state is drawn", () => one.root.querySelector(".state, .ghost"));
  return one;
};

const states: readonly (readonly [string, () => Promise<Mounted>])[] = [
  ["a person", () => card("p0")],
  ["a person in 280 pixels", () => card("p0", { width: "280px" })],
  ["a long name", () => card("p5")],
  ["another script", () => card("p13")],
  ["a student", () => card("p2")],
  ["a room", () => card("r-tillion")],
  ["a group", () => card("g-l3")],
  [
    "the code",
    async () => {
      const one = await card("p0", {}, "QR code");
      await until("it is drawn", () => one.root.querySelector(".qr"));
      return one;
    },
  ],
  [
    "a kept contact",
    async () => {
      const one = await card("p0", {}, "Ajouter");
      await until("it is kept", () => one.root.querySelector(".kept"));
      return one;
    },
  ],
  [
    "an incomplete card",
    async () => {
      const { uid: _uid, ...row } = sampleDirectory().entries[0]!;
      const one = mountPerson({}, { fault: "server-error" });
      one.element.person = row;
      await until("it is said", () => one.root.querySelector(".partial"));
      return one;
    },
  ],
  ["nobody chosen", () => state(mountPerson())],
  ["nobody found", () => state(mountPerson({ "person-id": "nobody" }))],
  ["loading", () => state(mountPerson({ "person-id": "p0" }, { fault: "slow" }))],
  ["an error", () => state(mountPerson({ "person-id": "p0" }, { fault: "server-error" }))],
  ["offline", () => state(mountPerson({ "person-id": "p0" }, { fault: "offline" }))],
  ["signed out", () => state(mountPerson({ "person-id": "p0" }, { fault: "signed-out" }))],
];

describe("accessibility of <partage-person>", () => {
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

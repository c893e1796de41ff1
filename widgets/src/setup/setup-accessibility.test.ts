import { expect } from "@open-wc/testing";
import { emulateMedia } from "@web/test-runner-commands";
import { until, violationsOf } from "../test/mount.js";
import { type MountedSetup, mountSetup, unmountSetups } from "../test/mount-setup.js";

afterEach(unmountSetups);

type Mount = () => Promise<MountedSetup>;

const withSteps =
  (...options: Parameters<typeof mountSetup>): Mount =>
  async () => {
    const one = mountSetup(...options);
    await until("there are steps", () => one.root.querySelector(".steps"));
    for (const details of one.root.querySelectorAll("details")) details.open = true;
    return one;
  };
const withState =
  (...options: Parameters<typeof mountSetup>): Mount =>
  async () => {
    const one = mountSetup(...options);
    await until("there is a state", () => one.root.querySelector(".state"));
    return one;
  };

const withCode: Mount = async () => {
  const one = await withSteps({ attributes: { way: "apple" } })();
  await until("the code is drawn", () => one.root.querySelector(".qr svg[role]"));
  return one;
};
const withNote: Mount = async () => {
  const one = await withSteps()();
  one.gateway.fault = "offline";
  one.element.refresh();
  await until("it is said", () => one.root.querySelector(".note"));
  return one;
};
const loading: Mount = async () => {
  const one = mountSetup({ fault: "slow" });
  await until("it is drawn", () => one.root.querySelector(".ghost"));
  return one;
};

const states: Readonly<Record<string, Mount>> = {
  "iPhone, iPad, Mac": withCode,
  Android: withSteps({ attributes: { way: "android" } }),
  Thunderbird: withSteps({ attributes: { way: "thunderbird" } }),
  "Outlook and others": withSteps({ attributes: { way: "other" } }),
  "no profile": withSteps({ attributes: { way: "apple" }, setup: { appleProfileUrl: null } }),
  English: withSteps({ attributes: { lang: "en", way: "other" } }),
  "old settings": withNote,
  loading,
  "not offered": withState({ isOffered: false }),
  failed: withState({ fault: "server-error" }),
  offline: withState({ fault: "offline" }),
  "signed out": withState({ fault: "signed-out" }),
};

describe("accessibility of <partage-setup>", () => {
  for (const colorScheme of ["light", "dark"] as const)
    for (const [name, mount] of Object.entries(states))
      it(`${name}, ${colorScheme}: breaks no rule of axe`, async () => {
        await emulateMedia({ colorScheme });
        document.documentElement.style.colorScheme = colorScheme;
        const { element } = await mount();
        expect(await violationsOf(element)).to.deep.equal([]);
        document.documentElement.style.colorScheme = "";
        await emulateMedia({ colorScheme: "light" });
      });

  it("fits 320 px and twice the text size: nothing is cut off or sticks out", async () => {
    for (const size of ["", "32px"]) {
      document.documentElement.style.fontSize = size;
      for (const way of ["apple", "android", "thunderbird", "other"]) {
        const long = `${"tres.long".repeat(8)}@etu.univ-hautecombe.example`;
        const one = await withSteps({
          ...{ attributes: { way }, width: "320px" },
          setup: { emailAddress: long },
        })();
        const root = one.root.querySelector<HTMLElement>(".root")!;
        expect(root.scrollWidth, `${way} ${size}`).to.be.at.most(root.clientWidth);
        unmountSetups();
      }
    }
    document.documentElement.style.fontSize = "";
  });

  it("gives fingers and pointers room: 24 px at least for everything that is pressed", async () => {
    const { root } = await withSteps({ attributes: { way: "other" } })();
    for (const one of root.querySelectorAll<HTMLElement>("button, a, summary")) {
      const { width, height } = one.getBoundingClientRect();
      expect(Math.min(width, height), one.outerHTML.slice(0, 80)).to.be.at.least(24);
    }
  });
});

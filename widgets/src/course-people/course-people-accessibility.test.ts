import { expect } from "@open-wc/testing";
import { emulateMedia } from "@web/test-runner-commands";
import { sampleCourse } from "../test/fake-course.js";
import { until, violationsOf } from "../test/mount.js";
import {
  lookFor,
  type MountedCourse,
  mountCourse,
  peopleOf,
  stateOf,
  unmountCourses,
} from "../test/mount-course-people.js";

afterEach(unmountCourses);

type Mount = () => Promise<MountedCourse>;
type Options = Parameters<typeof mountCourse>[0];

const withPeople =
  (options?: Options, text = ""): Mount =>
  async () => {
    const one = mountCourse(options);
    await peopleOf(one);
    await lookFor(one, text);
    return one;
  };
const withState =
  (options: Options): Mount =>
  async () => {
    const one = mountCourse(options);
    await stateOf(one);
    return one;
  };
const loading: Mount = async () => {
  const one = mountCourse({ fault: "slow" });
  await until("it is drawn", () => one.root.querySelector(".ghost"));
  return one;
};
const old: Mount = async () => {
  const one = await withPeople()();
  one.gateway.fault = "offline";
  one.element.refresh();
  await until("it is said", () => one.root.querySelector(".note"));
  return one;
};

const states: Readonly<Record<string, Mount>> = {
  people: withPeople(),
  "more people": withPeople({ attributes: { max: "3" } }),
  "people found": withPeople({}, "elo"),
  "nobody found": withPeople({}, "xyz"),
  English: withPeople({ attributes: { lang: "en" } }),
  "an old list": old,
  loading,
  nobody: withState({ people: [] }),
  "no course": withState({ people: null }),
  failed: withState({ fault: "server-error" }),
  offline: withState({ fault: "offline" }),
  "signed out": withState({ fault: "signed-out" }),
};

describe("accessibility of <partage-course-people>", () => {
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

  it("fits 320 px and twice the text size: nothing sticks out", async () => {
    const long = "tres.long".repeat(8);
    const person = { name: `${long} ${long}`, email: `${long}@univ.example` };
    for (const size of ["", "32px"]) {
      document.documentElement.style.fontSize = size;
      const one = await withPeople({
        people: [{ ...person, roles: ["instructor", "contentDeveloper"] }, ...sampleCourse(2)],
        width: "320px",
      })();
      const root = one.root.querySelector<HTMLElement>(".root")!;
      expect(root.scrollWidth, size).to.be.at.most(root.clientWidth);
      for (const part of root.querySelectorAll(".write, .name"))
        expect(part.getBoundingClientRect().right).to.be.at.most(
          root.getBoundingClientRect().right,
        );
      unmountCourses();
    }
    document.documentElement.style.fontSize = "";
  });

  it("gives fingers and pointers room: 24 px at least for everything that is pressed", async () => {
    for (const width of ["320px", "640px"]) {
      const { root } = await withPeople({ attributes: { max: "3" }, width })();
      for (const one of root.querySelectorAll<HTMLElement>("button, a, input")) {
        const box = one.getBoundingClientRect();
        expect(Math.min(box.width, box.height), one.outerHTML.slice(0, 80)).to.be.at.least(24);
      }
    }
  });
});

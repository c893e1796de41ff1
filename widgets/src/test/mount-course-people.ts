/**
 * Puts `<partage-course-people>` on the test page with a gateway of its own.
 *
 * @module
 */
import "axe-core/axe.min.js";
import type { CoursePerson } from "@partage-ent/jmap";
import { connect } from "@partage-ent/sdk";
import { PartageCoursePeople } from "../course-people/course-people.js";
import { define } from "../shared/define.js";
import { FakeCourse, sampleCourse } from "./fake-course.js";
import { FakeGateway, type Fault } from "./fake-gateway.js";
import { until } from "./mount.js";

define("partage-course-people", PartageCoursePeople);

/** An element on the page, and what stands behind it. */
export interface MountedCourse {
  readonly element: PartageCoursePeople;
  readonly gateway: FakeGateway;
  readonly course: FakeCourse;
  readonly root: ShadowRoot;
}

/** What {@link mountCourse} accepts. */
export interface MountCourseOptions {
  readonly attributes?: Readonly<Record<string, string>>;
  readonly fault?: Fault;
  /** Null for a session of no course. */
  readonly people?: readonly CoursePerson[] | null;
  readonly width?: string;
}

const mounted = new Set<MountedCourse>();

/** Puts one on the page. */
export function mountCourse({
  attributes = {},
  fault = "none",
  people = sampleCourse(),
  width = "30rem",
}: MountCourseOptions = {}): MountedCourse {
  const course = new FakeCourse(people ?? undefined);
  const gateway = new FakeGateway({ emails: [], parts: [course] });
  gateway.fault = fault;
  const element = document.createElement("partage-course-people");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.connection = connect({ gateway: gateway.url, fetch: gateway.fetch, shared: false });
  element.style.width = width;
  document.body.append(element);
  const one = { element, gateway, course, root: element.shadowRoot! };
  mounted.add(one);
  return one;
}

/** The people that are shown, once there are some. */
export function peopleOf({ root }: MountedCourse): Promise<HTMLElement[]> {
  return until("people are shown", () => {
    const rows = [...root.querySelectorAll<HTMLElement>("li")];
    return rows.length > 0 && rows;
  });
}

/** What stands in place of the list, once it does. */
export function stateOf({ root }: MountedCourse): Promise<HTMLElement> {
  return until("there is a state", () => root.querySelector<HTMLElement>(".state"));
}

/** Types into the search field. */
export async function lookFor({ element, root }: MountedCourse, text: string): Promise<void> {
  const input = root.querySelector("input")!;
  input.value = text;
  input.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
  await element.updateComplete;
}

/** Takes all of them off the page. */
export function unmountCourses(): void {
  for (const { element, gateway } of mounted) {
    element.remove();
    gateway.close();
  }
  mounted.clear();
  document.documentElement.lang = "fr";
}

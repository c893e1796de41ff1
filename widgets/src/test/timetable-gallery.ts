/**
 * A page that shows one timetable in one state, chosen by the address: for screenshots.
 *
 * @module
 */
import type { TimetableFeed } from "@partage-ent/jmap";
import { connect } from "@partage-ent/sdk";
import { define } from "../shared/define.js";
import { PartageTimetable } from "../timetable/timetable.js";
import { FakeAgenda } from "./fake-agenda.js";
import { FakeGateway, type Fault } from "./fake-gateway.js";
import { FakeTimetable } from "./fake-timetable.js";
import {
  longNames,
  manyLessons,
  ownEvents,
  SAMPLE_NOW,
  sampleFeed,
  sampleTimetable,
  stopClock,
  taughtTimetable,
} from "./sample-timetable.js";

define("partage-timetable", PartageTimetable);

/** What the address may ask for. */
const asked = new URLSearchParams(location.search);
stopClock(Date.parse(asked.get("now") ?? "") || SAMPLE_NOW);

const data = {
  sample: sampleTimetable,
  taught: taughtTimetable,
  long: longNames,
  many: () => manyLessons(1000),
  none: () => ({ feeds: [], lessons: [] }),
  "none-add": () => ({ feeds: [], lessons: [], feedHosts: ["moodle.univ-valmoree.example"] }),
  hidden: () => sampleTimetable({ feeds: [sampleFeed({ isShown: false })], changes: [] }),
  quiet: () => sampleTimetable({ changes: [] }),
  own: () =>
    sampleTimetable({
      feeds: [
        ...sampleTimetable().feeds,
        sampleFeed({ id: "f-own", name: "Mon Moodle", origin: "person", groups: [] }),
      ],
    }),
}[asked.get("data") ?? "sample"]!();
const timetable = new FakeTimetable(data);
const status = asked.get("status") as TimetableFeed["status"] | null;
const first = timetable.feeds.at(-1);
if (status && first) {
  first.status = status;
  first.problem = "The server answers with status 503.";
  if (status === "pending" || status === "failed") first.fetchedAt = null;
}
const sync = asked.get("sync");
if (sync) Object.assign(timetable.sync, JSON.parse(sync));

const gateway = new FakeGateway({
  emails: [],
  timeZone: asked.get("zone") ?? "Europe/Paris",
  parts: asked.has("no-part") ? [] : [timetable, new FakeAgenda(ownEvents())],
});
gateway.fault = (asked.get("fault") as Fault | null) ?? "none";

const root = document.documentElement;
root.lang = asked.get("lang") ?? "fr";
root.dir = asked.get("dir") ?? "ltr";

const connection = connect({ gateway: gateway.url, fetch: gateway.fetch, shared: false });
const element = document.createElement("partage-timetable");
element.connection = connection;
for (const [name, value] of asked) {
  if (name.startsWith("a-")) element.setAttribute(name.slice(2), value);
}
document.querySelector<HTMLElement>("#stage")!.append(element);

/** What scripts that look at the page use. */
declare global {
  interface Window {
    timetableGallery?: {
      readonly gateway: FakeGateway;
      readonly timetable: FakeTimetable;
      readonly element: PartageTimetable;
    };
  }
}
window.timetableGallery = { gateway, timetable, element };

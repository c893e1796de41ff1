/**
 * A page that shows `<partage-event>` in one state, chosen by the address: for screenshots.
 *
 * @module
 */
import { connect } from "@partage-ent/sdk";
import { PartageEvent } from "../event/event.js";
import { define } from "../shared/define.js";
import { FakeAgenda } from "./fake-agenda.js";
import { FakeGateway, type Fault } from "./fake-gateway.js";
import { eventSamples } from "./sample-events.js";
import { sampleAgenda } from "./sample-agenda.js";

define("partage-event", PartageEvent);

/** What the address may ask for. */
const asked = new URLSearchParams(location.search);

const now = Date.now();
const records = sampleAgenda(now);
const agenda = new FakeAgenda({ ...records, events: [...records.events, ...eventSamples(now)] });
const gateway = new FakeGateway({
  emails: [],
  parts: [agenda],
  timeZone: asked.get("zone") ?? "Europe/Paris",
});
gateway.fault = (asked.get("fault") as Fault | null) ?? "none";

const root = document.documentElement;
root.lang = asked.get("lang") ?? "fr";
root.dir = asked.get("dir") ?? "ltr";

const connection = connect({ gateway: gateway.url, fetch: gateway.fetch, shared: false });
const event = document.createElement("partage-event");
Object.assign(event, {
  connection,
  eventId: asked.get("id"),
  draft: asked.has("new") ? {} : null,
  mode: asked.get("mode") ?? "view",
});
document.querySelector<HTMLElement>("#stage")!.append(event);

/** What scripts that look at the page use. */
declare global {
  interface Window {
    events?: {
      readonly gateway: FakeGateway;
      readonly agenda: FakeAgenda;
      readonly event: PartageEvent;
    };
  }
}
window.events = { gateway, agenda, event };

/**
 * A page that shows one agenda in one state, chosen by the address: for pictures.
 *
 * @module
 */
import { connect } from "@partage-ent/sdk";
import { PartageAgenda } from "../agenda/agenda.js";
import { clock } from "../agenda/clock.js";
import { define } from "../shared/define.js";
import { FakeAgenda } from "./fake-agenda.js";
import { FakeGateway, type Fault } from "./fake-gateway.js";
import { manyEvents, overClockChanges, sampleAgenda } from "./sample-agenda.js";

define("partage-agenda", PartageAgenda);

/** What the address may ask for. */
const asked = new URLSearchParams(location.search);

const now = Date.parse(asked.get("now") ?? "2026-11-23T09:52:00+01:00");
const begin = Date.now();
clock.now = () => now + (Date.now() - begin);

const sample = sampleAgenda(now);
const events = asked.has("many")
  ? manyEvents(Number(asked.get("many")), "2026-11-23", Number(asked.get("per-day") ?? 12))
  : asked.has("dst")
    ? overClockChanges
    : asked.has("empty")
      ? []
      : sample.events;
const calendars = asked.has("hidden")
  ? sample.calendars.map((one) => ({ ...one, isVisible: false }))
  : sample.calendars;
const agenda = new FakeAgenda({ ...sample, calendars, events });
const gateway = new FakeGateway({
  emails: [],
  parts: asked.has("absent") ? [] : [agenda],
  timeZone: asked.get("zone") ?? "Europe/Paris",
});
gateway.fault = (asked.get("fault") as Fault | null) ?? "none";

const root = document.documentElement;
root.lang = asked.get("lang") ?? "fr";
root.style.fontSize = asked.get("size") ?? "";
root.dir = asked.get("dir") ?? "ltr";

const connection = connect({ gateway: gateway.url, fetch: gateway.fetch, shared: false });
const element = document.createElement("partage-agenda");
element.connection = connection;
for (const [name, value] of asked) {
  if (name.startsWith("a-")) element.setAttribute(name.slice(2), value);
}
if (asked.has("tall")) element.style.blockSize = asked.get("tall")!;
document.querySelector<HTMLElement>("#stage")!.append(element);

/** What scripts that look at the page use. */
declare global {
  interface Window {
    agendaGallery?: {
      readonly gateway: FakeGateway;
      readonly agenda: FakeAgenda;
      readonly element: PartageAgenda;
    };
  }
}
window.agendaGallery = { gateway, agenda, element };

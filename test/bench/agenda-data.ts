/**
 * The events that agendas are measured with, behind a gateway in the page.
 *
 * @module
 */
import { FakeAgenda } from "../../widgets/src/test/fake-agenda.js";
import { FakeGateway } from "../../widgets/src/test/fake-gateway.js";
import { manyEvents, sampleAgenda } from "../../widgets/src/test/sample-agenda.js";
import { heldFetch, type HeldPage } from "./held-fetch.js";

/** What the address of a page asks for. */
export interface AskedAgenda {
  readonly view: "list" | "week" | "month";
  readonly count: number;
}

/** The moment that is now: Monday of a week, one minute past midnight. */
export const NOW: number = Date.parse("2026-11-23T00:01:00+01:00");

/** Reads the address. */
export function askedAgenda(): AskedAgenda {
  const asked = new URLSearchParams(location.search);
  return { view: asked.get("view") as AskedAgenda["view"], count: Number(asked.get("rows")) };
}

/** A gateway with the events; its first answer is kept in memory until it is released. */
export function agendaGateway({ view, count }: AskedAgenda): Pick<HeldPage, "ready" | "release"> & {
  readonly url: string;
  readonly fetch: typeof fetch;
} {
  const [from, perDay] = {
    list: ["2026-11-23", 12],
    month: ["2026-10-26", 12],
    week: ["2026-11-23", 72],
  }[view] as [string, number];
  const events = manyEvents(count, from, perDay);
  const agenda = new FakeAgenda({ ...sampleAgenda(NOW), events });
  const { url, fetch } = new FakeGateway({ emails: [], parts: [agenda] }, `${location.origin}/gw`);
  return { url, ...heldFetch(fetch) };
}

/** Asks the gateway as the agenda does, and gives the events of the answer. */
export async function readEvents(
  { url, fetch }: { readonly url: string; readonly fetch: typeof globalThis.fetch },
  { view, count }: AskedAgenda,
): Promise<readonly BenchEvent[]> {
  const after = view === "month" ? "2026-10-26T00:00:00" : "2026-11-23T00:00:00";
  const ids = { resultOf: "0", name: "CalendarEvent/query", path: "/ids" };
  const accountId = "a1";
  const filter = { after };
  const query = { accountId, filter, expandRecurrences: true, timeZone: "Europe/Paris" };
  const methodCalls = [
    ["Calendar/get", { accountId, ids: null }, "c"],
    ["CalendarEvent/query", { ...query, limit: count }, "0"],
    ["CalendarEvent/get", { accountId, "#ids": ids, timeZone: "Europe/Paris" }, "1"],
  ];
  const response = await fetch(`${url}/jmap/api`, {
    method: "POST",
    body: JSON.stringify({ using: [], methodCalls }),
  });
  const { methodResponses } = (await response.json()) as {
    readonly methodResponses: readonly (readonly [string, { list: readonly BenchEvent[] }])[];
  };
  return methodResponses[2]![1].list;
}

/** What the peers draw of an event. */
export interface BenchEvent {
  readonly id: string;
  readonly title: string;
  readonly utcStart: string;
  readonly utcEnd: string;
  readonly locations: Readonly<Record<string, { readonly name: string }>>;
  readonly calendarIds: Readonly<Record<string, true>>;
}

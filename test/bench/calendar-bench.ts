/**
 * What reading a calendar and expanding one year of it costs, beside ical.js (as a parser alone) with
 * rrule, in the same run: the fastest pipeline of libraries that gets every occurrence right.
 *
 * @module
 */
import { expandEvent, fromICalendar } from "@partage-ent/calendar";
import type { BenchOptions } from "./bench-options.js";
import { type KnownCalendar, parisEvents } from "./paris-events.js";
import { installPeers, requirePeer } from "./peers.js";

/** Times the pipeline of the peers may take (issue budget). */
const BUDGET = 1;
const ROUNDS = 15;

interface Outcome {
  readonly milliseconds: number;
  /** Occurrences that are not there, or should not be. */
  readonly wrong: number;
}

type Pipeline = (text: string, after: number, before: number) => string[];

function ours(text: string, after: number, before: number): string[] {
  const found: string[] = [];
  for (const event of fromICalendar(text).events) {
    for (const { utcStart } of expandEvent(event, { after, before }).occurrences) {
      if (utcStart >= after) found.push(`${event.uid} ${utcStart}`);
    }
  }
  return found;
}

type Property = readonly [string, Readonly<Record<string, string>>, string, ...unknown[]];
type Component = readonly [string, readonly Property[], readonly Component[]];

interface Peers {
  readonly parse: (text: string) => Component;
  readonly rrule: (text: string, start: Date) => { between(a: Date, b: Date): readonly Date[] };
}

function loadPeers(): Peers {
  const folder = installPeers("calendar", { "ical.js": "2.2.1", rrule: "2.8.1" });
  const ical = requirePeer(folder, "ical.js") as {
    readonly default?: { readonly parse: Peers["parse"] };
    readonly parse?: Peers["parse"];
  };
  const { RRule } = requirePeer(folder, "rrule") as {
    readonly RRule: {
      new (options: object): ReturnType<Peers["rrule"]>;
      parseString(text: string): object;
    };
  };
  return {
    parse: (ical.parse ?? ical.default?.parse)!,
    rrule: (text, start) => new RRule({ ...RRule.parseString(text), dtstart: start }),
  };
}

const DAY = 86_400_000;

/** Wall clocks as if they were UTC; the offset of a day is asked of `Intl` once. */
function parisClock(): (wall: number) => number {
  const format = new Intl.DateTimeFormat("en", {
    ...{ timeZone: "Europe/Paris", hourCycle: "h23", year: "numeric", month: "numeric" },
    ...{ day: "numeric", hour: "numeric", minute: "numeric" },
  });
  const offsets = new Map<number, number>();
  return (wall) => {
    // Nothing in this calendar happens in the night in which clocks change.
    const day = Math.floor(wall / DAY);
    let offset = offsets.get(day);
    if (offset === undefined) {
      const at = wall - 3_600_000;
      const part = Object.fromEntries(
        format.formatToParts(at).map((one) => [one.type, +one.value]),
      );
      const { year = 0, month = 1, day: date, hour, minute } = part;
      offset = Date.UTC(year, month - 1, date, hour, minute) - Math.floor(at / 60_000) * 60_000;
      offsets.set(day, offset);
    }
    return wall - offset;
  };
}

/** ical.js parses; rrule expands wall clocks; zones, EXDATE and overrides are done by hand. */
function pipelineOf({ parse, rrule }: Peers): Pipeline {
  return (text, after, before) => {
    const toUtc = parisClock();
    const wallOf = (value: unknown): number => Date.parse(`${String(value).replace(/Z$/, "")}Z`);
    const byUid = new Map<string, Component[]>();
    for (const component of parse(text)[2]) {
      if (component[0] !== "vevent") continue;
      const uid = String(component[1].find(([name]) => name === "uid")?.[3]);
      const same = byUid.get(uid);
      if (same) same.push(component);
      else byUid.set(uid, [component]);
    }
    const found: string[] = [];
    for (const [uid, components] of byUid) {
      const add = (wall: number): void => {
        const at = toUtc(wall);
        if (at >= after && at < before) found.push(`${uid} ${at}`);
      };
      const skipped = new Set<number>();
      for (const [, properties] of components) {
        for (const property of properties) {
          if (property[0] === "exdate" || property[0] === "recurrence-id")
            for (const value of property.slice(3)) skipped.add(wallOf(value));
        }
      }
      for (const [, properties] of components) {
        const start = wallOf(properties.find(([name]) => name === "dtstart")?.[3]);
        const rule = properties.find(([name]) => name === "rrule")?.[3];
        if (!rule) {
          add(start);
          continue;
        }
        const words = ruleText(rule as Readonly<Record<string, unknown>>, toUtc);
        const window = [new Date(after - 2 * DAY), new Date(before + 2 * DAY)] as const;
        for (const date of rrule(words, new Date(start)).between(...window))
          if (!skipped.has(date.getTime())) add(date.getTime());
      }
    }
    return found;
  };
}

/** A rule as rrule reads it, UNTIL as a wall clock. */
function ruleText(
  rule: Readonly<Record<string, unknown>>,
  toUtc: (wall: number) => number,
): string {
  return Object.entries(rule)
    .map(([name, value]) => {
      if (name === "wkst")
        return `WKST=${["", "SU", "MO", "TU", "WE", "TH", "FR", "SA"][Number(value)]}`;
      if (name !== "until") return `${name.toUpperCase()}=${String(value)}`;
      const utc = Date.parse(String(value));
      const wall = utc + (utc - toUtc(utc + 3_600_000) + 3_600_000);
      return `UNTIL=${new Date(wall).toISOString().replace(/[-:]|\.\d+/g, "")}`;
    })
    .join(";");
}

function run(pipeline: Pipeline, { text, year, expected }: KnownCalendar): Outcome {
  const startedAt = performance.now();
  const found = pipeline(text, Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1));
  const milliseconds = performance.now() - startedAt;
  const left = new Set(expected);
  const extra = found.filter((occurrence) => !left.delete(occurrence)).length;
  return { milliseconds, wrong: extra + left.size };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Measures, tells, and answers whether all is within the budgets. */
export async function benchCalendar({ json }: BenchOptions): Promise<boolean> {
  const calendar = parisEvents();
  const peers = pipelineOf(loadPeers());
  const times = { ours: [] as number[], peers: [] as number[] };
  let wrong = { ours: 0, peers: 0 };
  // The first rounds warm the engine up and do not count.
  for (let round = -3; round < ROUNDS; round++) {
    const a = run(ours, calendar);
    const b = run(peers, calendar);
    wrong = { ours: a.wrong, peers: b.wrong };
    if (round < 0) continue;
    times.ours.push(a.milliseconds);
    times.peers.push(b.milliseconds);
  }
  const ratio = median(times.ours) / median(times.peers);
  const isWithin = ratio <= BUDGET && wrong.ours === 0;
  const figures = {
    ratio,
    budget: BUDGET,
    occurrences: calendar.expected.length,
    ours: { milliseconds: median(times.ours), wrong: wrong.ours },
    peers: { milliseconds: median(times.peers), wrong: wrong.peers },
  };
  if (json) console.log(JSON.stringify(figures));
  else
    console.log(
      `2,000 events read and one year expanded (${figures.occurrences} occurrences): ` +
        `${figures.ours.milliseconds.toFixed(0)} ms, ${wrong.ours} wrong; ical.js parser with rrule ` +
        `${figures.peers.milliseconds.toFixed(0)} ms, ${wrong.peers} wrong; ratio ${ratio.toFixed(2)} (budget ${BUDGET})`,
    );
  return Promise.resolve(isWithin);
}

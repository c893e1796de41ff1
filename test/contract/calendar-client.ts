/**
 * A person's session with calendars over a back end.
 *
 * @module
 */
import type { CalendarEvent, Id, PatchObject } from "@partage-ent/jmap";
import { CALENDARS, MAIL, PRINCIPALS } from "@partage-ent/jmap";
import type { Backend, Principal } from "@partage-ent/server";
import { type Answer, failRecord, JmapClient } from "./jmap-client.js";

/** A new event for {@link CalendarClient.create}. */
export type EventInput = Partial<CalendarEvent> & { readonly start: string };

/** Occurrences of a window, by the zone that the suite works in. */
export interface Window {
  readonly after: string;
  readonly before?: string;
  readonly limit?: number;
  readonly filter?: object;
}

/** What {@link CalendarClient.set} accepts. */
export interface SetOptions {
  readonly tell?: boolean;
  readonly revision?: string;
  readonly ifInState?: string;
}

/** Zone of the suites. */
export const PARIS = "Europe/Paris";

/** One person with her calendars. */
export class CalendarClient extends JmapClient {
  readonly principal: Principal;

  constructor(backend: Backend, principal: Principal) {
    super(backend, principal, {
      scopes: ["mail.read", "mail.write", "calendar.read", "calendar.write"],
      capabilities: [CALENDARS, MAIL, PRINCIPALS],
    });
    this.principal = principal;
  }

  /** Her default calendar. */
  get calendarId(): Id {
    return this.wellKnown[this.accountId]?.defaultCalendar ?? "";
  }

  /** Creates an event in the default calendar and answers its id. */
  async create(event: EventInput, { tell = false }: SetOptions = {}): Promise<Id> {
    const whole = { calendarIds: { [this.calendarId]: true }, timeZone: PARIS, ...event };
    const answer = await this.call("CalendarEvent/set", {
      create: { k: whole },
      sendSchedulingMessages: tell,
    });
    failRecord(answer["notCreated"], "k");
    return (answer["created"] as { readonly k: { readonly id: Id } }).k.id;
  }

  /** Patches an event or an occurrence. */
  async update(id: Id, patch: PatchObject, options: SetOptions = {}): Promise<Answer> {
    const answer = await this.call("CalendarEvent/set", {
      update: { [id]: patch },
      ...argumentsOf(id, options),
    });
    failRecord(answer["notUpdated"], id);
    return answer;
  }

  /** Destroys an event or an occurrence. */
  async destroy(id: Id, options: SetOptions = {}): Promise<Answer> {
    const answer = await this.call("CalendarEvent/set", {
      destroy: [id],
      ...argumentsOf(id, options),
    });
    failRecord(answer["notDestroyed"], id);
    return answer;
  }

  /** Reads events whole, with their times in UTC. */
  async get(...ids: readonly Id[]): Promise<readonly CalendarEvent[]> {
    const whole = await this.calls(
      ["CalendarEvent/get", { ids, timeZone: PARIS }],
      ["CalendarEvent/get", { ids, timeZone: PARIS, properties: ["utcStart", "utcEnd"] }],
    );
    const [events, times] = whole.map(({ list }) => list as readonly CalendarEvent[]);
    return ids.flatMap((id) => {
      const event = events!.find((one) => one.id === id);
      return event ? { ...event, ...times!.find((one) => one.id === id) } : [];
    });
  }

  /** The occurrences of a window, in the order of their starts. */
  async occurrences({ after, before, limit, filter }: Window): Promise<readonly CalendarEvent[]> {
    const { ids } = await this.call("CalendarEvent/query", {
      filter: { after, before, ...filter },
      expandRecurrences: true,
      timeZone: PARIS,
      limit,
    });
    return this.get(...(ids as readonly Id[]));
  }

  /** The events that a filter finds, series as one. */
  async find(filter: object): Promise<readonly CalendarEvent[]> {
    const { ids } = await this.call("CalendarEvent/query", { filter });
    return this.get(...(ids as readonly Id[]));
  }

  /** The state of events. */
  async state(): Promise<string> {
    return String((await this.call("CalendarEvent/get", { ids: [] }))["state"]);
  }
}

function argumentsOf(id: Id, { tell = false, revision, ifInState }: SetOptions): object {
  return {
    sendSchedulingMessages: tell,
    ...(revision === undefined ? {} : { ifRevision: { [id]: revision } }),
    ...(ifInState === undefined ? {} : { ifInState }),
  };
}

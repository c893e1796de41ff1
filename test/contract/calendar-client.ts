/**
 * A person's session over a back end: calls go through the dispatcher, so that a suite holds both to
 * the profile.
 *
 * @module
 */
import type { CalendarEvent, Id, JmapResponse, PatchObject, SetError } from "@partage-ent/jmap";
import { CALENDARS, CORE, MAIL, PRINCIPALS } from "@partage-ent/jmap";
import { createJmapServer, type Backend, type Principal } from "@partage-ent/server";

type Answer = Readonly<Record<string, unknown>>;

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

/** Error of a method call. */
export class CallError extends Error {
  readonly type: string;

  constructor(name: string, answer: Answer) {
    super(`${name}: ${JSON.stringify(answer)}`);
    this.type = String(answer["type"]);
  }
}

/** Error of one record of a `/set`. */
export class RecordError extends Error {
  readonly reason: SetError;

  constructor(reason: SetError) {
    super(JSON.stringify(reason));
    this.reason = reason;
  }
}

/** One person. */
export class CalendarClient {
  readonly backend: Backend;
  readonly principal: Principal;
  readonly #server = createJmapServer({
    onError: ({ error }) => {
      this.errors.push(error);
    },
  });
  /** What the dispatcher did not expect. */
  readonly errors: unknown[] = [];
  #using: readonly string[] | undefined;
  #accountId: Id = "";
  #calendarId: Id = "";

  constructor(backend: Backend, principal: Principal) {
    this.backend = backend;
    this.principal = principal;
  }

  /** The person's own account. */
  get accountId(): Id {
    return this.#accountId;
  }

  /** Her default calendar. */
  get calendarId(): Id {
    return this.#calendarId;
  }

  #context() {
    return {
      principal: this.principal,
      scopes: ["mail.read", "mail.write", "calendar.read", "calendar.write"],
      backend: this.backend,
      sessionKey: this.principal.account,
      baseUrl: "https://gateway.example/",
    };
  }

  /** Opens the session. */
  async open(): Promise<this> {
    const { jmap, wellKnown } = await this.#server.session(this.#context());
    this.#using = [CORE, MAIL, CALENDARS, PRINCIPALS].filter((urn) => urn in jmap.capabilities);
    this.#accountId = jmap.primaryAccounts[CALENDARS] ?? "";
    this.#calendarId = wellKnown[this.#accountId]?.defaultCalendar ?? "";
    return this;
  }

  /** Several calls in one request. */
  async calls(...calls: readonly (readonly [string, object])[]): Promise<readonly Answer[]> {
    const { accountId } = this;
    const methodCalls = calls.map(([name, args], at) => [name, { accountId, ...args }, `${at}`]);
    const request = new Request("https://gateway.example/jmap/api", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ using: this.#using, methodCalls }),
    });
    const response = await this.#server.fetch(request, this.#context());
    if (!response.ok) throw new Error(await response.text());
    const { methodResponses } = (await response.json()) as JmapResponse;
    return methodResponses.map(([name, answer], at) => {
      if (name === "error") throw new CallError(calls[at]![0], answer);
      return answer;
    });
  }

  /** One call. */
  async call(name: string, args: object): Promise<Answer> {
    return (await this.calls([name, args]))[0]!;
  }

  /** Creates an event in the default calendar and answers its id. */
  async create(event: EventInput, { tell = false }: SetOptions = {}): Promise<Id> {
    const whole = { calendarIds: { [this.calendarId]: true }, timeZone: PARIS, ...event };
    const answer = await this.call("CalendarEvent/set", {
      create: { k: whole },
      sendSchedulingMessages: tell,
    });
    fail(answer["notCreated"], "k");
    return (answer["created"] as { readonly k: { readonly id: Id } }).k.id;
  }

  /** Patches an event or an occurrence. */
  async update(id: Id, patch: PatchObject, options: SetOptions = {}): Promise<Answer> {
    const answer = await this.call("CalendarEvent/set", {
      update: { [id]: patch },
      ...argumentsOf(id, options),
    });
    fail(answer["notUpdated"], id);
    return answer;
  }

  /** Destroys an event or an occurrence. */
  async destroy(id: Id, options: SetOptions = {}): Promise<Answer> {
    const answer = await this.call("CalendarEvent/set", {
      destroy: [id],
      ...argumentsOf(id, options),
    });
    fail(answer["notDestroyed"], id);
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

function fail(failures: unknown, id: Id): void {
  const reason = (failures as Readonly<Record<Id, SetError>> | null)?.[id];
  if (reason) throw new RecordError(reason);
}

import type { BusyPeriod, Id, Principal } from "@partage-ent/jmap";
import type { PrincipalBackend } from "../backend.js";
import { MethodFailure } from "../method-failure.js";
import { pickRecords } from "./memory-records.js";

/** A principal with defaults. */
export function principal(id: Id, more: Partial<Principal> = {}): Principal {
  return {
    id,
    type: "individual",
    name: id,
    description: null,
    email: `${id}@univ.example`,
    timeZone: null,
    capacity: null,
    place: [],
    ...more,
  };
}

/** People and rooms in memory, for tests. */
export class MemoryPrincipals {
  readonly principals = new Map<Id, Principal>(
    [
      principal("theo", { name: "Théo" }),
      principal("b12", { type: "location", name: "Salle B12", capacity: 30, place: ["Campus"] }),
      principal("amphi", { type: "location", name: "Amphi", capacity: 200 }),
    ].map((item) => [item.id, item]),
  );
  readonly busy = new Map<Id, readonly BusyPeriod[]>();

  /** The port, each call run by `answer`. */
  backend(answer: <Result>(name: string, run: () => Result) => Promise<Result>): PrincipalBackend {
    return {
      getPrincipals: (_, ids) =>
        answer("getPrincipals", () => pickRecords(this.principals, ids, "pr1")),
      queryPrincipals: (_, { filter, position, limit }) =>
        answer("queryPrincipals", () => {
          const ids = [...this.principals.values()]
            .filter(
              ({ type, email, name, capacity }) =>
                (filter.type === undefined || type === filter.type) &&
                (filter.email === undefined || email === filter.email) &&
                (filter.minCapacity === undefined || (capacity ?? 0) >= filter.minCapacity) &&
                name.toLowerCase().includes((filter.text ?? "").toLowerCase()),
            )
            .sort((a, b) => a.name.localeCompare(b.name))
            .map(({ id }) => id);
          const page = ids.slice(position, position + limit);
          return { queryState: "pr1", position, ids: page, total: ids.length };
        }),
      getAvailability: (_, id, { utcStart, utcEnd }) =>
        answer("getAvailability", () => {
          if (!this.principals.has(id)) throw new MethodFailure("notFound", "No such principal.");
          const all = this.busy.get(id) ?? [];
          return all.filter((period) => period.utcStart < utcEnd && period.utcEnd > utcStart);
        }),
    };
  }
}

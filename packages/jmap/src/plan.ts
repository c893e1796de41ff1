/**
 * Plans what does not fit one request as it stands: loaded when a limit is met.
 *
 * @module
 */
import { CORE, type CoreCapability, type Session } from "./core.js";
import { createEntry, isRead, isWanted, type Entry, type Part } from "./entry.js";
import { JmapError } from "./jmap-error.js";
import { mergeGets } from "./merge-gets.js";
import { followPointer } from "./pointer.js";
import { requestOf } from "./request.js";
import { joinResponses, jsonSize, splitArguments, type Json } from "./split.js";

/** Octets that a call takes in a request beside its name and arguments, at most. */
const CALL_OVERHEAD = 100;

/** Puts entries, in their order, in as few requests as the limits allow; `later` queues the others. */
export function planRequests(
  entries: readonly Entry[],
  { capabilities }: Session,
  later: (entry: Entry) => void,
): Part[][] {
  const limits = capabilities[CORE];
  const room = limits.maxSizeRequest - jsonSize(Object.keys(capabilities)) - CALL_OVERHEAD;
  const requests: Part[][] = [];
  let size = 0;
  for (const entry of mergeGets(entries.filter(isWanted))) {
    if (!(entry.uri in capabilities)) {
      const type = "urn:ietf:params:jmap:error:unknownCapability";
      entry.reject(new JmapError(type, `This server has no ${entry.uri}`));
      continue;
    }
    for (const part of partsOf(entry, piecesOf(entry, limits, room))) {
      const octets = jsonSize(requestOf([part]).methodCalls) + CALL_OVERHEAD;
      const open = requests.at(-1);
      const fits = open && open.length < limits.maxCallsInRequest && size + octets <= room;
      if (!entry.references.every(({ to }) => fits && isWholeIn(open, to))) {
        void resume(entry, later);
      } else if (octets > room) {
        part.reject(new JmapError("requestTooLarge", `${entry.name} exceeds maxSizeRequest`));
      } else if (fits) {
        open.push(part);
        size += octets;
      } else {
        requests.push([part]);
        size = octets;
      }
    }
  }
  return requests;
}

/** Waits for what an entry refers to, then queues it with the values themselves. */
export async function resume(entry: Entry, later: (entry: Entry) => void): Promise<void> {
  try {
    const args: Record<string, unknown> = { ...entry.args };
    for (const { argument, to, path } of entry.references) {
      args[argument] = followPointer(await to.promise, path);
      if (args[argument] === undefined) {
        throw new JmapError("invalidResultReference", `${to.name} has nothing at ${path}`);
      }
    }
    const whole = createEntry(entry.uri, entry.name, args, []);
    whole.dependents.add(entry);
    whole.promise.then(entry.resolve, entry.reject);
    later(whole);
  } catch (error) {
    entry.reject(error);
  }
}

/** The arguments of an entry, in pieces that respect the limits. */
function piecesOf({ name, args, references }: Entry, limits: CoreCapability, room: number): Json[] {
  if (references.length) return [args];
  const most = name.endsWith("/set") ? limits.maxObjectsInSet : limits.maxObjectsInGet;
  return splitArguments(name, args, most, room - name.length - 2 * CALL_OVERHEAD);
}

/** Whether an entry stands in a request in one piece, so that it can be referred to there. */
function isWholeIn(parts: readonly Part[], entry: Entry): boolean {
  return parts.some((part) => part.resolve === entry.resolve);
}

/** Makes the parts of an entry; with several, the entry settles when all have. */
function partsOf(entry: Entry, pieces: readonly Json[]): Part[] {
  if (pieces.length === 1) return [{ ...entry, entry, args: pieces[0]! }];
  const { resolve, reject, name, uri } = entry;
  const parts = pieces.map((args) => ({ ...createEntry(uri, name, args, []), entry }));
  void Promise.allSettled(parts.map(({ promise }) => promise)).then((settled) => {
    const done = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const failure = settled.find((one) => one.status === "rejected");
    if (!failure) resolve(joinResponses(done));
    else if (!done.length || isRead(name)) reject(failure.reason);
    else {
      const options = { cause: failure.reason as unknown };
      reject(new JmapError("serverPartialFail", `${name} was done in part`, options));
    }
  });
  return parts;
}

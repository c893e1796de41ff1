/**
 * Tells how the keeping of lessons in a calendar goes on: often while there is something to write,
 * seldom otherwise.
 *
 * @module
 */
import type { TimetableSync } from "@partage-ent/jmap";
import type { Principal } from "@partage-ent/server";
import { hashText } from "../random.js";
import type { SyncService } from "./timetable-ports.js";

/** The state of the singleton, as the wire has it. */
export async function stateOfSync(record: TimetableSync | undefined): Promise<string> {
  return (await hashText(JSON.stringify(record ?? null))).slice(0, 16);
}

/** Milliseconds between two looks. */
const BUSY = 3_000;
const ACTIVE = 60_000;
const OFF = 600_000;

/** Yields the state, first as it is now, until `signal` aborts; `listen` says when to look at once. */
export async function* watchSync(
  sync: SyncService,
  principal: Principal,
  { signal, listen }: { signal: AbortSignal; listen: (hear: () => void) => () => void },
): AsyncGenerator<string> {
  let wake: (() => void) | undefined;
  let isPoked = false;
  const poke = (): void => {
    isPoked = true;
    wake?.();
  };
  const stop = listen(poke);
  signal.addEventListener("abort", poke, { once: true });
  let last = "";
  try {
    while (!signal.aborted) {
      isPoked = false;
      // What can't be told now is asked for again: a watch of mail does not end for it.
      const record = await sync.get(principal).catch(() => undefined);
      const state = record && (await stateOfSync(record));
      if (state !== undefined && state !== last) yield state;
      last = state ?? last;
      if (!isPoked) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, intervalOf(record));
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = undefined;
    }
  } finally {
    signal.removeEventListener("abort", poke);
    stop();
  }
}

function intervalOf(record: TimetableSync | undefined): number {
  if (!record || record.status === "off") return OFF;
  return record.waiting > 0 || record.status === "stopping" ? BUSY : ACTIVE;
}

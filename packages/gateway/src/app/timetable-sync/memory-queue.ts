import type { SyncOwner } from "./sync-ledger.js";
import type { SyncHandler, SyncQueue } from "./sync-queue.js";

/** A {@link SyncQueue} within one process or page. */
export function createMemoryQueue(): SyncQueue {
  return new MemoryQueue();
}

interface Lane {
  readonly waiting: Map<string, SyncOwner>;
  readonly running: Set<Promise<void>>;
  concurrency: number;
  handler: SyncHandler | undefined;
}

class MemoryQueue implements SyncQueue {
  readonly #lanes = new Map<string, Lane>();
  #isStopped = false;

  async push(owners: readonly SyncOwner[]): Promise<void> {
    for (const owner of owners) this.#lane(owner.establishment).waiting.set(owner.account, owner);
    for (const { establishment } of owners) this.#pump(this.#lane(establishment));
  }

  async work(establishment: string, concurrency: number, handler: SyncHandler): Promise<void> {
    const lane = this.#lane(establishment);
    lane.concurrency = concurrency;
    lane.handler = handler;
    this.#pump(lane);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([...this.#lanes.values()].flatMap(({ running }) => [...running]));
  }

  #lane(establishment: string): Lane {
    const known = this.#lanes.get(establishment);
    if (known) return known;
    const lane: Lane = {
      ...{ waiting: new Map(), running: new Set() },
      ...{ concurrency: 0, handler: undefined },
    };
    this.#lanes.set(establishment, lane);
    return lane;
  }

  #pump(lane: Lane): void {
    const { waiting, running, handler } = lane;
    while (!this.#isStopped && handler && running.size < lane.concurrency) {
      const [first] = waiting;
      if (!first) return;
      waiting.delete(first[0]);
      const job = handler(first[1]).finally(() => {
        running.delete(job);
        this.#pump(lane);
      });
      running.add(job);
    }
  }
}

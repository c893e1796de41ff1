import { TIMETABLE, type Id } from "@partage-ent/jmap";
import type {
  AccountChange,
  Backend,
  BackendDescription,
  BackendScope,
  Principal,
} from "@partage-ent/server";
import { override } from "../override.js";
import type { SyncService } from "./timetable-ports.js";
import type { Timetables } from "./timetables.js";

/** The same back end with timetables beside what it serves; lessons are kept in calendars where there is a `sync`. */
export function withTimetables(
  backend: Backend,
  timetables: Timetables,
  sync?: SyncService,
): Backend {
  return override(backend, {
    open: (principal, options) => {
      const scope = backend.open(principal, options);
      if (!timetables.serves(principal.establishment)) return scope;
      const maySync = sync !== undefined && scope.calendars !== undefined;
      return override<BackendScope>(scope, {
        describe: async () => describe(await scope.describe(), principal, timetables, maySync),
        timetables: timetables.open(principal, maySync ? sync : undefined),
      });
    },
    watch: (principal, options) => {
      const own = backend.watch(principal, options);
      if (!timetables.serves(principal.establishment)) return own;
      return merge(
        own,
        watchLessons(backend, principal, timetables, options.signal),
        options.signal,
      );
    },
  });
}

function describe(
  description: BackendDescription,
  principal: Principal,
  timetables: Timetables,
  maySync: boolean,
): BackendDescription {
  const accountId = personalAccount(description);
  const account = accountId === undefined ? undefined : description.accounts[accountId];
  if (accountId === undefined || !account) return description;
  const accountCapabilities = {
    ...account.accountCapabilities,
    [TIMETABLE]: timetables.capability(principal, maySync),
  };
  return {
    ...description,
    accounts: { ...description.accounts, [accountId]: { ...account, accountCapabilities } },
    primaryAccounts: { ...description.primaryAccounts, [TIMETABLE]: accountId },
  };
}

function personalAccount({ accounts }: BackendDescription): Id | undefined {
  return Object.keys(accounts).find((id) => accounts[id]?.isPersonal);
}

async function* watchLessons(
  backend: Backend,
  principal: Principal,
  timetables: Timetables,
  signal: AbortSignal,
): AsyncGenerator<AccountChange> {
  const accountId = personalAccount(await backend.open(principal, { signal }).describe());
  if (accountId === undefined) return;
  for await (const states of timetables.watch(principal, { signal })) {
    yield { accountId, changed: { ...states } };
  }
}

/** Items of both as they come, until both end or one fails. */
async function* merge<Item>(
  left: AsyncIterable<Item>,
  right: AsyncIterable<Item>,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  const iterators = [left, right].map((each) => each[Symbol.asyncIterator]());
  const turn = (which: number): Promise<readonly [number, IteratorResult<Item>]> =>
    iterators[which]!.next().then((result) => [which, result] as const);
  const turns = new Map(iterators.map((_, which) => [which, turn(which)]));
  try {
    while (turns.size > 0 && !signal.aborted) {
      const [which, result] = await Promise.race(turns.values());
      if (result.done) turns.delete(which);
      else {
        turns.set(which, turn(which));
        yield result.value;
      }
    }
  } finally {
    for (const iterator of iterators) void iterator.return?.().catch(() => undefined);
    for (const pending of turns.values()) pending.catch(() => undefined);
  }
}

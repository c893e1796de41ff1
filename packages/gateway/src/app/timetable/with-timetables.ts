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
import type { TimetableStates } from "./person-timetable.js";
import type { Timetables } from "./timetables.js";
import { watchSync } from "./watch-sync.js";

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
      const { signal } = options;
      const lessons = watchAccount(backend, principal, signal, (accountId) =>
        tellStates(accountId, timetables.watch(principal, { signal })),
      );
      if (!sync) return merge([own, lessons], signal);
      const listen = (hear: () => void): (() => void) => timetables.listen(principal, hear);
      const kept = watchAccount(backend, principal, signal, (accountId) =>
        tellSync(accountId, watchSync(sync, principal, { signal, listen })),
      );
      return merge([own, lessons, kept], signal);
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

async function* watchAccount(
  backend: Backend,
  principal: Principal,
  signal: AbortSignal,
  watch: (accountId: Id) => AsyncIterable<AccountChange>,
): AsyncGenerator<AccountChange> {
  const accountId = personalAccount(await backend.open(principal, { signal }).describe());
  if (accountId !== undefined) yield* watch(accountId);
}

async function* tellStates(
  accountId: Id,
  states: AsyncIterable<TimetableStates>,
): AsyncGenerator<AccountChange> {
  for await (const changed of states) yield { accountId, changed: { ...changed } };
}

async function* tellSync(
  accountId: Id,
  states: AsyncIterable<string>,
): AsyncGenerator<AccountChange> {
  for await (const state of states) yield { accountId, changed: { TimetableSync: state } };
}

/** Items of all as they come, until all end or one fails. */
async function* merge<Item>(
  sources: readonly AsyncIterable<Item>[],
  signal: AbortSignal,
): AsyncGenerator<Item> {
  const iterators = sources.map((each) => each[Symbol.asyncIterator]());
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

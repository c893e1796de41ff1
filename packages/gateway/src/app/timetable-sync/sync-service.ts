/**
 * What a person can ask of the calendar that is kept like her timetable. Nothing is written into an
 * account before the person was shown how much that would be.
 *
 * @module
 */
import type {
  Id,
  Lesson,
  PatchObject,
  SetError,
  TimetableSync,
  TimetableSyncPreviewResponse,
} from "@partage-ent/jmap";
import { type Backend, MethodFailure, type Principal } from "@partage-ent/server";
import { hashText, randomId } from "../random.js";
import type { LessonSource, SyncService } from "../timetable/timetable-ports.js";
import { describeLessons, type LessonEvent } from "./lesson-event.js";
import { planWrites, type WritePlan } from "./plan-writes.js";
import { nameForPreview } from "./sync-calendar.js";
import { emptyAccount, type SyncAccount, type SyncLedger, type SyncOwner } from "./sync-ledger.js";
import { DEFAULT_SYNC_LIMITS, type SyncLimits } from "./sync-limits.js";
import { PROBLEM_WORDS } from "./sync-problem.js";
import { SyncScope } from "./sync-scope.js";
import { decideSync, readSyncPatch, SyncRefusal } from "./sync-decision.js";

/** What {@link createSyncService} needs. */
export interface SyncServiceOptions {
  readonly ledger: SyncLedger;
  readonly lessons: LessonSource;
  /** Mail systems by key of the establishment. */
  readonly backends: Readonly<Record<string, Backend>>;
  /** Whether the establishment offers it to this person; to all by default. */
  readonly isOffered?: (principal: Principal) => boolean | Promise<boolean>;
  /** Hears that a worker is to look at an account now. */
  readonly onDue?: (owner: SyncOwner) => void | Promise<void>;
  readonly limits?: Partial<SyncLimits>;
  /** Milliseconds since the epoch; the clock by default. */
  readonly now?: () => number;
}

const PREVIEW_LIFE = 3_600_000;
const MOST_FEEDS = 50;
const SAMPLE = 20;

/** Makes the service; without a worker beside it, nothing that is asked of it happens. */
export function createSyncService(options: SyncServiceOptions): SyncService {
  return new Service(options);
}

class Service implements SyncService {
  readonly #options: SyncServiceOptions;
  readonly #limits: SyncLimits;
  readonly #now: () => number;

  constructor(options: SyncServiceOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_SYNC_LIMITS, ...options.limits };
    this.#now = options.now ?? Date.now;
  }

  async get(principal: Principal): Promise<TimetableSync> {
    const { ledger } = this.#options;
    const owner = ownerOf(principal);
    const [known, counts] = await Promise.all([ledger.read(owner), ledger.count(owner)]);
    if (known && known.status !== "off" && isSaidAnew(known, principal)) {
      await ledger.change(owner, () => ({ ...sayingsOf(principal), dueAt: this.#now() }));
    }
    return toWire(known ?? emptyAccount(owner), counts);
  }

  async set(principal: Principal, patch: PatchObject): Promise<SetError | undefined> {
    const owner = ownerOf(principal);
    try {
      const asked = readSyncPatch(patch, MOST_FEEDS);
      const { previewId, ...wish } = asked;
      const idHash = previewId === undefined ? undefined : await hashText(previewId);
      if (wish.status === "active") await this.#requireOffer(principal);
      const { account, isDue } = await this.#options.ledger.change(owner, (now) =>
        decideSync(
          now,
          { ...wish, ...(idHash && { previewHash: idHash }) },
          {
            now: this.#now(),
            ...sayingsOf(principal),
            key: randomId(),
          },
        ),
      );
      if (isDue && account.status !== "off") await this.#options.onDue?.(owner);
      return undefined;
    } catch (error) {
      if (error instanceof SyncRefusal) return error.setError;
      throw error;
    }
  }

  async preview(
    principal: Principal,
    feedIds: readonly Id[],
  ): Promise<Omit<TimetableSyncPreviewResponse, "accountId">> {
    const { ledger, lessons } = this.#options;
    const wanted = checkFeeds(feedIds);
    if (!(await this.#isOffered(principal))) {
      throw new MethodFailure("forbidden", PROBLEM_WORDS["not-offered"]);
    }
    const owner = ownerOf(principal);
    const known = (await ledger.read(owner)) ?? emptyAccount(owner);
    const reading = await lessons.read(principal, wanted);
    if (wanted.every((id) => reading.unreadable.includes(id))) {
      throw new MethodFailure("invalidArguments", "None of these feeds can be read now.", {
        arguments: ["feedIds"],
      });
    }
    const isFirst = known.status === "off" || known.isCalendarGone;
    const events = await describeLessons(reading.lessons, known.timeZone ?? "Europe/Paris");
    const plan = planWrites({
      ...{ events, rows: isFirst ? [] : await ledger.rows(owner) },
      ...{ feedIds: wanted, unreadable: reading.unreadable },
      ...{ since: this.#now() - this.#limits.pastMs, most: this.#limits.eventsPerAccount },
    });
    const calendarName = await this.#calendarName(principal, isFirst ? null : known.calendarId);
    return {
      previewId: await this.#keepPreview(owner, wanted),
      calendarName,
      ...countPlan(plan),
      sample: sampleOf(events, this.#now()),
    };
  }

  async #keepPreview(owner: SyncOwner, feedIds: readonly Id[]): Promise<Id> {
    const previewId = randomId();
    const idHash = await hashText(previewId);
    const expiresAt = this.#now() + PREVIEW_LIFE;
    await this.#options.ledger.change(owner, () => ({ preview: { idHash, feedIds, expiresAt } }));
    return previewId;
  }

  #calendarName(principal: Principal, calendarId: Id | null): Promise<string> {
    const backend = this.#options.backends[principal.establishment];
    if (!backend) throw new MethodFailure("serverFail", "There is no such mail system.");
    return nameForPreview(new SyncScope(backend, principal, this.#limits.callMs), calendarId);
  }

  async #isOffered(principal: Principal): Promise<boolean> {
    return (await this.#options.isOffered?.(principal)) ?? true;
  }

  async #requireOffer(principal: Principal): Promise<void> {
    if (!(await this.#isOffered(principal))) {
      throw new SyncRefusal({ type: "forbidden", description: PROBLEM_WORDS["not-offered"] });
    }
  }
}

function ownerOf({ establishment, account }: Principal): SyncOwner {
  return { establishment, account };
}

/** What the way in says of the person. */
function sayingsOf({ attributes = {}, name }: Principal): Pick<SyncAccount, "attributes" | "name"> {
  return { attributes, name: name ?? null };
}

function isSaidAnew({ attributes, name }: SyncAccount, principal: Principal): boolean {
  return JSON.stringify({ attributes, name }) !== JSON.stringify(sayingsOf(principal));
}

function toWire(
  account: SyncAccount,
  { written, waiting }: { readonly written: number; readonly waiting: number },
): TimetableSync {
  const { status, feedIds, calendarId, lastRunAt, problem } = account;
  return {
    id: "singleton",
    ...{ status, calendarId, problem, written, waiting },
    feedIds: status === "off" ? [] : feedIds,
    lastRunAt: lastRunAt === null ? null : new Date(lastRunAt).toISOString().slice(0, 19) + "Z",
  };
}

function checkFeeds(feedIds: readonly Id[]): readonly Id[] {
  const wanted = [...new Set(feedIds)];
  if (wanted.length === 0 || wanted.length > MOST_FEEDS) {
    throw new MethodFailure("invalidArguments", `Choose from one to ${MOST_FEEDS} feeds.`, {
      arguments: ["feedIds"],
    });
  }
  return wanted;
}

function countPlan({
  create,
  update,
  destroy,
}: WritePlan): Pick<TimetableSyncPreviewResponse, "create" | "update" | "destroy"> {
  return { create: create.length, update: update.length, destroy: destroy.length };
}

function sampleOf(events: readonly LessonEvent[], now: number): readonly Lesson[] {
  const coming = events.filter(({ endsAt }) => endsAt >= now);
  return (coming.length > 0 ? coming : events).slice(0, SAMPLE).map(({ lesson }) => lesson);
}

import {
  MOST_CHANGES,
  type FeedHolder,
  type FeedKey,
  type FeedOutcome,
  type FeedRecord,
  type NewLessons,
  type PersonChoices,
  type PersonFeed,
  type StoredChange,
  type StoredChoices,
  type TimetableNews,
  type TimetableOwner,
  type TimetableStore,
} from "./timetable-store.js";

/** A {@link TimetableStore} that lives as long as the page or the process. */
export function createMemoryTimetableStore(): TimetableStore {
  return new MemoryTimetableStore();
}

interface FeedRow {
  record: FeedRecord;
  content: Uint8Array | null;
  worker: string | null;
  leasedUntil: number;
  updatedAt: number;
}

interface PersonRow extends StoredChoices {
  readonly owner: TimetableOwner;
  readonly updatedAt: number;
}

type LoggedChange = StoredChange & FeedKey;

class MemoryTimetableStore implements TimetableStore {
  readonly #feeds = new Map<string, FeedRow>();
  readonly #persons = new Map<string, PersonRow>();
  readonly #personFeeds = new Map<
    string,
    { owner: TimetableOwner; feeds: readonly PersonFeed[] }
  >();
  #changes: readonly LoggedChange[] = [];
  #serial = 0;

  async readFeeds(
    establishment: string,
    sources: readonly string[],
  ): Promise<ReadonlyMap<string, FeedRecord>> {
    const found = new Map<string, FeedRecord>();
    for (const source of sources) {
      const row = this.#feeds.get(feedName({ establishment, source }));
      if (row) found.set(source, row.record);
    }
    return found;
  }

  async listFeeds(establishment: string): Promise<readonly FeedRecord[]> {
    const records = [...this.#feeds.values()].map(({ record }) => record);
    return records
      .filter((record) => record.establishment === establishment)
      .sort((a, b) => (a.source < b.source ? -1 : 1));
  }

  async needFeeds(establishment: string, sources: readonly string[], now: number): Promise<void> {
    for (const source of sources) {
      const row = this.#feeds.get(feedName({ establishment, source }));
      if (row) row.record = { ...row.record, neededAt: Math.max(row.record.neededAt, now) };
      else this.#addFeed({ establishment, source }, now);
    }
  }

  #addFeed(key: FeedKey, now: number): void {
    const record: FeedRecord = {
      ...{ establishment: key.establishment, source: key.source },
      ...{ status: "pending", problem: null, version: "", groups: [], lessons: 0 },
      ...{ fetchedAt: null, etag: null, lastModified: null, nextAt: now, failures: 0 },
      ...{ neededAt: now, heldVersion: null, heldSince: null, acceptedVersion: null },
    };
    const row = { record, content: null, worker: null, leasedUntil: 0, updatedAt: now };
    this.#feeds.set(feedName(key), row);
  }

  async leaseFeed(
    key: FeedKey,
    worker: string,
    now: number,
    until: number,
  ): Promise<FeedRecord | undefined> {
    const row = this.#feeds.get(feedName(key));
    if (!row || (row.worker !== null && row.leasedUntil > now)) return undefined;
    row.worker = worker;
    row.leasedUntil = until;
    return row.record;
  }

  async saveFeed(
    key: FeedKey,
    worker: string,
    outcome: FeedOutcome,
    now: number,
    lessons?: NewLessons,
  ): Promise<boolean> {
    const row = this.#feeds.get(feedName(key));
    if (!row || row.worker !== worker) return false;
    const acceptedVersion = lessons ? null : row.record.acceptedVersion;
    row.record = { ...row.record, ...outcome, acceptedVersion };
    row.worker = null;
    row.updatedAt = now;
    if (lessons) {
      row.content = lessons.content;
      const { establishment, source } = key;
      const logged = lessons.changes.map((change) => ({
        ...{ ...change, id: String(++this.#serial), establishment, source },
      }));
      const isOther = (change: LoggedChange): boolean => feedName(change) !== feedName(key);
      const own = [...this.#changes.filter((change) => !isOther(change)), ...logged];
      this.#changes = [...this.#changes.filter(isOther), ...own.slice(-MOST_CHANGES)];
    }
    return true;
  }

  async readContent(
    key: FeedKey,
  ): Promise<{ readonly version: string; readonly content: Uint8Array } | undefined> {
    const row = this.#feeds.get(feedName(key));
    return row?.content ? { version: row.record.version, content: row.content } : undefined;
  }

  async listDue(now: number, neededSince: number, limit: number): Promise<readonly FeedKey[]> {
    return [...this.#feeds.values()]
      .filter(({ record }) => record.nextAt <= now && record.neededAt >= neededSince)
      .filter(({ worker, leasedUntil }) => worker === null || leasedUntil <= now)
      .sort((a, b) => a.record.nextAt - b.record.nextAt)
      .slice(0, limit)
      .map(({ record: { establishment, source } }) => ({ establishment, source }));
  }

  async acceptFeed(key: FeedKey, now: number): Promise<boolean> {
    const row = this.#feeds.get(feedName(key));
    if (!row || row.record.heldVersion === null) return false;
    const acceptedVersion = row.record.heldVersion;
    row.record = { ...row.record, acceptedVersion, etag: null, lastModified: null, nextAt: now };
    row.updatedAt = now;
    return true;
  }

  async readChanges(
    establishment: string,
    sources: readonly string[],
    since: number,
  ): Promise<readonly StoredChange[]> {
    return this.#changes
      .filter((change) => change.establishment === establishment && change.noticedAt >= since)
      .filter((change) => sources.includes(change.source))
      .map(({ id, source, kinds, before, after, noticedAt }) => ({
        ...{ id, source, kinds, before, after, noticedAt },
      }))
      .sort((a, b) => b.noticedAt - a.noticedAt || Number(b.id) - Number(a.id))
      .slice(0, MOST_CHANGES);
  }

  async readChoices(owner: TimetableOwner): Promise<StoredChoices | undefined> {
    const row = this.#persons.get(ownerName(owner));
    return row && { choices: row.choices, revision: row.revision };
  }

  async writeChoices(
    owner: TimetableOwner,
    choices: PersonChoices,
    revision: number,
    now: number,
  ): Promise<boolean> {
    const name = ownerName(owner);
    if ((this.#persons.get(name)?.revision ?? 0) !== revision) return false;
    this.#persons.set(name, { owner, choices, revision: revision + 1, updatedAt: now });
    return true;
  }

  async listPersonFeeds(owner: TimetableOwner): Promise<readonly PersonFeed[]> {
    return this.#personFeeds.get(ownerName(owner))?.feeds ?? [];
  }

  async addPersonFeed(
    owner: TimetableOwner,
    feed: PersonFeed,
    most: number,
  ): Promise<"added" | "full" | "known"> {
    const feeds = this.#personFeeds.get(ownerName(owner))?.feeds ?? [];
    if (feeds.some(({ source }) => source === feed.source)) return "known";
    if (feeds.length >= most) return "full";
    this.#personFeeds.set(ownerName(owner), { owner, feeds: [...feeds, feed] });
    return "added";
  }

  async renamePersonFeed(owner: TimetableOwner, id: string, name: string): Promise<boolean> {
    const feeds = this.#personFeeds.get(ownerName(owner))?.feeds ?? [];
    const renamed = feeds.map((feed) => (feed.id === id ? { ...feed, name } : feed));
    this.#personFeeds.set(ownerName(owner), { owner, feeds: renamed });
    return feeds.some((feed) => feed.id === id);
  }

  async removePersonFeed(owner: TimetableOwner, id: string): Promise<boolean> {
    const feeds = this.#personFeeds.get(ownerName(owner))?.feeds ?? [];
    const gone = feeds.find((feed) => feed.id === id);
    if (!gone) return false;
    const left = feeds.filter((feed) => feed !== gone);
    this.#personFeeds.set(ownerName(owner), { owner, feeds: left });
    const key = { establishment: owner.establishment, source: gone.source };
    if ((await this.listHolders(key, 1)).length === 0) this.#dropFeed(key);
    return true;
  }

  async listHolders(key: FeedKey, limit: number): Promise<readonly FeedHolder[]> {
    return [...this.#personFeeds.values()]
      .filter(({ owner }) => owner.establishment === key.establishment)
      .flatMap(({ owner, feeds }) =>
        feeds
          .filter(({ source }) => source === key.source)
          .map(({ id, sealed }) => ({ account: owner.account, id, sealed })),
      )
      .slice(0, limit);
  }

  async readTimetableNews(since: number): Promise<TimetableNews> {
    const feeds = [...this.#feeds.values()]
      .filter(({ updatedAt }) => updatedAt >= since)
      .map(({ record: { establishment, source, version, status } }) => ({
        ...{ establishment, source, mark: `${version} ${status}` },
      }));
    const persons = [...this.#persons.values()]
      .filter(({ updatedAt }) => updatedAt >= since)
      .map(({ owner, revision }) => ({ ...owner, mark: String(revision) }));
    return { feeds, persons };
  }

  async sweepTimetables(changesBefore: number, unneededSince: number): Promise<void> {
    this.#changes = this.#changes.filter(({ noticedAt }) => noticedAt >= changesBefore);
    for (const { record } of this.#feeds.values()) {
      if (record.neededAt < unneededSince) this.#dropFeed(record);
    }
  }

  #dropFeed(key: FeedKey): void {
    this.#feeds.delete(feedName(key));
    this.#changes = this.#changes.filter((change) => feedName(change) !== feedName(key));
  }
}

function feedName({ establishment, source }: FeedKey): string {
  return `${establishment}\n${source}`;
}

function ownerName({ establishment, account }: TimetableOwner): string {
  return `${establishment}\n${account}`;
}

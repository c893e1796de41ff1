/**
 * What becomes of a wish of a person or an operator. Pure, so that it can be decided within one
 * transaction of the ledger.
 *
 * @module
 */
import type { Id, PatchObject, SetError } from "@partage-ent/jmap";
import type { SyncAccount, SyncSettings } from "./sync-ledger.js";

/** A wish that can't be fulfilled. */
export class SyncRefusal extends Error {
  override readonly name = "SyncRefusal";
  readonly setError: SetError;

  constructor(setError: SetError) {
    super(setError.description ?? setError.type);
    this.setError = setError;
  }
}

/** What somebody wants. */
export interface SyncWish {
  readonly status?: "active" | "paused" | "off";
  readonly feedIds?: readonly Id[];
  /** SHA-256 of the id of a preview. */
  readonly previewHash?: string;
}

/** What a decision needs beside the wish. */
export interface DecisionMeans {
  readonly now: number;
  /** What the way in says of the person now. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly name: string | null;
  /** A fresh random text, for a start. */
  readonly key: string;
}

/**
 * Reads a patch of the singleton.
 *
 * @throws SyncRefusal for anything that can't be set.
 */
export function readSyncPatch(
  patch: PatchObject,
  mostFeeds: number,
): Omit<SyncWish, "previewHash"> & { readonly previewId?: string } {
  const unknown = Object.keys(patch).filter(
    (name) => !["status", "feedIds", "previewId"].includes(name),
  );
  if (unknown.length > 0) throw invalid(unknown, "These can't be set.");
  const { status, feedIds, previewId } = patch;
  const isStatus = status === "active" || status === "paused" || status === "off";
  if (status !== undefined && !isStatus) {
    throw invalid(["status"], "The status can be active, paused or off.");
  }
  if (feedIds !== undefined && !areFeeds(feedIds, mostFeeds)) {
    throw invalid(["feedIds"], `Choose from one to ${mostFeeds} feeds.`);
  }
  if (previewId !== undefined && previewId !== null && typeof previewId !== "string") {
    throw invalid(["previewId"], "A preview is named by its id.");
  }
  return {
    ...(isStatus ? { status } : {}),
    ...(areFeeds(feedIds, mostFeeds) ? { feedIds: [...new Set(feedIds)] } : {}),
    ...(typeof previewId === "string" ? { previewId } : {}),
  };
}

/**
 * Decides what a person's wish changes.
 *
 * @throws SyncRefusal
 */
export function decideSync(
  account: SyncAccount,
  wish: SyncWish,
  means: DecisionMeans,
): SyncSettings {
  if (account.status === "stopping") {
    if (wish.status === "off" && wish.feedIds === undefined) return {};
    throw invalid(
      ["status"],
      "The timetable is being taken out of the calendar; wait for the end.",
    );
  }
  if (wish.status === "off") return stop(account, means);
  if (wish.status === "paused") return pause(account, "person");
  if (wish.status === "active") return activate(account, wish, means);
  if (wish.feedIds === undefined) return {};
  if (account.status === "off") return { feedIds: wish.feedIds };
  return { feedIds: wish.feedIds, version: null, dueAt: means.now };
}

/** Takes everything back; an account that nothing was written into is off at once. */
export function stop(account: SyncAccount, { now }: Pick<DecisionMeans, "now">): SyncSettings {
  if (account.status === "off") return {};
  if (account.calendarId === null && account.calendarMark === null) {
    return { status: "off", pausedBy: null, problem: null, startsAnew: true, dueAt: Infinity };
  }
  return { status: "stopping", pausedBy: null, problem: null, failures: 0, dueAt: now };
}

/**
 * Writes no more for now.
 *
 * @throws SyncRefusal when there is nothing to pause.
 */
export function pause(account: SyncAccount, pausedBy: "person" | "operator"): SyncSettings {
  if (account.status === "off" || account.status === "stopping") {
    throw invalid(["status"], "Only what is active can be paused.");
  }
  if (account.pausedBy === "operator") return {};
  return { status: "paused", pausedBy };
}

/** Goes on after an operator's pause. */
export function resume(account: SyncAccount, { now }: Pick<DecisionMeans, "now">): SyncSettings {
  if (account.status !== "paused") return {};
  return { status: "active", pausedBy: null, failures: 0, version: null, dueAt: now };
}

function activate(account: SyncAccount, wish: SyncWish, means: DecisionMeans): SyncSettings {
  if (account.pausedBy === "operator") {
    throw new SyncRefusal({ type: "forbidden", description: "The establishment paused it." });
  }
  const { attributes, name, now } = means;
  const feedIds =
    wish.feedIds ?? (account.feedIds.length > 0 ? account.feedIds : previewed(account));
  const common = { feedIds, attributes, name, dueAt: now, failures: 0, version: null } as const;
  const goesOn = { ...common, status: "active", pausedBy: null, problem: null } as const;
  const isFirst = account.status === "off" || account.isCalendarGone;
  if (!isFirst) {
    if (wish.previewHash === undefined) return goesOn;
    requirePreview(account, wish.previewHash, feedIds, now);
    return { ...goesOn, preview: null };
  }
  if (wish.previewHash === undefined) {
    throw invalid(["previewId"], "Look at a preview of these feeds first.");
  }
  requirePreview(account, wish.previewHash, feedIds, now);
  return {
    ...{ ...goesOn, preview: null, key: means.key, startsAnew: true },
    ...{ calendarId: null, calendarMark: null, isCalendarGone: false, timeZone: null },
  };
}

function requirePreview(
  { preview }: SyncAccount,
  previewHash: string,
  feedIds: readonly Id[],
  now: number,
): void {
  if (!preview || preview.idHash !== previewHash || preview.expiresAt <= now) {
    throw invalid(["previewId"], "This preview is not known any more; look at another.");
  }
  const shown = [...preview.feedIds].sort();
  if (JSON.stringify(shown) !== JSON.stringify([...feedIds].sort())) {
    throw invalid(["previewId", "feedIds"], "The preview was of other feeds.");
  }
}

function previewed({ preview }: SyncAccount): readonly Id[] {
  return preview?.feedIds ?? [];
}

function areFeeds(value: unknown, most: number): value is readonly Id[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= most &&
    value.every((id) => typeof id === "string" && id.length > 0 && id.length <= 255)
  );
}

function invalid(properties: readonly string[], description: string): SyncRefusal {
  return new SyncRefusal({ type: "invalidProperties", description, properties });
}

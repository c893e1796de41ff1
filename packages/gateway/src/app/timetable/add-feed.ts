/**
 * A feed that a person adds: its URL checked, sealed, and looked at once before it is kept.
 *
 * @module
 */
import type { Id, SetError, TimetableFeedCreate } from "@partage-ent/jmap";
import { encodeBase64Url } from "../random.js";
import { changeChoices } from "./change-choices.js";
import { FeedFailure, type FeedFailureCode } from "./feed-fetcher.js";
import { delay, type FeedHub, personalSource, sealContext } from "./feed-hub.js";
import type { PersonTimetable } from "./person-timetable.js";
import type { PersonFeedSetup } from "./timetable-setup.js";
import type { FeedKey } from "./timetable-store.js";

/** Prefix of the ids of feeds that people add; no configured feed has it. */
export const PERSON_FEED: string = "my_";
const LONGEST_URL = 2_048;
const LONGEST_NAME = 200;
/** Milliseconds that a person waits for the first look. */
const LONGEST_TRY = 12_000;

/** Failures that another look would bring again: the feed is not kept. */
const FINAL: readonly FeedFailureCode[] = [
  "address-refused",
  "redirect-refused",
  "refused",
  "not-found",
  "web-page",
  "not-a-calendar",
  "too-large",
  "too-complex",
];

/** Adds a feed; answers its id, or why it was refused. No answer repeats the URL. */
export async function addFeed(
  hub: FeedHub,
  timetable: PersonTimetable,
  create: TimetableFeedCreate,
): Promise<Id | SetError> {
  const { owner, setup } = timetable;
  const sealer = hub.sealerOf(owner.establishment);
  if (!setup.personFeeds || !sealer) {
    return { type: "forbidden", description: "Feeds can't be added here." };
  }
  const url = readUrl(create.url, setup.personFeeds);
  if (typeof url === "string") {
    return { type: "invalidProperties", properties: ["url"], description: url };
  }
  if (hub.countAddition(owner)) {
    return { type: "rateLimit", description: "Too many feeds were added; try again in an hour." };
  }
  const id = PERSON_FEED + encodeBase64Url(crypto.getRandomValues(new Uint8Array(12)));
  const source = personalSource(await sealer.fingerprint(url.href));
  const { store, now } = hub.options;
  const added = await store.addPersonFeed(
    owner,
    {
      ...{ id, source, host: url.hostname, createdAt: now() },
      name: cleanName(create.name) ?? url.hostname,
      sealed: await sealer.seal(url.href, sealContext(owner, id)),
    },
    setup.personFeeds.most,
  );
  if (added === "known") {
    const description = "This feed was added before.";
    return { type: "invalidProperties", properties: ["url"], description };
  }
  if (added === "full") {
    const description = `No more than ${setup.personFeeds.most} feeds can be added.`;
    return { type: "overQuota", description };
  }
  const failure = await tryFeed(hub, { establishment: owner.establishment, source });
  if (!(failure instanceof FeedFailure) || !FINAL.includes(failure.code)) {
    await changeChoices(hub, timetable, (choices) => choices, true);
    return id;
  }
  await store.removePersonFeed(owner, id);
  return { type: "invalidProperties", properties: ["url"], description: failure.message };
}

/** Looks at a feed that nobody has yet; answers what failed within the time that a person waits. */
async function tryFeed(hub: FeedHub, key: FeedKey): Promise<unknown> {
  const { store, now } = hub.options;
  await store.needFeeds(key.establishment, [key.source], now());
  const record = (await store.readFeeds(key.establishment, [key.source])).get(key.source);
  if (record && record.version !== "") return undefined;
  const look = await Promise.race([hub.refresh(key), delay(LONGEST_TRY)]);
  return look?.failure;
}

function readUrl(text: unknown, { hosts }: PersonFeedSetup): URL | string {
  const given = typeof text === "string" ? text.trim().replace(/^webcals?:\/\//i, "https://") : "";
  if (given.length > LONGEST_URL) return "The address is too long.";
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url?.protocol !== "https:" || url.port !== "") return "The address must begin with https://.";
  if (url.username !== "" || url.password !== "") {
    return "The address must not hold a user name or a password.";
  }
  if (!hosts.includes(url.hostname)) {
    return `Feeds can be added from ${hosts.join(", ")} only.`;
  }
  url.hash = "";
  return url;
}

/** A name without control characters; undefined for none. */
export function cleanName(name: unknown): string | undefined {
  if (typeof name !== "string") return undefined;
  return name.replace(/\p{C}/gu, "").trim().slice(0, LONGEST_NAME) || undefined;
}

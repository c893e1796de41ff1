/**
 * Reads feeds on a thread of its own, which its owner ends when it takes too long.
 *
 * @module
 */
import { parentPort } from "node:worker_threads";
import { FeedFailure, type FeedReading } from "../../app/timetable/feed-fetcher.js";
import { readFeed } from "../../app/timetable/read-feed.js";
import type { WorkerAnswer } from "./read-feed-apart.js";

parentPort?.on("message", (reading: FeedReading) => {
  readFeed(reading).then(
    (lessons) => answer({ lessons }),
    (error: unknown) => {
      if (error instanceof FeedFailure) answer({ code: error.code, detail: detailOf(error) });
      else answer({ code: "not-a-calendar", detail: error instanceof Error ? error.name : "" });
    },
  );
});

function answer(message: WorkerAnswer | "ready"): void {
  parentPort?.postMessage(message);
}

/** What the reader of calendars said of the place, without a word of the feed itself. */
function detailOf({ cause }: FeedFailure): string {
  if (!(cause instanceof Error)) return "";
  const code = "code" in cause ? String(cause.code) : cause.name;
  return "line" in cause && typeof cause.line === "number" ? `${code} line ${cause.line}` : code;
}

answer("ready");

/**
 * Records what passes on the wire to sandboxes during tests, so that all of it can be held against
 * Zimbra's API description.
 *
 * @module
 */
import { appendFileSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { SoapExchange } from "@partage-ent/sandbox/app";

/** Folder of the recordings, one file per process. */
export const recordings: string = fileURLToPath(
  new URL("../../.cache/soap-exchanges/", import.meta.url),
);

/**
 * Writes exchanges down, one per line.
 *
 * @param what - `exchanges` where the requests are ours; `answers` where a test sends what it likes.
 */
export function recordExchanges(what: "exchanges" | "answers"): (exchange: SoapExchange) => void {
  mkdirSync(recordings, { recursive: true });
  const file = `${recordings}${process.pid}.jsonl`;
  return ({ request, response }) => {
    const line = what === "exchanges" ? { request, response } : { response };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  };
}

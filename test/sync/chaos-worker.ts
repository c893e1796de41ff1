/**
 * A worker process that is killed: what a gateway runs to keep calendars like timetables, on a store
 * that its followers open after it. `CHAOS_POINT` (`name:nth`) is where it kills itself by SIGKILL.
 */
import type { Principal } from "@partage-ent/server";
import { createZimbraBackend } from "@partage-ent/zimbra";
import { openPglite, openPostgres } from "../../packages/gateway/src/node/database.js";
import { migrate } from "../../packages/gateway/src/node/migrations.js";
import { startSync } from "../../packages/gateway/src/node/timetable-sync/start-sync.js";
import { remoteBackend } from "./remote-calls.js";
import { remoteLessons } from "./remote-lessons.js";
import { DONE, type WorkerAsk, type WorkerSetup } from "./worker-messages.js";

const setup = JSON.parse(process.env["CHAOS_SETUP"] ?? "{}") as WorkerSetup;
const [point, nth] = (process.env["CHAOS_POINT"] ?? ":").split(":");
let left = Number(nth);

const database =
  setup.store.kind === "postgres"
    ? openPostgres(setup.store.url, { maxConnections: 6, onError: () => undefined })
    : await openPglite(setup.store.path);
await migrate(database);
const lessons = remoteLessons(setup.feedUrl, 50);
const backend = setup.zimbra
  ? createZimbraBackend({
      ...setup.zimbra,
      fetch: (url, init) => fetch(url, init),
      clock: Date.now,
    })
  : remoteBackend(setup.calendarUrl);
const sync = await startSync({
  ...{ database, lessons, backends: { valmoree: backend }, limits: setup.limits, pollMs: 25 },
  telemetry: () => ({
    run: (event) => process.send?.({ kind: "run", event }),
    fault: (error) => {
      const cause =
        error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
      const text = cause ? `${String(error)} (${cause.message})` : String(error);
      process.send?.({ kind: "fault", text });
    },
  }),
  at: (name) => {
    if (name === point && --left === 0) process.kill(process.pid, "SIGKILL");
  },
});

process.on("message", (ask: WorkerAsk) => {
  void answer(ask).then(
    (result) => process.send?.({ kind: "answer", id: ask.id, result }),
    (error: unknown) => process.send?.({ kind: "answer", id: ask.id, failure: String(error) }),
  );
});
process.on("disconnect", () => process.exit(0));
process.send?.({ kind: "ready" });

async function answer({ what, account }: WorkerAsk): Promise<unknown> {
  const principal: Principal = { establishment: "valmoree", account };
  const { service, ledger } = sync;
  if (what === "stop") {
    await sync.stop();
    await database.close();
    process.disconnect();
    return undefined;
  }
  if (what === "pause") return (await service.set(principal, { status: "paused" })) ?? DONE;
  if (what === "off") return (await service.set(principal, { status: "off" })) ?? DONE;
  const known = await ledger.read({ establishment: "valmoree", account });
  if (what === "state") {
    const reading = await lessons.read(principal, known?.feedIds ?? []);
    const counts = await ledger.count({ establishment: "valmoree", account });
    const isWhole = known?.status === "off" || known?.version === reading.version;
    return { status: known?.status ?? "off", problem: known?.problem, isWhole, ...counts };
  }
  const feedIds = setup.feedsOf[account] ?? [];
  const { previewId } = await service.preview(principal, feedIds);
  return (await service.set(principal, { status: "active", feedIds, previewId })) ?? DONE;
}

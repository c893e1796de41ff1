/**
 * The planning server of the demonstration: timetable feeds as ADE exports them, changed on demand.
 *
 * @module
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createUniversityTimetables, type PlanningChange } from "@partage-ent/sandbox/app";

/** A planning server that answers. */
export interface RunningFeedHost {
  /** Address; feeds are at `edt/<id>.ics`, and `POST change` changes the planning. */
  readonly url: string;
  /** Changes the planning, as `POST change` does. */
  change(): readonly PlanningChange[];
  close(): Promise<void>;
}

/** Starts the server on a free port of loopback. */
export async function startFeedHost(now: () => number = Date.now): Promise<RunningFeedHost> {
  const timetables = createUniversityTimetables(now);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://host.invalid");
    if (request.method === "POST" && pathname === "/change") {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(`${JSON.stringify(timetables.change())}\n`);
      return;
    }
    const [, id = ""] = /^\/edt\/([a-z0-9-]+)\.ics$/.exec(pathname) ?? [];
    const feed = request.method === "GET" ? timetables.read(id) : undefined;
    response.writeHead(feed === undefined ? 404 : 200, {
      "content-type":
        feed === undefined ? "text/plain; charset=utf-8" : "text/calendar; charset=utf-8",
    });
    response.end(feed ?? "Cet emploi du temps n’existe pas.");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    change: () => timetables.change(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

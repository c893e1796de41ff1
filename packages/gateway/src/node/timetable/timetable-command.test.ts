import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TEST_ENV, testConfig } from "../../testing/test-gateway.js";
import { examineConfig } from "../doctor.js";
import { openPglite } from "../database.js";
import { migrate } from "../migrations.js";
import { runCli } from "../run-cli.js";
import { createSqlTimetableStore } from "./sql-timetable-store.js";

const FEED = [
  ...["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:a"],
  ...["DTSTART:20261124T080000Z", "DTEND:20261124T100000Z", "SUMMARY:Analyse CM"],
  ...["DESCRIPTION:L1 INFO TD1", "END:VEVENT", "END:VCALENDAR", ""],
].join("\r\n");

let server: Server;
let folder = "";
let config = "";
beforeAll(async () => {
  server = createServer(({ url }, response) => {
    if (url?.includes("gone")) response.writeHead(404).end();
    else response.writeHead(200, { "Content-Type": "text/calendar" }).end(FEED);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), "partage-cli-"));
  config = join(folder, "gateway.json");
  const whole = testConfig("https://idp.univ-valmoree.example");
  const [first, ...rest] = whole.establishments;
  const feed = { network: "private" } as const;
  const timetables = {
    feeds: [
      { ...feed, id: "l1", name: "L1", url: `${base}/l1?secret=8f2c77d1a0` },
      { ...feed, id: "old", name: "Ancienne", url: `${base}/gone?secret=8f2c77d1a0` },
      { ...feed, id: "step", name: "Étape {value}", url: `${base}/step?code={value}` },
    ],
    rules: [
      { when: { eduPersonAffiliation: "student" }, feeds: ["l1"] },
      { when: { eduPersonAffiliation: "alum" }, feeds: ["l1", "old"] },
      { when: { memberOf: "cn=step-{value},*" }, feeds: ["step"] },
    ],
  };
  const attributes = ["eduPersonAffiliation", "memberOf"];
  await writeFile(
    config,
    JSON.stringify({
      ...whole,
      store: { kind: "pglite", path: join(folder, "store") },
      establishments: [{ ...first, attributes, timetables }, ...rest],
    }),
  );
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

async function run(...args: readonly string[]) {
  const said = { out: "", error: "" };
  const code = await runCli([...args, "--config", config], {
    env: TEST_ENV,
    write: (text) => void (said.out += text),
    writeError: (text) => void (said.error += text),
    untilStopped: () => Promise.resolve(),
  });
  expect(said.out + said.error).not.toContain("8f2c77d1a0");
  return { code, ...said };
}
const dry = ["timetable", "rules", "--dry-run"] as const;

describe("partage-ent timetable rules --dry-run", () => {
  it("says which feeds a person gets, and that they answer; the last line counts", async () => {
    const { code, out } = await run(
      ...dry,
      ...["--as", "eduPersonAffiliation=student", "--as", "memberOf=cn=step-M1,ou=x"],
    );
    expect(out).toBe(
      "ok    l1 (L1): 1 lessons for 1 groups\n" +
        "ok    step_M1 (Étape M1): 1 lessons for 1 groups\n" +
        "2 feeds, 2 answer\n",
    );
    expect(code).toBe(0);
  });
  it("fails when a feed does not answer", async () => {
    const { code, out } = await run(...dry, "--as", "eduPersonAffiliation=alum");
    expect(out).toContain("ERROR old (Ancienne): The server of this feed does not know it.");
    expect([code, out.endsWith("2 feeds, 1 answer\n")]).toEqual([1, true]);
  });
  it("says so when nobody would get anything", async () => {
    expect(await run(...dry)).toMatchObject({ code: 0, out: "0 feeds, 0 answer\n" });
  });
  it("speaks to machines", async () => {
    const { out } = await run(...dry, "--json", "--as", "eduPersonAffiliation=student");
    expect(JSON.parse(out)).toMatchObject({ ok: true, feeds: [{ id: "l1", ok: true }] });
  });
  it("refuses an attribute that is not kept, and what it does not understand", async () => {
    expect((await run(...dry, "--as", "uid=x")).error).toContain("keeps eduPersonAffiliation");
    expect((await run(...dry, "--as", "student")).error).toContain("name=value");
    expect((await run(...dry, "--establishment", "nowhere")).code).toBe(1);
    expect((await run("timetable", "rules")).code).toBe(2);
    expect((await run("timetable", "accept")).code).toBe(2);
    expect((await run("timetable", "accept", "a", "b")).code).toBe(2);
  });
});

describe("partage-ent timetable accept", () => {
  it("accepts the state of a feed that is held, and no other", async () => {
    const key = { establishment: "valmoree", source: "c:l1" };
    const database = await openPglite(join(folder, "store"));
    await migrate(database);
    const store = createSqlTimetableStore(database);
    await store.needFeeds("valmoree", ["c:l1"], 1);
    const record = await store.leaseFeed(key, "w", 1, 2);
    const held = { ...record!, status: "held", heldVersion: "v2", heldSince: 1 } as const;
    await store.saveFeed(key, "w", held, 1);
    await database.close();
    expect((await run("timetable", "accept", "l1")).code).toBe(0);
    expect(await run("timetable", "accept", "old")).toMatchObject({
      ...{ code: 1, out: "old: no state of it is held (nobody has it yet)\n" },
    });
    const again = await openPglite(join(folder, "store"));
    const after = await createSqlTimetableStore(again).readFeeds("valmoree", ["c:l1"]);
    expect(after.get("c:l1")?.acceptedVersion).toBe("v2");
    await again.close();
  }, 120_000);
});

describe("doctor", () => {
  it("asks every feed, and says of those with a value how to try them", async () => {
    const findings = await examineConfig(await readFile(config, "utf8"), {
      env: TEST_ENV,
      fetch: () => Promise.reject(new TypeError("offline")),
      openBackend: () => {
        throw new TypeError("not asked");
      },
    });
    const feeds = findings.filter(({ subject }) => subject.startsWith("timetable"));
    expect(feeds.map(({ subject, level }) => [subject, level])).toEqual([
      ["timetable feed l1", "ok"],
      ["timetable feed old", "error"],
      ["timetable feed step", "note"],
    ]);
  });
});

/**
 * The directory at the size of a country: prefixes while somebody types, in the database and through
 * the gateway; misspelt surnames; what slapd finds in the same run; PGlite at a tenth of the size.
 *
 * Real: the sources, the index, the gateway with its HTTP, sessions and budgets, PostgreSQL and slapd of
 * Debian. Simulated: the mail system behind the gateway. All run on this machine, one question at a time.
 *
 * @module
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { foldText } from "@partage-ent/contacts";
import { DIRECTORY } from "@partage-ent/jmap";
import { type Database, openPglite, openPostgres } from "@partage-ent/gateway/node";
import { Client } from "ldapts";
import * as v from "valibot";
import type {
  DirectoryReach,
  DirectoryStore,
} from "../../packages/gateway/src/app/directory/directory-store.js";
import type {
  DirectoryRecord,
  DirectorySource,
} from "../../packages/gateway/src/app/directory/directory-source.js";
import { refreshSource } from "../../packages/gateway/src/app/directory/refresh-source.js";
import { tablesOf } from "../../packages/gateway/src/node/directory/slot-tables.js";
import { createSqlDirectoryStore } from "../../packages/gateway/src/node/directory/sql-directory-store.js";
import {
  loadSource,
  sourceSchema,
} from "../../packages/gateway/src/node/directory-sources/source-schema.js";
import { migrate } from "../../packages/gateway/src/node/migrations.js";
import { startHostileIssuer } from "../../packages/gateway/src/testing/hostile-issuer.js";
import {
  ALLOWED_ORIGIN,
  BASE,
  HOST,
  startTestGateway,
  TEST_ENV,
  testConfig,
} from "../../packages/gateway/src/testing/test-gateway.js";
import { exchangeToken } from "../../packages/gateway/src/testing/token-exchange.js";
import { SUFFIX } from "../interop/ldap/own-slapd.js";
import { findPostgres, startTemporaryPostgres } from "../sync/temporary-postgres.js";
import type { Bench } from "./bench-options.js";
import { type BenchSlapd, startBenchSlapd } from "./bench-slapd.js";
import { misspell, seeded, typedSurname, writePeople } from "./directory-people.js";

const PEOPLE = 1_000_000;
/** The embedded store is for one establishment: it is measured at a size of that. */
const EMBEDDED = 0.1;
const PREFIXES = 500;
const ERRORS = 1_000;
const ASKED = 500;
/** Questions of one person through the gateway: she may not ask more in a minute. */
const OF_ONE_PERSON = 60;

const BUDGETS = { prefixMs: 5, gatewayMs: 20, foundShare: 0.97, misspeltMs: 60 } as const;

const KEY = { establishment: "valmoree", source: "file" } as const;
const REACH: DirectoryReach = {
  ...{ establishment: KEY.establishment, students: true, emails: true, phones: true },
  ...{ mobiles: true, groups: true, groupMembers: true },
};

interface Times {
  readonly medianMs: number;
  readonly p95Ms: number;
}

interface Measured {
  readonly records: number;
  readonly loadSeconds: number;
  readonly megabytes: number;
  readonly prefix: Times;
  readonly misspelt: Times & { readonly foundShare: number };
  /** Share of people who are found by the first letters of both names, typed without accents. */
  readonly recall: number;
}

/** Runs the measurement; true within the budgets. */
export const benchDirectory: Bench = async ({ json, people = PEOPLE }) => {
  const folder = mkdtempSync(join(tmpdir(), "partage-bench-directory-"));
  try {
    const files = await writePeople(folder, people);
    const embeddedFolder = mkdtempSync(join(folder, "embedded-"));
    const embedded = await writePeople(embeddedFolder, Math.round(people * EMBEDDED));
    const results: Record<string, unknown> = {};
    results["pglite"] = await measureEmbedded(embedded);
    let isWithin = isWithinBudgets(results["pglite"] as Measured);
    const asked = findPostgres() === undefined ? undefined : await measurePostgres(files);
    if (asked) {
      const { questions, gateway, ...postgres } = asked;
      results["postgresql"] = { ...postgres, gateway };
      results["slapd"] = await measureSlapd(join(folder, "slapd"), files, questions);
      isWithin &&= isWithinBudgets(postgres) && gateway.p95Ms <= BUDGETS.gatewayMs;
    }
    if (json) console.log(JSON.stringify({ people, budgets: BUDGETS, ...results }));
    else report(people, results);
    return isWithin;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

function isWithinBudgets({ prefix, misspelt }: Measured): boolean {
  return (
    prefix.p95Ms <= BUDGETS.prefixMs &&
    misspelt.p95Ms <= BUDGETS.misspeltMs &&
    misspelt.foundShare >= BUDGETS.foundShare
  );
}

async function measureEmbedded(files: readonly string[]): Promise<Measured> {
  const database = await openPglite();
  try {
    const { questions: _, ...measured } = await measure(database, files, () =>
      Promise.resolve(process.memoryUsage.rss() / 1_048_576),
    );
    return measured;
  } finally {
    await database.close();
  }
}

async function measurePostgres(
  files: readonly string[],
): Promise<Measured & { readonly questions: readonly DirectoryRecord[]; readonly gateway: Times }> {
  const server = await startTemporaryPostgres();
  try {
    const database = openPostgres(server.url, { maxConnections: 4, onError: () => undefined });
    try {
      const measured = await measure(database, files, () => postgresMegabytes(database));
      return { ...measured, gateway: await measureGateway(server.url, files, measured.questions) };
    } finally {
      await database.close();
    }
  } finally {
    server.stop();
  }
}

function fileSource(files: readonly string[]): DirectorySource {
  const config = v.parse(sourceSchema, { name: KEY.source, kind: "file", path: [...files] });
  const source = loadSource(config, "bench", { read: () => undefined, problems: [] });
  if (!source) throw new Error("the files are no source");
  return source;
}

async function measure(
  database: Database,
  files: readonly string[],
  megabytes: () => Promise<number>,
): Promise<Measured & { readonly questions: readonly DirectoryRecord[] }> {
  await migrate(database);
  const store = createSqlDirectoryStore(database);
  await store.declareSources(KEY.establishment, [KEY.source], Date.now());
  const startedAt = performance.now();
  const look = await refreshSource({ store, now: Date.now, worker: "bench" }, KEY, {
    ...{ source: fileSource(files), refreshMs: 86_400_000, wholeMs: 86_400_000 },
    ...{ precedence: [KEY.source], signal: AbortSignal.timeout(3_600_000) },
  });
  if (look?.status !== "loaded") throw new Error("nothing was loaded", { cause: look?.failure });
  const loadSeconds = (performance.now() - startedAt) / 1_000;
  const questions = await pickPeople(database);
  const prefix = await measurePrefixes(store, questions);
  const misspelt = await measureErrors(store, questions);
  return {
    ...{ records: look.outcome?.records ?? 0, loadSeconds, prefix, misspelt, questions },
    recall: await measureRecall(store, questions),
    megabytes: Math.round(await megabytes()),
  };
}

/** People whom somebody looks for, spread over all. */
async function pickPeople(database: Database): Promise<readonly DirectoryRecord[]> {
  const { entry } = tablesOf(1);
  const rows = await database.patient.query(
    `select body from ${entry} where kind = 0 order by md5(key) limit 4000`,
  );
  return rows.map((row) => JSON.parse(String(row["body"])) as DirectoryRecord);
}

function prefixesOf(people: readonly DirectoryRecord[]): readonly string[] {
  const random = seeded(7);
  return people.slice(0, PREFIXES).map(({ surname, givenName }) => {
    const word = foldText(surname).replaceAll(" ", "");
    const begin = word.slice(0, 2 + Math.floor(random() * 5));
    // One in four goes on with the other name.
    return random() < 0.25 ? `${foldText(givenName)} ${begin}` : begin;
  });
}

async function measurePrefixes(
  store: DirectoryStore,
  people: readonly DirectoryRecord[],
): Promise<Times> {
  const texts = prefixesOf(people).filter((text) => text.length > 1);
  for (const text of texts.slice(0, 50)) await store.search([REACH], { text }, 20);
  const times: number[] = [];
  for (const text of texts) {
    times.push(await timeOf(() => store.search([REACH], { text }, 20)));
  }
  return summarize(times);
}

async function measureErrors(
  store: DirectoryStore,
  people: readonly DirectoryRecord[],
): Promise<Measured["misspelt"]> {
  const random = seeded(11);
  const words = people.map(({ surname }) => typedSurname(surname));
  const long = words.filter((word) => /^[a-z]{4,}$/.test(word)).slice(0, ERRORS);
  const times: number[] = [];
  let found = 0;
  for (const word of long) {
    const text = misspell(word, random);
    let ids: readonly string[] = [];
    times.push(
      await timeOf(async () => {
        ({ ids } = await store.search([REACH], { text }, 20));
      }),
    );
    const first = await store.readEntries([REACH], ids.slice(0, 5));
    if (first.some(({ record }) => foldText(record.surname).split(" ").includes(word))) found += 1;
  }
  return { ...summarize(times), foundShare: found / long.length };
}

function bothNames({ surname, givenName }: DirectoryRecord): readonly [string, string] {
  return [foldText(givenName).slice(0, 6).trim(), foldText(surname).slice(0, 6).trim()];
}

async function measureRecall(
  store: DirectoryStore,
  people: readonly DirectoryRecord[],
): Promise<number> {
  const some = people.filter(({ surname, givenName }) => surname && givenName).slice(0, ASKED);
  let found = 0;
  for (const person of some) {
    const text = bothNames(person).join(" ");
    const { ids } = await store.search([REACH], { text }, 1_000);
    const entries = await store.readEntries([REACH], ids);
    if (entries.some(({ record }) => record.key === person.key)) found += 1;
  }
  return found / some.length;
}

async function measureGateway(
  url: string,
  files: readonly string[],
  people: readonly DirectoryRecord[],
): Promise<Times> {
  const issuer = await startHostileIssuer();
  const config = testConfig(issuer.url);
  const [first, ...others] = config.establishments;
  const path = [...files];
  const directory = { sources: [{ name: KEY.source, kind: "file" as const, path }] };
  const gateway = await startTestGateway(
    {
      ...config,
      store: { kind: "postgres", url: { env: "BENCH_DATABASE" } },
      establishments: [{ ...first!, attributes: ["eduPersonAffiliation"], directory }, ...others],
    },
    { env: { ...TEST_ENV, BENCH_DATABASE: url } },
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const texts = prefixesOf(people).filter((text) => text.length > 1);
    const times: number[] = [];
    for (const [at, text] of texts.entries()) {
      const token =
        at % OF_ONE_PERSON === 0 ? await signIn(gateway.running.address, issuer, at) : last;
      last = token;
      const time = await timeOf(() => askGateway(gateway.running.address, agent, token, text));
      // The first questions of a service open its connections.
      if (at >= 20) times.push(time);
    }
    return summarize(times);
  } finally {
    agent.destroy();
    await gateway.running.stop();
    await issuer.close();
  }
}

let last = "";

async function signIn(
  address: string,
  issuer: Awaited<ReturnType<typeof startHostileIssuer>>,
  number: number,
): Promise<string> {
  const iat = Math.floor(Date.now() / 1_000);
  const claims = {
    ...{ iss: issuer.url, aud: BASE, sub: `p${number}`, client_id: "ent", iat, exp: iat + 300 },
    ...{ jti: crypto.randomUUID(), mail: `p${number}@univ-valmoree.example` },
    eduPersonAffiliation: ["staff"],
  };
  const token = await issuer.sign(claims, { typ: "at+jwt" });
  const answer = await exchangeToken(address, token, { Origin: ALLOWED_ORIGIN });
  return String(answer.json()["access_token"]);
}

function askGateway(address: string, agent: Agent, token: string, text: string): Promise<void> {
  const accountId = "a1";
  const body = JSON.stringify({
    using: ["urn:ietf:params:jmap:core", DIRECTORY],
    methodCalls: [
      ["DirectoryEntry/query", { accountId, filter: { text }, limit: 20 }, "q"],
      [
        "DirectoryEntry/get",
        {
          accountId,
          "#ids": { resultOf: "q", name: "DirectoryEntry/query", path: "/ids" },
          properties: ["id", "name", "kind", "memberships", "emails", "titles"],
        },
        "g",
      ],
    ],
  });
  return new Promise((resolve, reject) => {
    const headers = {
      ...{ "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      ...{ Origin: ALLOWED_ORIGIN, "X-Forwarded-Host": HOST },
    };
    const url = new URL("/partage-gw/jmap/api", address);
    const asked = request(url, { method: "POST", agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const answer = Buffer.concat(chunks).toString();
        const isRight = response.statusCode === 200 && !answer.includes('["error"');
        if (isRight) resolve();
        else
          reject(
            new Error(
              `${response.statusCode} ${answer.slice(answer.indexOf(`["error"`)).slice(0, 300)}`,
            ),
          );
      });
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

interface SlapdMeasured {
  readonly loadSeconds: number;
  readonly megabytes: number;
  readonly prefix: Times;
  readonly recall: number;
}

async function measureSlapd(
  folder: string,
  files: readonly string[],
  people: readonly DirectoryRecord[],
): Promise<SlapdMeasured | null> {
  const slapd = await startBenchSlapd(folder, files);
  if (!slapd) return null;
  const client = new Client({ url: slapd.url });
  try {
    await client.bind(slapd.admin.dn, slapd.admin.password);
    const prefix = await measureSlapdPrefixes(client, people);
    const recall = await measureSlapdRecall(client, people);
    const megabytes = Math.round(megabytesOf([slapd.pid]));
    return { loadSeconds: slapd.loadSeconds, megabytes, prefix, recall };
  } finally {
    await client.unbind();
    stop(slapd);
  }
}

function stop(slapd: BenchSlapd): void {
  slapd.stop();
}

async function searchSlapd(
  client: Client,
  filter: string,
  sizeLimit: number,
): Promise<readonly string[]> {
  try {
    const { searchEntries } = await client.search(`ou=people,${SUFFIX}`, {
      ...{ filter, sizeLimit, attributes: ["uid", "displayName", "mail"], scope: "one" },
    });
    return searchEntries.map((entry) => String(entry["uid"]));
  } catch (error) {
    // It tells its first results, then that there are more: the client gives those up.
    if (error instanceof Error && error.name === "SizeLimitExceededError") return [];
    throw error;
  }
}

async function measureSlapdPrefixes(
  client: Client,
  people: readonly DirectoryRecord[],
): Promise<Times> {
  const times: number[] = [];
  for (const text of prefixesOf(people).filter((each) => each.length > 1)) {
    const [one = "", other] = text.split(" ");
    const filter = other === undefined ? `(sn=${one}*)` : `(&(givenName=${one}*)(sn=${other}*))`;
    times.push(await timeOf(() => searchSlapd(client, filter, 20)));
  }
  return summarize(times);
}

async function measureSlapdRecall(
  client: Client,
  people: readonly DirectoryRecord[],
): Promise<number> {
  const some = people.filter(({ surname, givenName }) => surname && givenName).slice(0, ASKED);
  let found = 0;
  for (const person of some) {
    const [given, surname] = bothNames(person);
    const filter = `(&(givenName=${given}*)(sn=${surname}*))`;
    if ((await searchSlapd(client, filter, 0)).includes(person.key)) found += 1;
  }
  return found / some.length;
}

async function timeOf(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}

function summarize(times: readonly number[]): Times {
  const sorted = [...times].sort((one, other) => one - other);
  const at = (share: number): number =>
    Math.round(
      (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN) * 100,
    ) / 100;
  return { medianMs: at(0.5), p95Ms: at(0.95) };
}

/** Memory of a server and of all its processes, what they share counted once. */
async function postgresMegabytes(database: Database): Promise<number> {
  const [row] = await database.query("select pg_backend_pid() as pid");
  const parent = parentOf(Number(row?.["pid"]));
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return megabytesOf([parent, ...all.filter((pid) => parentOf(pid) === parent)]);
}

function parentOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^PPid:\s*(\d+)/m.exec(status)?.[1] ?? 0);
  } catch (error) {
    if (error instanceof Error) return 0;
    throw error;
  }
}

function megabytesOf(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) => {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return Number(/^Pss:\s*(\d+)/m.exec(rollup)?.[1] ?? 0);
  });
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1_024;
}

function report(people: number, results: Readonly<Record<string, unknown>>): void {
  console.log(`${people} people (PGlite: ${Math.round(people * EMBEDDED)})`);
  for (const [name, measured] of Object.entries(results)) {
    console.log(`${name}: ${JSON.stringify(measured)}`);
  }
}

/**
 * What an operator does about the directory on the command line: sources read into the index, looked
 * at without writing, and what the index has of them.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { DirectorySetup } from "../../app/directory/directory-setup.js";
import type {
  DirectorySource,
  SourceBatch,
  SourceReading,
} from "../../app/directory/directory-source.js";
import type { DirectoryStore, SourceRecord } from "../../app/directory/directory-store.js";
import { refreshSource, type SourceLook } from "../../app/directory/refresh-source.js";
import { formatImport, formatReport, formatStats, type ImportedSource } from "./format-sources.js";
import { type SourceReport, verifySource } from "./verify-source.js";

/** What can be done about a directory. */
export const DIRECTORY_ACTIONS = ["import", "verify", "stats"] as const;

/** One of {@link DIRECTORY_ACTIONS}. */
export type DirectoryAction = (typeof DIRECTORY_ACTIONS)[number];

/** What a directory command is told. */
export interface DirectoryCommand {
  readonly action: DirectoryAction;
  /** Only this source. */
  readonly source?: string;
  /** Reads everything, whatever was read before. */
  readonly isWhole: boolean;
  /** Takes a reading over although more than half is gone. */
  readonly acceptsShrinking: boolean;
  /** Looks at so many records of each source. */
  readonly sample?: number;
  readonly json: boolean;
}

/** What a directory command works on. */
export interface DirectoryMeans {
  readonly establishment: string;
  readonly setup: DirectorySetup;
  /** Opens the index; not for looking at sources. */
  readonly openStore: () => Promise<{
    readonly store: DirectoryStore;
    readonly close: () => Promise<void>;
  }>;
  /** Hears how far a reading is. */
  readonly writeProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

/** What a command says, and whether all is well. */
export interface DirectoryOutcome {
  readonly ok: boolean;
  readonly text: string;
}

/** Does it. */
export async function runDirectoryCommand(
  means: DirectoryMeans,
  command: DirectoryCommand,
): Promise<DirectoryOutcome> {
  const names = means.setup.sources.map(({ source }) => source.name);
  if (command.source !== undefined && !names.includes(command.source)) {
    return { ok: false, text: `no source ${command.source}: there are ${names.join(", ")}\n` };
  }
  if (command.action === "verify") return verify(means, command);
  const { store, close } = await means.openStore();
  try {
    await store.declareSources(means.establishment, names, Date.now());
    return command.action === "stats"
      ? await tellStats(means, command, store)
      : await importSources(means, command, store);
  } finally {
    await close();
  }
}

async function verify(
  { setup, signal }: DirectoryMeans,
  { source: only, sample, json }: DirectoryCommand,
): Promise<DirectoryOutcome> {
  const keys = new Set<string>();
  const reports: SourceReport[] = [];
  for (const { source } of setup.sources) {
    if (only !== undefined && source.name !== only) continue;
    const limit = sample === undefined ? {} : { sample };
    reports.push(await verifySource(source, { keys, signal, ...limit }));
  }
  const ok = reports.every((report) => report.ok);
  const text = json ? toLine({ ok, sources: reports }) : reports.map(formatReport).join("\n");
  return { ok, text };
}

async function importSources(
  means: DirectoryMeans,
  command: DirectoryCommand,
  store: DirectoryStore,
): Promise<DirectoryOutcome> {
  const { establishment, setup, signal } = means;
  const precedence = setup.sources.map(({ source }) => source.name);
  const imported: ImportedSource[] = [];
  for (const configured of setup.sources) {
    const { name } = configured.source;
    if (command.source !== undefined && name !== command.source) continue;
    const startedAt = performance.now();
    const look = await refreshSource(
      { store, now: Date.now, worker: `cli-${randomUUID()}` },
      { establishment, source: name },
      {
        ...configured,
        source: withProgress(configured.source, means.writeProgress),
        ...{ precedence, signal },
        ...{ isWhole: command.isWhole, acceptsShrinking: command.acceptsShrinking },
      },
    );
    imported.push(describeLook(name, look, performance.now() - startedAt));
  }
  const ok = imported.every(({ status }) => status === "loaded" || status === "unchanged");
  const text = command.json
    ? toLine({ ok, sources: imported })
    : imported.map(formatImport).join("");
  return { ok, text };
}

function describeLook(
  source: string,
  look: SourceLook | undefined,
  milliseconds: number,
): ImportedSource {
  const { outcome, failure } = look ?? {};
  return {
    source,
    status: look?.status ?? "busy",
    isWhole: look?.isWhole ?? false,
    failure:
      failure === undefined ? null : failure instanceof Error ? failure.message : "can't be read",
    records: outcome?.records ?? 0,
    structures: outcome?.structures ?? 0,
    unlisted: outcome?.unlisted ?? 0,
    duplicates: outcome?.duplicates ?? 0,
    problemCount: outcome?.problemCount ?? 0,
    problems: (outcome?.problems ?? []).slice(0, 20),
    milliseconds: Math.round(milliseconds),
  };
}

/** A source that says every 10,000 records how many it told. */
function withProgress(source: DirectorySource, write: (text: string) => void): DirectorySource {
  return {
    name: source.name,
    read: async (cursor, signal): Promise<SourceReading> => {
      const reading = await source.read(cursor, signal);
      const batches = async function* (): AsyncGenerator<SourceBatch> {
        let told = 0;
        for await (const batch of reading.batches) {
          const before = told;
          told += batch.records.length;
          if (Math.floor(before / 10_000) < Math.floor(told / 10_000)) {
            write(`${source.name}: ${told} records\n`);
          }
          yield batch;
        }
      };
      return {
        isWhole: reading.isWhole,
        batches: batches(),
        cursor: () => reading.cursor(),
        problems: () => reading.problems(),
      };
    },
  };
}

async function tellStats(
  { establishment, setup }: DirectoryMeans,
  { source: only, json }: DirectoryCommand,
  store: DirectoryStore,
): Promise<DirectoryOutcome> {
  const order = setup.sources.map(({ source }) => source.name);
  const known: readonly SourceRecord[] = await store.readSources(establishment);
  const sources = known
    .filter(({ source }) => order.includes(source) && (only === undefined || source === only))
    .toSorted((one, other) => order.indexOf(one.source) - order.indexOf(other.source));
  const kinds = await store.readKinds([establishment]);
  const ok = sources.every(({ status }) => status === "fresh");
  if (!json) return { ok, text: formatStats(sources, kinds, Date.now()) };
  const told = sources.map(({ cursor: _cursor, ...rest }) => rest);
  return { ok, text: toLine({ ok, kinds, sources: told }) };
}

function toLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

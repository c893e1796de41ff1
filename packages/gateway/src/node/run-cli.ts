/**
 * The command line of the gateway. Long, for all commands and their help stand in one place: what each
 * does is in a file of its own.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { ConfigError, createMemoryStore } from "../app/index.js";
import { createBackends } from "./backends.js";
import {
  CREDENTIALS_ACTIONS,
  type CredentialsAction,
  runCredentialsCommand,
} from "./credentials/credentials-command.js";
import { examineConfig, type ExamineOptions, formatFindings } from "./doctor.js";
import {
  DIRECTORY_ACTIONS,
  type DirectoryCommand,
  runDirectoryCommand,
} from "./directory-sources/directory-command.js";
import { chosenDirectory, openDirectoryStore } from "./directory-sources/open-directory.js";
import { describeError } from "./log.js";
import { LTI_ACTIONS, type LtiCommand, runLtiCommand } from "./lti/lti-command.js";
import { describeReason } from "./doctor-service.js";
import { loadConfig, parseConfigText, type ServiceConfigInput } from "./service-config.js";
import { startGateway } from "./start-gateway.js";
import {
  acceptFeed,
  chosenSetup,
  formatTrials,
  readAttributes,
  type TimetableOutcome,
  tryRules,
} from "./timetable/timetable-command.js";
import { runUportalCommand } from "./uportal/uportal-command.js";
import { readUportalWords, UPORTAL_OPTIONS, type UportalWords } from "./uportal/uportal-words.js";
import { runSyncCommand, SYNC_ACTIONS, type SyncAction } from "./timetable-sync/sync-command.js";

/** What a command line needs of its machine. */
export interface CliMachine {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Writes to standard output. */
  readonly write: (text: string) => void;
  /** Writes to standard error. */
  readonly writeError: (text: string) => void;
  /** Settles when the service is told to stop. */
  readonly untilStopped: () => Promise<void>;
}

const HELP = `partage-ent: PARTAGE mail inside the pages of a university

  partage-ent gateway --config FILE
      Starts the gateway. FILE is YAML or JSON: see docs/gateway.md.
      SIGTERM stops it: open requests finish first.

  partage-ent doctor --config FILE [--account ADDRESS] [--json]
      Tries a configuration: issuers, client secrets, mail system, pre-auth key
      or credentials (with --account), clocks, store, public address. Exit
      code 1 when something is wrong.

  partage-ent timetable rules --dry-run --config FILE [--establishment KEY]
                              --as NAME=VALUE ... [--json]
      Says which timetable feeds somebody with these attributes gets, and asks
      each. The last line counts them. Exit code 1 when one does not answer.

  partage-ent timetable accept FEED --config FILE [--establishment KEY]
      Takes a feed as it is that was held because it came back empty or halved.

  partage-ent timetable sync status --config FILE [--account ADDRESS]
  partage-ent timetable sync pause | resume | stop --config FILE --account ADDRESS
      Says how lessons are kept in calendars; holds that for one account, goes
      on, or takes everything back. The last line has the figures.

  partage-ent credentials list --config FILE [--establishment KEY] [--json]
  partage-ent credentials forget --config FILE [--establishment KEY]
                                 --account ADDRESS
      Says who brought a password or a token for servers of plain standards,
      and since when; no secret is shown. Forgets what one account brought,
      and ends its sessions.

  partage-ent directory import --config FILE [--establishment KEY] [--source NAME]
                               [--whole] [--accept] [--json]
      Reads the sources of a directory into the index: what changed, or all
      with --whole. --accept takes a reading over in which most are gone.

  partage-ent directory verify --config FILE [--establishment KEY] [--source NAME]
                               [--sample COUNT] [--json]
      Reads the sources and writes nothing: counts, what can't be taken and
      where it stands, and what concerns privacy.

  partage-ent directory stats --config FILE [--establishment KEY] [--source NAME]
                              [--json]
      Says what the index has of each source, how old that is, and what is wrong.

  partage-ent lti invite --config FILE [--establishment KEY] --platform ISSUER
  partage-ent lti list --config FILE [--establishment KEY] [--json]
  partage-ent lti confirm ID --config FILE [--deployment ID]
  partage-ent lti refuse ID | forget ID --config FILE
      Makes a link with which a platform of LTI 1.3 (a Moodle) can register,
      once; says which did; lets one launch, or not, or no more.

  partage-ent lti rotate-keys --config FILE
      Makes another key that the gateway signs with towards platforms.

  partage-ent uportal --config FILE [--establishment KEY] [--out DIR]
                      [--script URL | --webjar]
      Writes portlet definitions for the portals of an establishment into DIR
      (./portlets) and says what to do with them. Scripts are those of the
      gateway, of a folder that pages reach at URL, or of the WebJar.

  partage-ent --help | --version
`;

/** Runs a command line and answers its exit code: 0, 1 for a failure, 2 for a wrong command. */
export async function runCli(args: readonly string[], machine: CliMachine): Promise<number> {
  const parsed = parseCommand(args);
  if (typeof parsed === "string") {
    machine.writeError(`${parsed}\n\n${HELP}`);
    return 2;
  }
  if (!("config" in parsed)) {
    machine.write(parsed.command === "help" ? HELP : `${await readVersion()}\n`);
    return 0;
  }
  const text = await readFile(parsed.config, "utf8").catch(() => undefined);
  if (text === undefined) {
    machine.writeError(`--config: the file ${parsed.config} can't be read\n`);
    return 1;
  }
  if (parsed.uportal) return runUportal(text, parsed, parsed.uportal, machine);
  if (parsed.command === "timetable") return runTimetable(text, parsed, machine);
  if (parsed.credentials) return runCredentials(text, parsed, parsed.credentials, machine);
  if (parsed.lti) return runLti(text, parsed, machine);
  if (parsed.directory) return runDirectory(text, { ...parsed, ...parsed.directory }, machine);
  return parsed.command === "doctor" ? runDoctor(text, parsed, machine) : runGateway(text, machine);
}

interface FileCommand {
  readonly command:
    "gateway" | "doctor" | "timetable" | "directory" | "credentials" | "lti" | "uportal";
  readonly config: string;
  /** The feed to accept; rules are tried when absent. */
  readonly feed?: string;
  readonly establishment?: string;
  /** What to do about lessons in calendars. */
  readonly sync?: SyncAction;
  /** What to do about what people brought. */
  readonly credentials?: CredentialsAction;
  /** What to do about platforms of LTI. */
  readonly lti?: Pick<LtiCommand, "action" | "id" | "platform" | "deployments">;
  /** What to do about the directory. */
  readonly directory?: Omit<DirectoryCommand, "json">;
  /** Where portlets go, and where their scripts are. */
  readonly uportal?: UportalWords;
  /** Values of `--as`. */
  readonly as: readonly string[];
  readonly account?: string;
  readonly json: boolean;
}

interface PlainCommand {
  readonly command: "help" | "version";
}

type Command = FileCommand | PlainCommand;

function parseCommand(args: readonly string[]): Command | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        config: { type: "string" },
        account: { type: "string" },
        json: { type: "boolean", default: false },
        as: { type: "string", multiple: true, default: [] },
        "dry-run": { type: "boolean", default: false },
        establishment: { type: "string" },
        platform: { type: "string" },
        deployment: { type: "string", multiple: true, default: [] },
        source: { type: "string" },
        sample: { type: "string" },
        whole: { type: "boolean", default: false },
        accept: { type: "boolean", default: false },
        ...UPORTAL_OPTIONS,
        help: { type: "boolean", short: "h", default: false },
        version: { type: "boolean", default: false },
      },
    });
    if (values.help || args.length === 0) return { command: "help" };
    if (values.version) return { command: "version" };
    const [command, ...rest] = positionals;
    if (command === "directory") return readDirectoryCommand(rest, values);
    if (command === "credentials") return readCredentialsCommand(rest, values);
    if (command === "uportal") {
      const words = readUportalWords(rest, values);
      const { config, establishment, json } = values;
      if (typeof words === "string") return words;
      if (config === undefined) return "uportal needs --config FILE";
      return {
        command,
        config,
        json,
        as: [],
        ...(establishment && { establishment }),
        uportal: words,
      };
    }
    if (command === "lti") return readLtiCommand(rest, values);
    if (command !== "gateway" && command !== "doctor" && command !== "timetable") {
      return `unknown command: ${positionals.join(" ")}`;
    }
    const sync = command === "timetable" ? readSyncWords(rest, values.account) : undefined;
    const feed =
      sync !== undefined
        ? ""
        : command === "timetable"
          ? readTimetableWords(rest, values["dry-run"])
          : "";
    const isWrong = feed === undefined || (command !== "timetable" && rest.length > 0);
    if (isWrong) return `unknown command: ${positionals.join(" ")}`;
    if (values.config === undefined) return `${command} needs --config FILE`;
    const { config, account, json, as, establishment } = values;
    return {
      ...{ command, config, json, as },
      ...(feed === "" ? {} : { feed }),
      ...(sync === undefined ? {} : { sync }),
      ...(account === undefined ? {} : { account }),
      ...(establishment === undefined ? {} : { establishment }),
    };
  } catch (error) {
    return error instanceof Error ? error.message : "wrong arguments";
  }
}

function readDirectoryCommand(
  [what, ...more]: readonly string[],
  values: {
    readonly config?: string | undefined;
    readonly establishment?: string | undefined;
    readonly source?: string | undefined;
    readonly sample?: string | undefined;
    readonly whole: boolean;
    readonly accept: boolean;
    readonly json: boolean;
  },
): Command | string {
  const action = DIRECTORY_ACTIONS.find((each) => each === what);
  if (!action || more.length > 0) return `unknown command: directory ${what ?? ""}`.trimEnd();
  const { config, establishment, source, sample, whole, accept, json } = values;
  if (config === undefined) return "directory needs --config FILE";
  if (sample !== undefined && !/^[1-9]\d{0,8}$/.test(sample)) return "--sample wants a count";
  return {
    ...{ command: "directory", config, json, as: [] },
    ...(establishment === undefined ? {} : { establishment }),
    directory: {
      ...{ action, isWhole: whole, acceptsShrinking: accept },
      ...(source === undefined ? {} : { source }),
      ...(sample === undefined ? {} : { sample: Number(sample) }),
    },
  };
}

function readCredentialsCommand(
  [what, ...more]: readonly string[],
  values: {
    readonly config?: string | undefined;
    readonly establishment?: string | undefined;
    readonly account?: string | undefined;
    readonly json: boolean;
  },
): Command | string {
  const action = CREDENTIALS_ACTIONS.find((each) => each === what);
  if (!action || more.length > 0) return `unknown command: credentials ${what ?? ""}`.trimEnd();
  const { config, establishment, account, json } = values;
  if (config === undefined) return "credentials needs --config FILE";
  if (action === "forget" && account === undefined) return "forget needs --account ADDRESS";
  return {
    ...{ command: "credentials", config, json, as: [], credentials: action },
    ...(establishment === undefined ? {} : { establishment }),
    ...(account === undefined ? {} : { account }),
  };
}

function readLtiCommand(
  [what, id, ...more]: readonly string[],
  values: {
    readonly config?: string | undefined;
    readonly establishment?: string | undefined;
    readonly platform?: string | undefined;
    readonly deployment: readonly string[];
    readonly json: boolean;
  },
): Command | string {
  const action = LTI_ACTIONS.find((each) => each === what);
  const wantsId = action === "confirm" || action === "refuse" || action === "forget";
  if (!action || more.length > 0 || (id !== undefined && !wantsId)) {
    return `unknown command: lti ${[what, id, ...more].join(" ")}`.trimEnd();
  }
  const { config, establishment, platform, deployment, json } = values;
  if (config === undefined) return "lti needs --config FILE";
  if (wantsId && id === undefined)
    return `${action} needs the name that partage-ent lti list shows`;
  if (action === "invite" && platform === undefined) return "invite needs --platform ISSUER";
  return {
    ...{ command: "lti", config, json, as: [] },
    ...(establishment === undefined ? {} : { establishment }),
    lti: { action, id, platform, deployments: deployment },
  };
}

/** The feed to accept, nothing to try rules, undefined for neither. */
function readTimetableWords(words: readonly string[], isDryRun: boolean): string | undefined {
  const [what, feed, ...more] = words;
  if (more.length > 0) return undefined;
  if (what === "accept") return feed;
  return what === "rules" && feed === undefined && isDryRun ? "" : undefined;
}

/** What to do about lessons in calendars; all but the status needs an account. */
function readSyncWords(
  [what, action, ...more]: readonly string[],
  account: string | undefined,
): SyncAction | undefined {
  if (what !== "sync" || more.length > 0) return undefined;
  const known = SYNC_ACTIONS.find((each) => each === action);
  return known === "status" || account !== undefined ? known : undefined;
}

async function readVersion(): Promise<string> {
  const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

async function runGateway(text: string, machine: CliMachine): Promise<number> {
  try {
    const input = parseConfigText(text) as ServiceConfigInput;
    const running = await startGateway(input, { env: machine.env });
    await machine.untilStopped();
    await running.stop();
    return 0;
  } catch (error) {
    if (error instanceof ConfigError) {
      machine.writeError(`the configuration can't be used:\n${error.message}\n`);
    } else {
      const { name, code = "", message, cause } = describeError(error);
      const words = [code, message || name, cause?.message].filter(Boolean).join(": ");
      machine.writeError(`the gateway could not start: ${words}\n`);
    }
    return 1;
  }
}

async function runDoctor(text: string, command: FileCommand, machine: CliMachine): Promise<number> {
  const { account, json } = command;
  const openBackend: ExamineOptions["openBackend"] = (loaded, key, probeAccount) => {
    // Servers of plain standards are tried one by one, each by what is configured for it.
    const means = { aliases: createMemoryStore(), credentials: {}, probeAccount };
    return createBackends(loaded, means)[key]!;
  };
  const findings = await examineConfig(text, {
    env: machine.env,
    openBackend,
    ...(account === undefined ? {} : { account }),
  });
  const ok = findings.every(({ level }) => level !== "error");
  machine.write(json ? `${JSON.stringify({ ok, findings })}\n` : formatFindings(findings));
  return ok ? 0 : 1;
}

async function runTimetable(
  text: string,
  { feed, sync, account, establishment, as, json }: FileCommand,
  machine: CliMachine,
): Promise<number> {
  try {
    const loaded = loadConfig(parseConfigText(text), { env: machine.env });
    const chosen = chosenSetup(loaded, establishment);
    if (typeof chosen === "string") return refuse(machine, chosen);
    const [key, setup] = chosen;
    if (sync !== undefined) return tell(machine, await runSyncCommand(loaded, key, sync, account));
    if (feed !== undefined) return tell(machine, await acceptFeed(loaded, key, feed));
    const kept = loaded.config.establishments.find((each) => each.key === key)?.attributes ?? [];
    const attributes = readAttributes(as, kept);
    if (typeof attributes === "string") return refuse(machine, attributes);
    const trials = await tryRules(setup, attributes);
    const outcome = formatTrials(trials);
    if (!json) return tell(machine, outcome);
    return tell(machine, {
      ok: outcome.ok,
      text: `${JSON.stringify({ ok: outcome.ok, feeds: trials })}\n`,
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) return refuse(machine, describeReason(error));
    return refuse(machine, `the configuration can't be used:\n${error.message}`);
  }
}

async function runCredentials(
  text: string,
  { account, establishment, json }: FileCommand,
  action: CredentialsAction,
  machine: CliMachine,
): Promise<number> {
  try {
    const loaded = loadConfig(parseConfigText(text), { env: machine.env });
    const wanted = { action, establishment, account, json };
    return tell(machine, await runCredentialsCommand(loaded, wanted));
  } catch (error) {
    if (!(error instanceof ConfigError)) return refuse(machine, describeReason(error));
    return refuse(machine, `the configuration can't be used:\n${error.message}`);
  }
}

async function runLti(
  text: string,
  { lti, establishment, json }: FileCommand,
  machine: CliMachine,
): Promise<number> {
  try {
    const loaded = loadConfig(parseConfigText(text), { env: machine.env });
    return tell(machine, await runLtiCommand(loaded, { ...lti!, establishment, json }));
  } catch (error) {
    if (!(error instanceof ConfigError)) return refuse(machine, describeReason(error));
    return refuse(machine, `the configuration can't be used:\n${error.message}`);
  }
}

async function runUportal(
  text: string,
  { establishment }: FileCommand,
  words: UportalWords,
  machine: CliMachine,
): Promise<number> {
  try {
    const loaded = loadConfig(parseConfigText(text), { env: machine.env });
    const wanted = { ...words, version: await readVersion(), establishment };
    const { ok, text: said } = await runUportalCommand(loaded, wanted);
    return ok ? tell(machine, { ok, text: said }) : refuse(machine, said.trimEnd());
  } catch (error) {
    if (!(error instanceof ConfigError)) return refuse(machine, describeReason(error));
    return refuse(machine, `the configuration can't be used:\n${error.message}`);
  }
}

async function runDirectory(
  text: string,
  command: DirectoryCommand & Pick<FileCommand, "establishment">,
  machine: CliMachine,
): Promise<number> {
  try {
    const loaded = loadConfig(parseConfigText(text), { env: machine.env });
    const chosen = chosenDirectory(loaded, command.establishment);
    if (typeof chosen === "string") return refuse(machine, chosen);
    const [establishment, setup] = chosen;
    const outcome = await runDirectoryCommand(
      {
        ...{ establishment, setup, signal: new AbortController().signal },
        openStore: () => openDirectoryStore(loaded),
        writeProgress: (progress) => machine.writeError(progress),
      },
      command,
    );
    return tell(machine, outcome);
  } catch (error) {
    if (!(error instanceof ConfigError)) return refuse(machine, describeReason(error));
    return refuse(machine, `the configuration can't be used:\n${error.message}`);
  }
}

function refuse(machine: CliMachine, reason: string): number {
  machine.writeError(`${reason}\n`);
  return 1;
}

function tell(machine: CliMachine, { ok, text }: TimetableOutcome): number {
  machine.write(text);
  return ok ? 0 : 1;
}

import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { ConfigError, createMemoryStore } from "../app/index.js";
import { createBackends } from "./backends.js";
import { examineConfig, type ExamineOptions, formatFindings } from "./doctor.js";
import { describeError } from "./log.js";
import { parseConfigText, type ServiceConfigInput } from "./service-config.js";
import { startGateway } from "./start-gateway.js";

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
      (with --account), clocks, store, public address. Exit code 1 when
      something is wrong.

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
  return parsed.command === "doctor" ? runDoctor(text, parsed, machine) : runGateway(text, machine);
}

interface FileCommand {
  readonly command: "gateway" | "doctor";
  readonly config: string;
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
        help: { type: "boolean", short: "h", default: false },
        version: { type: "boolean", default: false },
      },
    });
    if (values.help || args.length === 0) return { command: "help" };
    if (values.version) return { command: "version" };
    const [command, ...rest] = positionals;
    if (rest.length > 0 || (command !== "gateway" && command !== "doctor")) {
      return `unknown command: ${positionals.join(" ")}`;
    }
    if (values.config === undefined) return `${command} needs --config FILE`;
    const { config, account, json } = values;
    return { command, config, json, ...(account === undefined ? {} : { account }) };
  } catch (error) {
    return error instanceof Error ? error.message : "wrong arguments";
  }
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
  const openBackend: ExamineOptions["openBackend"] = ({ config, secrets }, key, probeAccount) =>
    createBackends(config, secrets, { aliases: createMemoryStore(), probeAccount })[key]!;
  const findings = await examineConfig(text, {
    env: machine.env,
    openBackend,
    ...(account === undefined ? {} : { account }),
  });
  const ok = findings.every(({ level }) => level !== "error");
  machine.write(json ? `${JSON.stringify({ ok, findings })}\n` : formatFindings(findings));
  return ok ? 0 : 1;
}

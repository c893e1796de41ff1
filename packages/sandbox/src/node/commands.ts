/**
 * What the command `partage-sandbox` does.
 *
 * @module
 */
import {
  DEMO_PASSWORD,
  PEOPLE,
  peopleAt,
  UNIVERSITY_DOMAIN,
  type Person,
} from "../app/university/people.js";
import {
  bulkOption,
  domainOption,
  numberOption,
  parseOptions,
  textOption,
  UsageError,
  type Values,
} from "./command-options.js";
import { FolderInUseError } from "./folder-lock.js";
import type { RunningIdentityProvider } from "./identity/identity-provider.js";
import { sandboxTarget, type ImportTarget } from "./import/import-target.js";
import { importInto } from "./import/importer.js";
import { openSoapTarget, ServerAnswerError } from "./import/soap-target.js";
import type { ListenOptions } from "./listen.js";
import { openSandbox, startSandbox } from "./sandbox-server.js";

/** The parts of a process that the command uses. */
export interface CliProcess {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  once(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
}

const HELP = `Usage: partage-sandbox <command> [options]

  serve     starts the Zimbra-compatible server with the fictional university
              --port N            port, 0 for any free one          (default 7071)
              --host ADDRESS      address to listen on              (default 127.0.0.1)
              --state FOLDER      keeps the state there             (default: in memory)
              --domain NAME       mail domain                       (default ${UNIVERSITY_DOMAIN})
              --seed TEXT         another seed, other messages      (default valmoree)
              --messages N        most messages of one mailbox      (default 120)
              --bulk UID:N        N more messages for one account   (example lmarchetti:10000)
              --idp-port N        starts the identity provider too
              --json              prints one JSON line when ready
  import    puts files into an account: .eml, mbox, .vcf, .ics, or folders
              --to ACCOUNT        address or uid                    (example lmarchetti)
              --state FOLDER      state of a server that is not running, or
              --url ADDRESS       a running server                  (example http://127.0.0.1:7071)
              --password TEXT     password there                    (default: that of the demonstration)
              --folder PATH       folder for the messages           (default Inbox)
              --domain NAME       mail domain                       (default ${UNIVERSITY_DOMAIN})
  users     lists the demonstration accounts
              --json              prints JSON

Examples
  partage-sandbox serve --port 7071 --state ./state
  partage-sandbox import ./archive.mbox --to lmarchetti --state ./state --folder "Archives"
`;

const accountsJson = (people: readonly Person[]): readonly Record<string, string>[] =>
  people.map(({ uid, mail, displayName, title }) => ({
    uid,
    name: mail,
    displayName,
    title,
    password: DEMO_PASSWORD,
  }));

function stopSignal(process: CliProcess): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}

async function startIdentity(
  people: readonly Person[],
  where: ListenOptions,
): Promise<RunningIdentityProvider> {
  // Loaded only here: the provider's library is large, and most commands do without.
  const { startIdentityProvider } = await import("./identity/identity-provider.js");
  // Shared mailboxes are nobody, so nobody signs in as one.
  const persons = people.filter(({ kind }) => kind !== "shared");
  return startIdentityProvider({ ...where, people: persons });
}

const SERVE_OPTIONS = {
  port: { type: "string" },
  host: { type: "string" },
  state: { type: "string" },
  domain: { type: "string" },
  seed: { type: "string" },
  messages: { type: "string" },
  bulk: { type: "string" },
  "idp-port": { type: "string" },
  json: { type: "boolean" },
} as const;

async function serve(args: readonly string[], process: CliProcess): Promise<number> {
  const { values, positionals } = parseOptions(args, SERVE_OPTIONS);
  if (positionals[0] !== undefined) throw new UsageError(`serve takes no "${positionals[0]}".`);
  const host = textOption(values, "host");
  const domain = domainOption(values);
  const idpPort = numberOption(values, "idp-port", 65_535);
  const running = await startSandbox({
    host,
    port: numberOption(values, "port", 65_535) ?? 7071,
    stateFolder: textOption(values, "state"),
    domain,
    university: {
      seed: textOption(values, "seed"),
      messagesPerPerson: numberOption(values, "messages", 100_000),
      bulk: bulkOption(values),
    },
  });
  const people = peopleAt(domain);
  const idp =
    idpPort === undefined ? undefined : await startIdentity(people, { host, port: idpPort });
  const { url, preauthKey } = running;
  const ready = { url, issuer: idp?.issuer, domain, preauthKey };
  process.stdout.write(
    values.json === true
      ? `${JSON.stringify({ ...ready, users: accountsJson(people) })}\n`
      : readyText(ready),
  );
  await stopSignal(process);
  await idp?.close();
  await running.close();
  return 0;
}

function readyText(ready: {
  readonly url: string;
  readonly issuer?: string;
  readonly domain: string;
  readonly preauthKey: string;
}): string {
  const lines = [
    `Sandbox:      ${ready.url}/service/soap`,
    `Domain:       ${ready.domain}`,
    `Pre-auth key: ${ready.preauthKey}`,
    ...(ready.issuer === undefined ? [] : [`Issuer:       ${ready.issuer}`]),
    `Accounts:     ${String(PEOPLE.length)}, password "${DEMO_PASSWORD}" (partage-sandbox users)`,
    "Stop with Ctrl+C.",
  ];
  return `${lines.join("\n")}\n`;
}

/** The address of an account given by uid or address. */
function accountName(given: string, domain: string): string {
  return (
    PEOPLE.find(({ uid }) => uid === given)?.mail ??
    (given.includes("@") ? given : `${given}@${domain}`)
  );
}

const IMPORT_OPTIONS = {
  to: { type: "string" },
  state: { type: "string" },
  url: { type: "string" },
  password: { type: "string" },
  folder: { type: "string" },
  domain: { type: "string" },
} as const;

/** Opens the account to import into: in a state folder, or of a running server. */
async function openTarget(
  values: Values,
  account: string,
): Promise<{ readonly target: ImportTarget; readonly close: () => Promise<void> }> {
  const stateFolder = textOption(values, "state");
  const url = textOption(values, "url");
  const folder = textOption(values, "folder") ?? "Inbox";
  if ((stateFolder === undefined) === (url === undefined)) {
    throw new UsageError(
      "give one of --state and --url, for example --state ./state or --url http://127.0.0.1:7071.",
    );
  }
  if (url !== undefined) {
    if (!/^https?:\/\//u.test(url) || !URL.canParse(url)) {
      throw new UsageError(`--url ${url}: expected an address such as http://127.0.0.1:7071.`);
    }
    const password = textOption(values, "password") ?? DEMO_PASSWORD;
    const target = await openSoapTarget({ url, account, password, folder });
    return { target, close: () => Promise.resolve() };
  }
  const { sandbox, close } = await openSandbox({ stateFolder, domain: domainOption(values) });
  if (sandbox.account(account)) return { target: sandboxTarget(sandbox, account, folder), close };
  await close();
  throw new UsageError(`--to ${account}: no such account; "partage-sandbox users" lists them.`);
}

async function importCommand(args: readonly string[], process: CliProcess): Promise<number> {
  const { values, positionals } = parseOptions(args, IMPORT_OPTIONS);
  const to = textOption(values, "to");
  if (to === undefined) throw new UsageError("--to is missing, for example --to lmarchetti.");
  if (positionals.length === 0) {
    throw new UsageError("no file to import, for example: import ./archive.mbox --to lmarchetti.");
  }
  const account = accountName(to, domainOption(values));
  const { target, close } = await openTarget(values, account);
  try {
    const report = await importInto(target, positionals);
    for (const { file, reason } of report.skipped) {
      process.stderr.write(`not imported: ${file}: ${reason}\n`);
    }
    const { messages, contacts, events, known, skipped } = report;
    process.stdout.write(
      `${account}: ${String(messages)} messages, ${String(contacts)} contacts and ` +
        `${String(events)} events imported, ` +
        `${String(known)} already there, ${String(skipped.length)} left out\n`,
    );
    return messages + contacts + events + known > 0 ? 0 : 1;
  } finally {
    await close();
  }
}

function users(args: readonly string[], process: CliProcess): number {
  const { values } = parseOptions(args, { json: { type: "boolean" } });
  if (values.json === true) {
    process.stdout.write(`${JSON.stringify(accountsJson(PEOPLE))}\n`);
    return 0;
  }
  const lines = PEOPLE.map(
    ({ uid, mail, displayName, title }) => `${uid.padEnd(22)}${displayName}, ${title} <${mail}>`,
  );
  process.stdout.write(`${lines.join("\n")}\n\nPassword of all: ${DEMO_PASSWORD}\n`);
  return 0;
}

/** What went wrong, in one line, or undefined for a defect of the program itself. */
function explain(error: unknown): string | undefined {
  if (error instanceof UsageError) return `${error.message}\nSee partage-sandbox --help.`;
  if (error instanceof FolderInUseError || error instanceof ServerAnswerError) return error.message;
  if (error instanceof TypeError && error.message === "fetch failed") {
    return "the server at --url does not answer.";
  }
  if (!(error instanceof Error && "code" in error)) return undefined;
  if (error.code === "EADDRINUSE")
    return `The port is taken: give another one, for example --port 0.`;
  if (error.code === "ENOENT" || error.code === "EACCES" || error.code === "ENOTDIR") {
    return error.message;
  }
  return undefined;
}

/** Runs the command and answers its exit code: 0 done, 1 failed, 2 wrong arguments. */
export async function runCli(args: readonly string[], process: CliProcess): Promise<number> {
  const [command, ...rest] = args;
  try {
    if (command === undefined || command === "--help" || command === "-h" || command === "help") {
      process.stdout.write(HELP);
      return command === undefined ? 2 : 0;
    }
    if (rest.includes("--help") || rest.includes("-h")) {
      process.stdout.write(HELP);
      return 0;
    }
    if (command === "serve") return await serve(rest, process);
    if (command === "import") return await importCommand(rest, process);
    if (command === "users") return users(rest, process);
    throw new UsageError(`unknown command "${command}": expected serve, import or users.`);
  } catch (error) {
    const explanation = explain(error);
    if (explanation === undefined) throw error;
    process.stderr.write(`partage-sandbox: ${explanation}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/**
 * `partage-ent credentials`: who brought what, and how it is forgotten; no secret comes out.
 *
 * @module
 */
import type { Store } from "../../app/index.js";
import { cleanText, createLog } from "../log.js";
import type { LoadedConfig } from "../service-config.js";
import { openStorage } from "../start-gateway.js";
import type { TimetableOutcome } from "../timetable/timetable-command.js";

/** What the command can do. */
export const CREDENTIALS_ACTIONS = ["list", "forget"] as const;
/** What the command does. */
export type CredentialsAction = (typeof CREDENTIALS_ACTIONS)[number];

/** What the command is asked for. */
export interface CredentialsCommand {
  readonly action: CredentialsAction;
  readonly establishment: string | undefined;
  readonly account: string | undefined;
  readonly json: boolean;
}

/** Kinds of what people bring. */
export const CREDENTIAL_KINDS = ["appPassword", "oauth", "casProxy"] as const;

/** Runs the command on the store of a configuration. */
export async function runCredentialsCommand(
  loaded: LoadedConfig,
  command: CredentialsCommand,
): Promise<TimetableOutcome> {
  const all = loaded.config.establishments.map(({ key }) => key);
  const { establishment } = command;
  if (establishment !== undefined && !all.includes(establishment)) {
    return { ok: false, text: `there is no establishment ${cleanText(establishment)}\n` };
  }
  const keys = establishment === undefined ? all : [establishment];
  const { store } = await openStorage(loaded, createLog({ level: "silent" }));
  try {
    return command.action === "list"
      ? await list(store, keys, command)
      : await forget(store, keys, command.account ?? "");
  } finally {
    await store.close();
  }
}

async function list(
  store: Store,
  keys: readonly string[],
  { account: wanted, json }: CredentialsCommand,
): Promise<TimetableOutcome> {
  const rows = [];
  for (const key of keys) {
    for (const stored of await store.listCredentials(key)) {
      const { establishment, account, kind, storedAt, expiresAt } = stored;
      if (!CREDENTIAL_KINDS.some((each) => each === kind)) continue;
      if (wanted !== undefined && account !== wanted.toLowerCase()) continue;
      const until = expiresAt === null ? null : new Date(expiresAt).toISOString();
      rows.push({ establishment, account, kind, since: new Date(storedAt).toISOString(), until });
    }
  }
  if (json) return { ok: true, text: `${JSON.stringify({ ok: true, credentials: rows })}\n` };
  const lines = rows.map(
    ({ establishment, account, kind, since, until }) =>
      `${establishment} ${cleanText(account)} ${kind} since ${since}${until ? ` until ${until}` : ""}`,
  );
  return { ok: true, text: `${[...lines, `${rows.length} in all`].join("\n")}\n` };
}

async function forget(
  store: Store,
  keys: readonly string[],
  account: string,
): Promise<TimetableOutcome> {
  let count = 0;
  for (const establishment of keys) {
    const owner = { establishment, account: account.toLowerCase() };
    let isForgotten = false;
    for (const kind of CREDENTIAL_KINDS) {
      if (!(await store.deleteCredential(owner, kind))) continue;
      isForgotten = true;
      count += 1;
    }
    if (isForgotten) await store.deleteSessionsOf(owner);
  }
  return { ok: count > 0, text: `${count} forgotten\n` };
}

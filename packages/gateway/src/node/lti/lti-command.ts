/**
 * `partage-ent lti`: which platforms may launch. A platform registers by a link that is good once, and
 * launches nothing before somebody confirmed it here.
 *
 * @module
 */
import {
  createInvite,
  type LtiRegistration,
  type LtiStore,
  publicAddress,
  rotateKeys,
} from "../../app/index.js";
import { cleanText, createLog } from "../log.js";
import type { LoadedConfig } from "../service-config.js";
import { openStorage } from "../start-gateway.js";
import type { TimetableOutcome } from "../timetable/timetable-command.js";
import { storedKeys } from "./compose-lti.js";

/** What the command can do. */
export const LTI_ACTIONS = [
  "invite",
  "list",
  "confirm",
  "refuse",
  "forget",
  "rotate-keys",
] as const;
/** What the command does. */
export type LtiAction = (typeof LTI_ACTIONS)[number];

/** What the command is asked for. */
export interface LtiCommand {
  readonly action: LtiAction;
  /** The registration that is meant, by its short name. */
  readonly id: string | undefined;
  readonly establishment: string | undefined;
  readonly platform: string | undefined;
  /** Deployments to take in beside those that the platform told. */
  readonly deployments: readonly string[];
  readonly json: boolean;
}

/** Runs the command on the store of a configuration. */
export async function runLtiCommand(
  loaded: LoadedConfig,
  command: LtiCommand,
): Promise<TimetableOutcome> {
  const { store, lti } = await openStorage(loaded, createLog({ level: "silent" }));
  try {
    return await actOnPlatforms(loaded, lti, command);
  } finally {
    await store.close();
  }
}

/** The same on a store that is open. */
export function actOnPlatforms(
  loaded: LoadedConfig,
  store: LtiStore,
  command: LtiCommand,
): Promise<TimetableOutcome> {
  switch (command.action) {
    case "invite":
      return invite(loaded, store, command);
    case "list":
      return list(store, command);
    case "confirm":
      return confirm(store, command);
    case "refuse":
    case "forget":
      return remove(store, command);
    case "rotate-keys":
      return rotate(loaded, store);
  }
}

async function invite(
  { config }: LoadedConfig,
  store: LtiStore,
  { establishment: wanted, platform, json }: LtiCommand,
): Promise<TimetableOutcome> {
  const { establishments } = config;
  const found = establishments.find(({ key, issuers }) =>
    wanted === undefined ? issuers.some((each) => each.issuer === platform) : key === wanted,
  );
  const issuer = found?.issuers.find((each) => each.issuer === platform && each.lti !== undefined);
  if (!found || !issuer) {
    const known = establishments.flatMap(({ issuers }) =>
      issuers.filter(({ lti }) => lti).map((each) => each.issuer),
    );
    const names = known.length > 0 ? known.join(", ") : "none: add an issuer with lti: {}";
    return no(`--platform must be an issuer of the configuration with lti (${names})`);
  }
  const place = { establishment: found.key, issuer: issuer.issuer };
  const code = await createInvite(store, place, Date.now());
  const address = publicAddress(found, config.publicUrl, `lti/register?invite=${code}`);
  if (json) return yes(JSON.stringify({ ok: true, invite: address }));
  return yes(`${address}\ngood once, for 72 hours, for ${issuer.issuer} only`);
}

async function list(
  store: LtiStore,
  { establishment, json }: LtiCommand,
): Promise<TimetableOutcome> {
  const found = (await store.listRegistrations()).filter(
    (each) => establishment === undefined || each.establishment === establishment,
  );
  if (json) return yes(JSON.stringify({ ok: true, registrations: found.map(describe) }));
  const lines = found.map(
    (each) =>
      `${each.id} ${each.status} ${each.establishment} ${cleanText(each.issuer)} client ${cleanText(each.clientId)} deployments ${cleanText(each.deploymentIds.join(", ")) || "none"}`,
  );
  return yes([...lines, `${found.length} in all`].join("\n"));
}

function describe({ createdAt, ...registration }: LtiRegistration): Record<string, unknown> {
  return { ...registration, since: new Date(createdAt).toISOString() };
}

async function confirm(
  store: LtiStore,
  { id = "", deployments }: LtiCommand,
): Promise<TimetableOutcome> {
  const known = (await store.listRegistrations()).find((each) => each.id === id);
  if (!known) return no(`there is no registration ${cleanText(id)}`);
  const all = [...new Set([...known.deploymentIds, ...deployments])];
  if (all.length === 0) {
    return no("the platform told no deployment: name the one that it shows, with --deployment ID");
  }
  await store.confirmRegistration(id, all);
  return yes(
    `confirmed: ${cleanText(known.issuer)} may launch (deployments ${cleanText(all.join(", "))})`,
  );
}

async function remove(store: LtiStore, { id = "", action }: LtiCommand): Promise<TimetableOutcome> {
  const known = (await store.listRegistrations()).find((each) => each.id === id);
  if (!known) return no(`there is no registration ${cleanText(id)}`);
  if (action === "refuse" && known.status === "confirmed") {
    return no("it is confirmed already: partage-ent lti forget takes it back");
  }
  await store.deleteRegistration(id);
  return yes(`${action === "refuse" ? "refused" : "forgotten"}: ${cleanText(known.issuer)}`);
}

async function rotate(loaded: LoadedConfig, store: LtiStore): Promise<TimetableOutcome> {
  const options = storedKeys(loaded, store, Date.now);
  if (!options)
    return no("the keys are those of lti.key: change the file, and name it previousKeys");
  const kid = await rotateKeys(options);
  return yes(`${kid} signs in 10 minutes; the keys of before stay published for a day after that`);
}

function yes(text: string): TimetableOutcome {
  return { ok: true, text: `${text}\n` };
}

function no(text: string): TimetableOutcome {
  return { ok: false, text: `${text}\n` };
}

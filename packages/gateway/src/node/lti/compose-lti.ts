import {
  createFixedKeys,
  createSealer,
  createStoredKeys,
  LTI_SALT,
  type LtiStore,
  type LtiTool,
  type StoredKeysOptions,
} from "../../app/index.js";
import type { LoadedConfig } from "../service-config.js";

/** The gateway as a tool of LTI 1.3; undefined where no establishment has a platform. */
export async function composeLti(
  loaded: LoadedConfig,
  store: LtiStore,
  now: () => number = Date.now,
): Promise<LtiTool | undefined> {
  const { config, secrets } = loaded;
  if (!config.establishments.some(({ issuers }) => issuers.some(({ lti }) => lti))) {
    return undefined;
  }
  const ask: typeof fetch = (input, init) => fetch(input, init);
  const [first, ...others] = secrets.ltiKeys.map((key) => key.reveal());
  if (first !== undefined) {
    return { store, keys: await createFixedKeys([first, ...others]), fetch: ask };
  }
  const stored = storedKeys(loaded, store, now);
  // The configuration was refused if there were neither.
  return stored && { store, keys: createStoredKeys(stored), fetch: ask };
}

/** What keys that the gateway makes are kept with; undefined where it makes none. */
export function storedKeys(
  { secrets }: LoadedConfig,
  store: LtiStore,
  now: () => number,
): StoredKeysOptions | undefined {
  const [key, ...previous] = secrets.sealKeys.map((each) => each.reveal());
  if (key === undefined || secrets.ltiKeys.length > 0) return undefined;
  return { store, sealer: createSealer(key, LTI_SALT, previous), now };
}

import { DEVICES, type DeviceSetup, type Id } from "@partage-ent/jmap";
import type {
  Backend,
  BackendDescription,
  BackendScope,
  DevicesBackend,
  Principal,
  Records,
} from "@partage-ent/server";
import { override } from "../override.js";
import { hashText } from "../random.js";
import type { DeviceSetups } from "./device-setups.js";

const SINGLETON: Id = "singleton";

/** The same back end with what is configured of devices; as it is where nothing is. */
export function withDevices(backend: Backend, setups: DeviceSetups): Backend {
  // What is kept of a description upstream keeps its session views: a new one for each request would not.
  const described = new WeakMap<BackendDescription, BackendDescription>();
  return override(backend, {
    open: (principal: Principal, options: { readonly signal: AbortSignal }) => {
      const scope = backend.open(principal, options);
      const { establishment, account } = principal;
      if (!setups.serves(establishment)) return scope;
      const devices: DevicesBackend = {
        getDeviceSetup: async (_accountId, ids) => {
          const name = principal.name ?? (await scope.describe()).name;
          const setup = setups.describe({ establishment, account, name });
          return pick({ id: SINGLETON, ...setup }, ids);
        },
      };
      return override<BackendScope>(scope, {
        describe: async () => {
          const own = await scope.describe();
          const whole = described.get(own) ?? describe(own);
          described.set(own, whole);
          return whole;
        },
        devices,
      });
    },
  });
}

async function pick(setup: DeviceSetup, ids: readonly Id[] | null): Promise<Records<DeviceSetup>> {
  const isWanted = ids === null || ids.includes(SINGLETON);
  return {
    state: (await hashText(JSON.stringify(setup))).slice(0, 16),
    list: isWanted ? [setup] : [],
    notFound: (ids ?? []).filter((id) => id !== SINGLETON),
  };
}

function describe(description: BackendDescription): BackendDescription {
  const { accounts } = description;
  const accountId = Object.keys(accounts).find((id) => accounts[id]?.isPersonal);
  const account = accountId === undefined ? undefined : accounts[accountId];
  if (accountId === undefined || !account) return description;
  const accountCapabilities = { ...account.accountCapabilities, [DEVICES]: {} };
  return {
    ...description,
    accounts: { ...accounts, [accountId]: { ...account, accountCapabilities } },
    primaryAccounts: { ...description.primaryAccounts, [DEVICES]: accountId },
  };
}

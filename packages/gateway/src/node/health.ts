import type { Backend } from "@partage-ent/server";
import type { Store } from "../app/index.js";
import type { HealthProbe } from "./http-server.js";

/** How long an answer stands, in milliseconds: probes must not become load. */
const FRESH = 3_000;
const TIMEOUT = 2_000;

type Readiness = Awaited<ReturnType<HealthProbe["ready"]>>;

/**
 * Looks after the store and the mail systems. Without its store a gateway is not ready; without a mail
 * system it is, and says so: it still signs people in, and serves the other establishments.
 */
export function createHealth(
  store: Store,
  backends: Readonly<Record<string, Backend>>,
): HealthProbe {
  let last: { readonly at: number; readonly result: Promise<Readiness> } | undefined;
  return {
    ready: () => {
      if (!last || last.at + FRESH <= performance.now()) {
        last = { at: performance.now(), result: look(store, backends) };
      }
      return last.result;
    },
  };
}

async function look(store: Store, backends: Readonly<Record<string, Backend>>): Promise<Readiness> {
  const storeState = await probe(() => store.check());
  const parts: Record<string, string> = { store: storeState };
  await Promise.all(
    Object.entries(backends).map(async ([key, backend]) => {
      parts[`mail.${key}`] = await probe(() => backend.check(AbortSignal.timeout(TIMEOUT)));
    }),
  );
  return { ok: storeState === "ok", parts };
}

async function probe(check: () => Promise<void>): Promise<string> {
  const late = new Promise<string>((resolve) => {
    setTimeout(() => resolve("late"), TIMEOUT + 500).unref();
  });
  const state = check().then(
    () => "ok",
    () => "down",
  );
  return Promise.race([state, late]);
}

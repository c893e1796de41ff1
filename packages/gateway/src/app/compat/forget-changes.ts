import type { AccountChange, Backend } from "@partage-ent/server";
import { override } from "../override.js";
import type { PersonCache } from "./person-cache.js";

/** The same back end; what the stream of a live page tells of a person makes her answers stale. */
export function forgetChanges(backend: Backend, cache: PersonCache): Backend {
  return override(backend, {
    watch: async function* (principal, options): AsyncIterable<AccountChange> {
      for await (const change of backend.watch(principal, options)) {
        cache.forget(principal);
        yield change;
      }
    },
  });
}

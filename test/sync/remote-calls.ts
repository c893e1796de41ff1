/**
 * A calendar back end in another process, for runs in which processes are killed.
 *
 * @module
 */
import type { Backend, BackendScope, CalendarBackend, Principal } from "@partage-ent/server";
import { MethodFailure } from "@partage-ent/server";

/** Members of a scope that may be called from afar. */
export const REMOTE_CALLS = [
  "getCalendars",
  "setCalendars",
  "queryEvents",
  "getEvents",
  "setEvents",
] as const;

/** One of {@link REMOTE_CALLS}, or the description of the account. */
export type RemoteCall = (typeof REMOTE_CALLS)[number] | "describe";

/** A call on its way. */
export interface RemoteRequest {
  readonly principal: Principal;
  readonly call: RemoteCall;
  readonly args: readonly unknown[];
}

/** JSON that keeps maps. */
export function encode(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner instanceof Map ? { $map: [...(inner as Map<unknown, unknown>)] } : inner,
  );
}

/** Reads {@link encode}. */
export function decode(text: string): unknown {
  return JSON.parse(text, (_key, inner: unknown) => {
    const isMap = typeof inner === "object" && inner !== null && "$map" in inner;
    return isMap ? new Map(inner.$map as readonly (readonly [unknown, unknown])[]) : inner;
  });
}

/** The back end behind an address. */
export function remoteBackend(url: string): Backend {
  const send = async (request: RemoteRequest, signal: AbortSignal): Promise<unknown> => {
    let response: Response;
    try {
      response = await fetch(`${url}/call`, { method: "POST", body: encode(request), signal });
    } catch (cause) {
      throw new MethodFailure("serverUnavailable", "no answer", { cause });
    }
    if (!response.ok) throw new MethodFailure("serverFail", await response.text());
    return decode(await response.text());
  };
  return {
    open: (principal, { signal }): BackendScope => {
      const calling =
        (call: RemoteCall) =>
        (...args: readonly unknown[]): Promise<unknown> =>
          send({ principal, call, args }, signal);
      const calendars = Object.fromEntries(REMOTE_CALLS.map((call) => [call, calling(call)]));
      return {
        describe: calling("describe") as BackendScope["describe"],
        calendars: calendars as unknown as CalendarBackend,
      };
    },
    watch: async function* () {
      await Promise.resolve();
      yield* [];
    },
    check: async () => {
      await Promise.resolve();
    },
  };
}

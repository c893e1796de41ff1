/**
 * The states before and after a `/set` (RFC 8620 section 5.3).
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import type { AccountScope } from "../account-scope.js";
import { isTrue, objectOf, objectsOf, textOf } from "../soap/json.js";
import { SoapFault } from "../soap/upstream-error.js";
import { stateOf } from "./state.js";

/** States as a `/set` tells them; the one before is null where others may have changed something too. */
export interface StatesAround {
  readonly oldState: string | null;
  readonly newState: string;
}

/** Changes that are looked through for those of others. */
const MAX_CHANGES = 1_000;

/**
 * Asks, in the batch of the actions, what changed since before them. Only when that is nothing but
 * the messages acted upon may a client go from one state to the other without looking.
 */
export async function statesAround(
  scope: AccountScope,
  before: number | undefined,
  own: ReadonlySet<Id>,
): Promise<StatesAround> {
  if (before === undefined) return statesUnknown(scope);
  try {
    const token = String(before);
    const request = { token, typed: true, changeLimit: MAX_CHANGES } as const;
    const { body } = await scope.soap.call("SyncRequest", request, { withWrites: true });
    const deleted = objectsOf(objectOf(body["deleted"])?.["m"]);
    const ids = [
      ...objectsOf(body["m"]).map((message) => textOf(message["id"]) ?? ""),
      ...deleted.flatMap((entry) => (textOf(entry["ids"]) ?? "").split(",")),
    ];
    const next = textOf(body["token"]);
    if (next === undefined || isTrue(body["more"])) return await statesUnknown(scope);
    const isOwn = ids.every((id) => id === "" || own.has(id));
    return { oldState: isOwn ? stateOf(before) : null, newState: stateOf(next) };
  } catch (error) {
    if (!(error instanceof SoapFault)) throw error;
    return statesUnknown(scope);
  }
}

/** The state now, where nothing can be said about what it was before. */
export async function statesUnknown(scope: AccountScope): Promise<StatesAround> {
  const change = scope.soap.session.change;
  const newState = change === undefined ? await scope.currentState() : stateOf(change);
  return { oldState: null, newState };
}

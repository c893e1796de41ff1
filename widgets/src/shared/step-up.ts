import type { GatewaySession } from "@partage-ent/jmap";
import { type Connection, signIn } from "@partage-ent/sdk";
import type { StateContent } from "./states.js";

/**
 * The step by which the person gets a scope that the session lacks, where signing in once more gives
 * it (`GatewaySession.stepUp`); undefined where nothing does.
 */
export function stepUpAction(
  connection: Connection,
  session: GatewaySession | undefined,
  scope: string,
  label: string,
): StateContent["action"] {
  if (!session?.stepUp?.scopes.includes(scope)) return undefined;
  return { label, run: () => signIn(connection, { stepUp: true }) };
}

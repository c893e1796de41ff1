import type { AliasOwner, Store, Telemetry } from "../../app/index.js";

/** Ends what somebody can do whose credential is worth nothing any more. */
export type EndPerson = (owner: AliasOwner, credential: string) => Promise<void>;

/**
 * Ends the sessions of a person whose credential was refused: whoever shows her mail is told to sign her
 * in again, and there she is asked for another.
 */
export function createEndPerson(store: Store, telemetry: Telemetry): EndPerson {
  return async ({ establishment, account }, credential) => {
    await store.deleteSessionsOf({ establishment, account });
    telemetry.audit({
      event: "credential-refused",
      // A connection belongs to no one request.
      ...{ requestId: "none", clientAddress: "none" },
      ...{ establishment, account, credential },
    });
  };
}

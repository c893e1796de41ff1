import type { AliasOwner, Store, Telemetry } from "../../app/index.js";

/** Ends what somebody can do without a credential that is worth something; says why. */
export type EndPerson = (
  owner: AliasOwner,
  credential: string,
  reason: "refused" | "missing",
) => Promise<void>;

/**
 * Ends the sessions of a person whose credential was refused or is gone: whoever shows her mail is told to
 * sign her in again, and there she brings another.
 */
export function createEndPerson(store: Store, telemetry: Telemetry): EndPerson {
  return async ({ establishment, account }, credential, reason) => {
    const ended = await store.deleteSessionsOf({ establishment, account });
    // Work in the background asks for people who are not there: nothing ends by that.
    if (reason === "missing" && ended.length === 0) return;
    telemetry.audit({
      event: "credential-refused",
      // A connection belongs to no one request.
      ...{ requestId: "none", clientAddress: "none" },
      ...{ establishment, account, credential, reason },
    });
  };
}

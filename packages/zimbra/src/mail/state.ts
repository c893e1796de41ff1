/**
 * State strings: the number of the mailbox's last change, the same for all types of an account.
 *
 * The number is the one known before the request was sent, so that whatever changes while the answer
 * is made shows as a change afterwards and is never lost.
 *
 * @module
 */
import { MethodFailure } from "@partage-ent/server";
import type { Answer } from "../soap/soap-scope.js";

/** The state string of a change number or of a token of SyncRequest. */
export function stateOf(token: number | string): string {
  return `v1.${token}`;
}

/** The state at which an answer was read, undefined where the server tells no change numbers. */
export function stateOfAnswer(answer: Answer): string | undefined {
  const change = answer.before ?? answer.after;
  return change === undefined ? undefined : stateOf(change);
}

/** The token of a state string. @throws MethodFailure `cannotCalculateChanges` for any other string. */
export function tokenOf(state: string): string {
  const token = /^v1\.(\d{1,15}(?:-\d{1,15}){0,2})$/.exec(state)?.[1];
  if (token === undefined) {
    throw new MethodFailure("cannotCalculateChanges", "This state was not given by this server.");
  }
  return token;
}

/**
 * Mail that is handed over by message submission (RFC 6409).
 *
 * @module
 */
import type { Principal } from "@partage-ent/server";

/** Who sends to whom, as SMTP says it. */
export interface MailEnvelope {
  readonly from: string;
  readonly to: readonly string[];
}

/** A message that is whole. */
export interface OutgoingMail {
  readonly envelope: MailEnvelope;
  readonly raw: Uint8Array;
}

/** Hands messages over in the name of people. */
export interface MailSubmission {
  /**
   * Resolves when the server took the message for all recipients.
   *
   * @throws MethodFailure `serverUnavailable` when nothing was sent and trying again makes sense,
   * `forbidden` when the server refuses, `requestTooLarge`, `serverPartialFail` when some or all may have it.
   */
  send(principal: Principal, mail: OutgoingMail): Promise<void>;
  /** @throws MethodFailure that says what is wrong with the server. */
  check(signal: AbortSignal): Promise<void>;
  close(): void;
}

/**
 * What a gateway tells its operator: audit lines, faults, measures. No event ever holds a token, a
 * cookie, a code, a query string or anything of a mail.
 *
 * @module
 */

import type { WriteRecord } from "./audited-backend.js";

/** Something that must be in the audit log. */
export interface AuditEvent {
  readonly event:
    | "sign-in"
    | "sign-in-failed"
    | "sign-out"
    | "issuer-sign-out"
    | "lti-launch"
    | "platform-registered"
    | "platform-refused"
    | "token-issued"
    | "token-refused"
    | "webmail-opened"
    | "credential-stored"
    | "credential-refused"
    | "credential-forgotten"
    | "feed-read"
    | "feed-refused"
    | "write";
  readonly requestId: string;
  readonly clientAddress: string;
  readonly establishment?: string;
  readonly account?: string;
  readonly issuer?: string;
  /** Code of the reason, with a refusal. */
  readonly reason?: string;
  /** Kind of the credential, where one is meant. */
  readonly credential?: string;
  /** What was asked of the mail system, with a write. */
  readonly write?: WriteRecord;
}

/** A request that was answered. */
export interface RequestEvent {
  readonly requestId: string;
  readonly method: string;
  /** Pattern of the route, of a small fixed set; the path itself may hold names of attachments. */
  readonly route: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly clientAddress: string;
  readonly establishment?: string;
}

/** The port. */
export interface Telemetry {
  /** Something that must be in the audit log. */
  audit(event: AuditEvent): void;
  /** A request that was answered. */
  request(event: RequestEvent): void;
  /** A fault of the gateway or of a system behind it. */
  fault(fault: { readonly requestId: string; readonly error: unknown }): void;
}

/** Tells nobody: for a page. */
export const silentTelemetry: Telemetry = {
  audit: () => undefined,
  request: () => undefined,
  fault: () => undefined,
};

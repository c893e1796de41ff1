/**
 * Limits of the dispatcher and of its event streams.
 *
 * @module
 */

/** What one request may hold (RFC 8620 section 2); sizes in octets. */
export interface JmapLimits {
  readonly maxSizeUpload: number;
  readonly maxConcurrentUpload: number;
  readonly maxSizeRequest: number;
  readonly maxConcurrentRequests: number;
  readonly maxCallsInRequest: number;
  readonly maxObjectsInGet: number;
  readonly maxObjectsInSet: number;
  /** Most ids that one `/query` answers; a higher or absent `limit` becomes this. */
  readonly maxQueryLimit: number;
  /** Most conditions and operators in one filter. */
  readonly maxFilterNodes: number;
  /** Values and characters that the answers to one request may hold together. */
  readonly maxSizeAnswer: number;
}

/** Limits where the operator sets none. */
export const DEFAULT_LIMITS: JmapLimits = {
  maxSizeUpload: 50_000_000,
  maxConcurrentUpload: 4,
  maxSizeRequest: 1_000_000,
  maxConcurrentRequests: 8,
  maxCallsInRequest: 32,
  maxObjectsInGet: 500,
  maxObjectsInSet: 500,
  maxQueryLimit: 500,
  maxFilterNodes: 64,
  maxSizeAnswer: 32_000_000,
};

/** What event streams may cost; times in milliseconds. */
export interface StreamLimits {
  readonly maxStreamsPerSession: number;
  /** Over all sessions of a person: who can sign in can sign in often. */
  readonly maxStreamsPerPerson: number;
  readonly maxStreams: number;
  /** How long the watch of a person outlives the last stream. */
  readonly linger: number;
  /** Bounds of the `ping` that a client asks for. */
  readonly minPing: number;
  readonly maxPing: number;
}

/** Limits of streams where the operator sets none. */
export const DEFAULT_STREAM_LIMITS: StreamLimits = {
  maxStreamsPerSession: 6,
  maxStreamsPerPerson: 24,
  maxStreams: 8_000,
  linger: 5_000,
  minPing: 15_000,
  maxPing: 300_000,
};

/**
 * What {@link createJmapServer} takes and gives.
 *
 * @module
 */
import type { Id, Session, WellKnownIds } from "@partage-ent/jmap";
import type { Principal } from "./backend.js";
import type { JmapContext } from "./context.js";
import type { JmapLimits, StreamLimits } from "./limits.js";

/** An unexpected error; the client was told `id` and nothing else. */
export interface ErrorReport {
  readonly id: string;
  readonly error: unknown;
  /** Where it happened: a method name, or a route such as `download`. */
  readonly where: string;
  readonly principal: Principal;
  readonly clientAddress?: string;
}

/** Options of {@link createJmapServer}. */
export interface JmapServerOptions {
  readonly limits?: Partial<JmapLimits>;
  readonly streams?: Partial<StreamLimits>;
  /** Told of every error that no client caused. */
  readonly onError?: (report: ErrorReport) => void;
}

/** The session object with what `GatewaySession` says beside it. */
export interface JmapSession {
  readonly jmap: Session;
  readonly wellKnown: Readonly<Record<Id, WellKnownIds>>;
  /** Name to show. */
  readonly name: string;
  /** IANA zone, where the mail system knows one. */
  readonly timeZone?: string;
}

/** How busy a server is, for metrics. */
export interface JmapServerLoad {
  /** API requests, uploads and downloads being answered. */
  readonly requests: number;
  readonly streams: number;
  /** Upstream watches, one a person. */
  readonly watches: number;
}

/** A JMAP server over any {@link Backend}. */
export interface JmapServer {
  /**
   * The session as this context may see it (RFC 8620 section 2).
   *
   * @throws MethodFailure when the mail system does not answer.
   */
  session(context: JmapContext): Promise<JmapSession>;
  /**
   * Answers `GET jmap/session`, `POST jmap/api`, `POST jmap/upload/{accountId}/`,
   * `GET jmap/download/{accountId}/{blobId}/{name}` and `GET jmap/eventsource` below the base
   * path; anything else is 404. Never rejects.
   */
  fetch(request: Request, context: JmapContext): Promise<Response>;
  /** What is going on now, for measures. */
  load(): JmapServerLoad;
  /** Ends all streams and watches: the service stops. */
  close(): void;
}

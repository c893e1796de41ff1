/**
 * How a submission server is reached.
 *
 * @module
 */
import type { Credentials } from "../credential.js";

/** Bounds of a submission. */
export interface SmtpLimits {
  /** Connections of one person. Default: 2. */
  readonly connectionsPerAccount: number;
  /** Connections of all persons. Default: 64. */
  readonly connectionsPerServer: number;
  /** Octets of one message. Default: 25 MB. */
  readonly messageOctets: number;
  /** Recipients of one message. Default: 500. */
  readonly recipients: number;
}

/** Times, in milliseconds. */
export interface SmtpTimes {
  /** Until a connection stands and the server has greeted. Default: 10 s. */
  readonly connect: number;
  /** Without an octet while the server owes an answer. Default: 30 s. */
  readonly answer: number;
  /** That a connection nobody uses is kept. Default: 20 s. */
  readonly idle: number;
  /** That one message may take in all, waiting included. Default: 120 s. */
  readonly message: number;
}

/** How a submission server is set up. */
export interface SmtpOptions {
  readonly host: string;
  /** Default: 465, or 587 without TLS from the first octet. */
  readonly port?: number;
  /** Default: `tls`. `plain` is for loopback only. */
  readonly security?: "tls" | "starttls" | "plain";
  /** Certificates of authorities in PEM, in place of those of the system. */
  readonly authorities?: string;
  /** Name in the server's certificate, where it is not the host. */
  readonly servername?: string;
  readonly credentials: Credentials;
  /** How access tokens are shown. Default: `XOAUTH2`. */
  readonly tokenMechanism?: "XOAUTH2" | "OAUTHBEARER";
  /** Name that is said in EHLO. Default: `[127.0.0.1]`, which tells nothing. */
  readonly clientName?: string;
  readonly limits?: Partial<SmtpLimits>;
  readonly times?: Partial<SmtpTimes>;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** {@link SmtpOptions} with the defaults filled in. */
export interface SmtpSettings extends Required<
  Omit<SmtpOptions, "authorities" | "servername" | "limits" | "times">
> {
  readonly authorities: string | undefined;
  readonly servername: string | undefined;
  readonly limits: SmtpLimits;
  readonly times: SmtpTimes;
}

/** Fills in the defaults. @throws TypeError where `plain` would leave the machine. */
export function smtpSettings(options: SmtpOptions): SmtpSettings {
  const { host, security = "tls", authorities, servername } = options;
  if (security === "plain" && !/^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/.test(host)) {
    throw new TypeError("A submission server is reached without TLS on loopback only.");
  }
  return {
    ...{ host, security, authorities, servername, credentials: options.credentials },
    port: options.port ?? (security === "tls" ? 465 : 587),
    tokenMechanism: options.tokenMechanism ?? "XOAUTH2",
    clientName: options.clientName ?? "[127.0.0.1]",
    limits: {
      ...{ connectionsPerAccount: 2, connectionsPerServer: 64 },
      ...{ messageOctets: 25_000_000, recipients: 500 },
      ...options.limits,
    },
    times: {
      ...{ connect: 10_000, answer: 30_000, idle: 20_000, message: 120_000 },
      ...options.times,
    },
    clock: options.clock ?? Date.now,
  };
}

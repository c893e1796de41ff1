/**
 * How an IMAP server is reached.
 *
 * @module
 */
import type { Principal } from "@partage-ent/server";
import type { AliasStore } from "../alias-store.js";
import type { Credentials } from "../credential.js";
import { createMemoryAliases } from "./memory-aliases.js";

/** Bounds of what a server is asked for. */
export interface ImapLimits {
  /** Connections of one person, beside the one that waits for changes. Default: 4. */
  readonly connectionsPerAccount: number;
  /** Connections of all persons, those that wait for changes included. Default: 500. */
  readonly connectionsPerServer: number;
  /** Requests that may wait for a connection. Default: 1,000. */
  readonly queue: number;
  /** Mailboxes of one person; what the server lists beyond is left out. Default: 1,000. */
  readonly mailboxes: number;
}

/** Times, in milliseconds. */
export interface ImapTimes {
  /** Until a connection stands, and until it is signed in. Default: 10 s. */
  readonly connect: number;
  /** Without an octet while the server owes an answer. Default: 20 s. */
  readonly answer: number;
  /** For the sign of life of a connection that was not used for a while. Default: 2 s. */
  readonly probe: number;
  /** That a request waits for a connection at most. Default: 10 s. */
  readonly queue: number;
  /** That a connection nobody uses is kept. Default: 60 s. */
  readonly idle: number;
  /** That a connection is used at all: some servers show in it what was shared before it only. Default: 5 min. */
  readonly lifetime: number;
  /** Between two looks at mailboxes that the server tells nothing about by itself. Default: 45 s. */
  readonly poll: number;
  /** First pause before a lost watch is taken up again, doubled each time. Default: 500 ms. */
  readonly retry: number;
  /** Longest pause before a server that failed is tried again. Default: 5 s. */
  readonly maxRetry: number;
  /** That rights and descriptions are kept. Default: 60 s. */
  readonly description: number;
}

/** How a person is written to be known. */
export interface MailAddress {
  readonly name: string;
  readonly email: string;
}

/** How an IMAP server is set up. */
export interface ImapPartOptions {
  readonly host: string;
  /** Default: 993, or 143 without TLS from the first octet. */
  readonly port?: number;
  /** Default: `tls`. `plain` is for loopback only. */
  readonly security?: "tls" | "starttls" | "plain";
  /** Certificates of authorities in PEM, in place of those of the system. */
  readonly authorities?: string;
  /** Name in the server's certificate, where it is not the host. */
  readonly servername?: string;
  readonly credentials: Credentials;
  /** Where ids are remembered that outlive a move. Default: in memory. */
  readonly aliases?: AliasStore;
  /** Addresses that a person may send as, the usual one first. Default: that of the account. */
  readonly addresses?: (principal: Principal) => readonly MailAddress[];
  /** Largest message that the servers pass on, in octets. Default: 25 MB. */
  readonly maxMessageSize?: number;
  readonly limits?: Partial<ImapLimits>;
  readonly times?: Partial<ImapTimes>;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** {@link ImapPartOptions} with the defaults filled in. */
export interface ImapSettings extends Required<
  Omit<ImapPartOptions, "authorities" | "servername" | "limits" | "times">
> {
  readonly authorities: string | undefined;
  readonly servername: string | undefined;
  readonly limits: ImapLimits;
  readonly times: ImapTimes;
}

const LIMITS: ImapLimits = {
  connectionsPerAccount: 4,
  connectionsPerServer: 500,
  queue: 1_000,
  mailboxes: 1_000,
};

const TIMES: ImapTimes = {
  connect: 10_000,
  answer: 20_000,
  probe: 2_000,
  queue: 10_000,
  idle: 60_000,
  lifetime: 300_000,
  poll: 45_000,
  retry: 500,
  maxRetry: 5_000,
  description: 60_000,
};

/** Fills in the defaults. @throws TypeError for a server that passwords would reach in clear. */
export function imapSettings(options: ImapPartOptions): ImapSettings {
  const { host, security = "tls" } = options;
  const isLoopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/.test(host);
  if (security === "plain" && !isLoopback) {
    throw new TypeError("An IMAP server is reached by TLS, or in clear on loopback only.");
  }
  return {
    host: host.replace(/^\[(.*)\]$/, "$1"),
    port: options.port ?? (security === "tls" ? 993 : 143),
    security,
    authorities: options.authorities,
    servername: options.servername,
    credentials: options.credentials,
    aliases: options.aliases ?? createMemoryAliases(),
    addresses: options.addresses ?? ownAddress,
    maxMessageSize: options.maxMessageSize ?? 25_000_000,
    limits: { ...LIMITS, ...options.limits },
    times: { ...TIMES, ...options.times },
    clock: options.clock ?? Date.now,
  };
}

function ownAddress({ account, name }: Principal): readonly MailAddress[] {
  return [{ name: name ?? "", email: account }];
}

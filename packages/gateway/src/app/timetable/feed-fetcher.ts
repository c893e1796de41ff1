/**
 * How feeds are fetched and read, as ports: over the internet and in a worker in the service, in
 * place in a test or a page.
 *
 * @module
 */
import type { FeedNetwork } from "./timetable-setup.js";

/** Why a feed could not be had. */
export type FeedFailureCode =
  /** Its address is none that may be asked. */
  | "address-refused"
  | "unreachable"
  | "timeout"
  | "too-large"
  | "redirect-refused"
  /** The server answered that it will not. */
  | "refused"
  | "not-found"
  /** The server failed, or asked to come back later. */
  | "unavailable"
  /** A web page where a calendar was expected: a form to sign in, a page of an error. */
  | "web-page"
  | "not-a-calendar"
  /** Expanding it takes too long, too much memory or gives too many lessons. */
  | "too-complex";

const SENTENCES: Readonly<Record<FeedFailureCode, string>> = {
  "address-refused": "The address of this feed may not be asked.",
  unreachable: "The server of this feed could not be reached.",
  timeout: "The server of this feed took too long to answer.",
  "too-large": "This feed is too large.",
  "redirect-refused": "The server of this feed leads to an address that may not be asked.",
  refused: "The server of this feed refused the request.",
  "not-found": "The server of this feed does not know it.",
  unavailable: "The server of this feed is not available at the moment.",
  "web-page": "A web page was found where a calendar was expected.",
  "not-a-calendar": "What was found is no calendar, or not a whole one.",
  "too-complex": "This feed takes too long to read.",
};

/** A feed that could not be had; the message is for people and names no address. */
export class FeedFailure extends Error {
  override readonly name = "FeedFailure";
  readonly code: FeedFailureCode;
  /** Milliseconds after which the server wants to be asked again. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: FeedFailureCode,
    options: { readonly cause?: unknown; readonly retryAfterMs?: number | undefined } = {},
  ) {
    super(SENTENCES[code], { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** A question for a feed. */
export interface FeedRequest {
  readonly url: string;
  readonly network: FeedNetwork;
  /** Validators of the last answer (RFC 9110 section 13). */
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly signal: AbortSignal;
}

/** What a server answers: nothing new, or a feed. */
export type FeedAnswer =
  | { readonly kind: "unchanged" }
  | {
      readonly kind: "content";
      readonly octets: Uint8Array;
      /** Of the content type; undefined when none is stated. */
      readonly charset: string | undefined;
      readonly etag: string | null;
      readonly lastModified: string | null;
    };

/** Asks for a feed, within limits of time and size. Rejects with a {@link FeedFailure}. */
export type FeedFetcher = (request: FeedRequest) => Promise<FeedAnswer>;

/** A lesson of a feed, as it is kept. */
export interface FeedLesson {
  /** Part of its id: 16 characters, the same from fetch to fetch. */
  readonly key: string;
  readonly uid: string;
  readonly recurrenceId: string | null;
  /** The title as the feed has it. */
  readonly summary: string;
  readonly title: string;
  readonly type: "CM" | "TD" | "TP" | "exam" | null;
  readonly teachers: readonly string[];
  readonly groups: readonly string[];
  readonly rooms: readonly string[];
  readonly description: string;
  readonly start: string;
  readonly end: string;
}

/** What is to be read. */
export interface FeedReading {
  readonly octets: Uint8Array;
  readonly charset: string | undefined;
  /** Milliseconds since the epoch: lessons of the academic years around it are read. */
  readonly now: number;
  /** Whose it is, the establishment's or a person's: one must not wait for the other. */
  readonly lane: "establishment" | "person";
}

/** Reads the lessons of a feed, within limits of time and memory. Rejects with a {@link FeedFailure}. */
export type FeedReader = (reading: FeedReading) => Promise<readonly FeedLesson[]>;

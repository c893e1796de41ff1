/**
 * What the answers of a WebDAV server mean for a method, or for one record of a `/set`.
 *
 * @module
 */
import type { SetError } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";

/** A refusal of one request, with what it means for the record that the request was about. */
export class DavRefusal extends MethodFailure {
  /** HTTP status, 200 where the body of the answer was the refusal. */
  readonly status: number;
  readonly setError: SetError;

  constructor(
    type: MethodFailure["type"],
    setError: SetError & { readonly description: string },
    { status, retryAfter }: { readonly status: number; readonly retryAfter?: number | undefined },
  ) {
    super(type, setError.description, retryAfter === undefined ? {} : { retryAfter });
    this.status = status;
    this.setError = setError;
  }
}

type Known = readonly [MethodFailure["type"], SetError["type"], string];

const KNOWN: ReadonlyMap<number, Known> = new Map<number, Known>([
  [403, ["forbidden", "forbidden", "The server does not permit this."]],
  [404, ["notFound", "notFound", "This does not exist any more."]],
  [405, ["forbidden", "forbidden", "The server can't do this."]],
  [409, ["forbidden", "forbidden", "The server can't do this there."]],
  [410, ["notFound", "notFound", "This does not exist any more."]],
  [412, ["stateMismatch", "revisionMismatch", "Somebody else has changed this."]],
  [413, ["requestTooLarge", "tooLarge", "This is too large for the server."]],
  [414, ["requestTooLarge", "tooLarge", "This is too large for the server."]],
  [415, ["forbidden", "invalidProperties", "The server does not take this."]],
  [423, ["forbidden", "forbidden", "Somebody else is changing this at the moment."]],
  [501, ["forbidden", "forbidden", "The server can't do this."]],
  [507, ["forbidden", "overQuota", "There is no room left on the server."]],
]);

/** Statuses with which a server says that it can't answer at the moment. */
export function isDown(status: number): boolean {
  return status === 429 || status === 502 || status === 503 || status === 504;
}

/** The failure that a status means, where it is none that the caller reckons with. */
export function refusalOf(status: number, retryAfter?: number): MethodFailure {
  if (isDown(status)) {
    return new MethodFailure("serverUnavailable", "The server is not available at the moment.", {
      retryAfter: retryAfter ?? 10,
    });
  }
  const known = KNOWN.get(status);
  if (!known) {
    const description =
      status >= 500 ? "The server failed." : "The server answers what can't be understood.";
    return new MethodFailure("serverFail", description);
  }
  const [type, setError, description] = known;
  return new DavRefusal(type, { type: setError, description }, { status, retryAfter });
}

type Named = readonly [MethodFailure["type"], SetError & { readonly description: string }];

const UID_TAKEN: Named = [
  "forbidden",
  {
    type: "invalidProperties",
    properties: ["uid"],
    description: "There is something with this uid already.",
  },
];
const TOO_LARGE: Named = [
  "requestTooLarge",
  { type: "tooLarge", description: "This is too large for the server." },
];
const NOT_TAKEN: Named = [
  "forbidden",
  { type: "invalidProperties", description: "The server does not take this." },
];
const NO_ROOM: Named = [
  "forbidden",
  { type: "overQuota", description: "There is no room left on the server." },
];

/** Preconditions of writes (RFC 4791 section 5.3.2.1, RFC 6352 section 6.3.2.1, RFC 4331 section 6). */
const PRECONDITIONS: ReadonlyMap<string, Named> = new Map([
  ["no-uid-conflict", UID_TAKEN],
  ["max-resource-size", TOO_LARGE],
  ["valid-calendar-data", NOT_TAKEN],
  ["valid-calendar-object-resource", NOT_TAKEN],
  ["supported-calendar-data", NOT_TAKEN],
  ["supported-calendar-component", NOT_TAKEN],
  ["valid-address-data", NOT_TAKEN],
  ["supported-address-data", NOT_TAKEN],
  ["quota-not-exceeded", NO_ROOM],
  ["sufficient-disk-space", NO_ROOM],
]);

/** The failure that a refused write means, by the precondition that the server names, else by the status. */
export function writeRefusal(
  status: number,
  conditions: ReadonlySet<string>,
  retryAfter?: number,
): MethodFailure {
  for (const condition of conditions) {
    const named = PRECONDITIONS.get(condition.replace(/^\{[^}]*\}/, ""));
    if (named) return new DavRefusal(named[0], named[1], { status, retryAfter });
  }
  return refusalOf(status, retryAfter);
}

/** The answer is none of WebDAV. */
export function notUnderstood(cause?: unknown): MethodFailure {
  return new MethodFailure("serverFail", "The server answers what can't be understood.", { cause });
}

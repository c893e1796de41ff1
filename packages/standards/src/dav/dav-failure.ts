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

/** The answer is none of WebDAV. */
export function notUnderstood(cause?: unknown): MethodFailure {
  return new MethodFailure("serverFail", "The server answers what can't be understood.", { cause });
}

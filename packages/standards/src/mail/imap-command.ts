/**
 * Commands that imapflow has no method for (SORT, searches as they are, partial header sections), sent
 * by way of its own `exec`, which keeps strings and literals what they are.
 *
 * @module
 */
import type { ImapAttribute, ImapFlow, ImapResponse } from "imapflow";

/** One argument of a command; a string of type `STRING` can't end itself, a literal says its length. */
export interface ImapToken {
  readonly type: "ATOM" | "STRING" | "LITERAL" | "SEQUENCE";
  readonly value: string | Buffer;
  readonly section?: readonly ImapArgument[];
  /** First octet and number of octets. */
  readonly partial?: readonly number[];
}

/** An argument of a command: a token, or a list of arguments. */
export type ImapArgument = ImapToken | readonly ImapArgument[];

/** What reads the untagged answers to a command, by their names. */
export type UntaggedReaders = Readonly<Record<string, (response: ImapResponse) => void>>;

interface CommandClient {
  exec(
    command: string,
    attributes: readonly ImapArgument[],
    options: {
      readonly untagged: Readonly<Record<string, (response: ImapResponse) => Promise<void>>>;
    },
  ): Promise<{ readonly response: ImapResponse; readonly next: () => void }>;
  /** Ends an IDLE that is going on. */
  readonly preCheck?: false | (() => Promise<void>);
}

const canExecute = (client: object): client is CommandClient =>
  "exec" in client && typeof client.exec === "function";

/** An atom: a word of the protocol, or a name that is quoted where it is no atom. */
export const atom = (value: string): ImapToken => ({ type: "ATOM", value });

/** A set of UIDs. */
export const sequence = (value: string): ImapToken => ({ type: "SEQUENCE", value });

/** Any text as an argument: quoted, or a literal where a quoted string can't hold it (RFC 3501 section 4.3). */
export function astring(value: string): ImapToken {
  return /^[\x20-\x7e]*$/.test(value)
    ? { type: "STRING", value }
    : { type: "LITERAL", value: Buffer.from(value.replaceAll("\0", ""), "utf8") };
}

/** Sends a command and gives its tagged answer. Throws what imapflow throws: `NO` and `BAD` included. */
export async function runCommand(
  client: ImapFlow,
  command: string,
  attributes: readonly ImapArgument[],
  readers: UntaggedReaders = {},
): Promise<ImapResponse> {
  if (!canExecute(client)) throw new TypeError("This IMAP client runs no commands.");
  if (typeof client.preCheck === "function") await client.preCheck();
  const untagged = Object.fromEntries(
    Object.entries(readers).map(([name, read]) => [
      name,
      (response: ImapResponse): Promise<void> => {
        read(response);
        return Promise.resolve();
      },
    ]),
  );
  const { response, next } = await client.exec(command, attributes, { untagged });
  next();
  return response;
}

/** A command that the server refused (RFC 3501 section 7.1). */
export interface ImapRefusal {
  readonly status: "NO" | "BAD";
  /** Response code in upper case, where the server said one. */
  readonly code: string | undefined;
}

/** What an error says the server refused; undefined where it is any other error. */
export function refusalOf(error: unknown): ImapRefusal | undefined {
  if (!(error instanceof Error) || !("responseStatus" in error)) return undefined;
  const status = error.responseStatus;
  if (status !== "NO" && status !== "BAD") return undefined;
  const response = "response" in error ? error.response : undefined;
  return { status, code: responseCode(response) };
}

function responseCode(response: unknown): string | undefined {
  if (typeof response !== "object" || response === null || !("attributes" in response))
    return undefined;
  const attributes: unknown = response.attributes;
  const first: unknown = Array.isArray(attributes) ? attributes[0] : undefined;
  if (typeof first !== "object" || first === null || !("section" in first)) return undefined;
  const section: unknown = first.section;
  const code: unknown = Array.isArray(section) ? section[0] : undefined;
  if (typeof code !== "object" || code === null || !("value" in code)) return undefined;
  return typeof code.value === "string" ? code.value.toUpperCase() : undefined;
}

/** The text of an attribute of an answer; undefined where it is NIL or a list. */
export function textOf(attribute: ImapAttribute | undefined): string | undefined {
  if (attribute === null || attribute === undefined || Array.isArray(attribute)) return undefined;
  const { value } = attribute;
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : undefined;
}

/** The octets of an attribute of an answer, no more than `limit`; undefined where it is NIL or a list. */
export function bytesOf(
  attribute: ImapAttribute | undefined,
  limit: number,
): Uint8Array | undefined {
  if (attribute === null || attribute === undefined || Array.isArray(attribute)) return undefined;
  const { value } = attribute;
  if (value instanceof Uint8Array) return value.subarray(0, limit);
  return typeof value === "string" ? Buffer.from(value, "utf8").subarray(0, limit) : undefined;
}

/** The attributes of a list of an answer; empty where it is none. */
export function listOf(attribute: ImapAttribute | undefined): readonly ImapAttribute[] {
  return Array.isArray(attribute) ? attribute : [];
}

/** A number of an answer; undefined where it is none that IMAP knows (RFC 3501 section 9). */
export function numberOf(attribute: ImapAttribute | undefined): number | undefined {
  const text = textOf(attribute);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/**
 * Kinds of values that configurations are made of.
 *
 * @module
 */
import * as v from "valibot";

const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;

/** Whether a host is this machine itself, the only one allowed without TLS. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** An https URL, or http on loopback, without credentials, query or fragment. */
export const webUrl = v.pipe(
  v.string("must be a URL"),
  v.check((text) => {
    const url = parseUrl(text);
    return url?.protocol === "https:" || url?.protocol === "http:";
  }, "must be a complete https URL"),
  v.check((text) => {
    const url = parseUrl(text);
    return !url || url.protocol !== "http:" || isLoopback(url.hostname);
  }, "must use https (http is for loopback only)"),
  v.check((text) => {
    const url = parseUrl(text);
    return !url || (!url.username && !url.password && !url.search && !url.hash);
  }, "must not have a user name, a password, a query or a fragment"),
  v.check((text) => {
    const host = parseUrl(text)?.hostname ?? "";
    return host === "" || /^([a-z0-9.-]+|\[[0-9a-f:.]+\])$/.test(host);
  }, "must have a host name of letters, digits, dots and dashes, without a star"),
);

/** An exact origin. */
export const origin = v.pipe(
  webUrl,
  v.check(
    (text) => parseUrl(text)?.origin === text,
    "must be an exact origin: scheme, host and port in lower case, without path or slash",
  ),
);

/** A domain name. */
export const domain = v.pipe(
  v.string("must be a domain name"),
  v.regex(DOMAIN, "must be a domain name in lower case, without @"),
);

/** A text that is not empty. */
export const word = v.pipe(v.string("must be a text"), v.minLength(1, "must not be empty"));
/** A whole number within bounds, with one that stands for none. */
type Count = v.OptionalSchema<
  v.SchemaWithPipe<
    readonly [
      v.NumberSchema<string>,
      v.IntegerAction<number, string>,
      v.MinValueAction<number, number, string>,
      v.MaxValueAction<number, number, string>,
    ]
  >,
  number
>;

/** A duration, in seconds. */
export function seconds(low: number, high: number, fallback: number): Count {
  return count(low, high, fallback, "seconds");
}

/** A whole number of something. */
export function count(low: number, high: number, fallback: number, unit: string): Count {
  const said = `must be a whole number of ${unit} from ${low} to ${high}`;
  return v.optional(
    v.pipe(v.number(said), v.integer(said), v.minValue(low, said), v.maxValue(high, said)),
    fallback,
  );
}

/** The name of a claim. */
export const claimName = v.pipe(
  word,
  v.regex(/^[A-Za-z][\w.:-]{0,63}$/, "must be the name of a claim"),
  v.check(
    (name) => !["__proto__", "constructor", "prototype"].includes(name),
    "must be the name of a claim",
  ),
);

/**
 * Headers that sign a person in at an HTTP server.
 *
 * @module
 */
import { MethodFailure } from "@partage-ent/server";
import type { Credential } from "./credential.js";

/** Headers that a credential must not set: they say what is asked rather than who asks. */
const RESERVED =
  /^(?:host|content-.*|transfer-encoding|connection|depth|destination|if|if-.*|cookie)$/i;

/** The headers of a credential. */
export function authorizationOf(credential: Credential): Readonly<Record<string, string>> {
  switch (credential.kind) {
    case "password":
      return { Authorization: basic(credential.username, credential.password) };
    case "bearer":
      return { Authorization: `Bearer ${plain(credential.accessToken)}` };
    case "proxy":
      if (credential.joined !== undefined) {
        return { Authorization: basic(credential.joined, credential.password) };
      }
      return {
        Authorization: basic(credential.username, credential.password),
        "Authorize-As": plain(credential.authorizeAs),
      };
    case "header":
      return Object.fromEntries(
        Object.entries(credential.headers)
          .filter(([name]) => !RESERVED.test(name))
          .map(([name, value]) => [name, plain(value)]),
      );
  }
}

/** Whom a credential acts for where nothing but a header says so, which a server may leave unread. */
export function actingFor(credential: Credential): string | undefined {
  const isHeader = credential.kind === "proxy" && credential.joined === undefined;
  return isHeader ? credential.authorizeAs : undefined;
}

/** Whether a server calls somebody by a name; what stands before the `@` will do where it knows no domain. */
export function isCalled(wanted: string, names: readonly string[]): boolean {
  const whole = wanted.toLowerCase();
  const local = whole.replace(/@[^@]*$/, "");
  return names.some((name) => [whole, local].includes(name.toLowerCase()));
}

/** RFC 7617: the name has no colon; UTF-8. */
function basic(username: string, password: string): string {
  if (username.includes(":")) throw unusable();
  return `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
}

function plain(value: string): string {
  if (/[^\x21-\x7e ]/.test(value)) throw unusable();
  return value;
}

function unusable(): MethodFailure {
  return new MethodFailure("forbidden", "This account can't sign in at the server.");
}

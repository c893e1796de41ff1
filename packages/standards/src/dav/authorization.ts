/**
 * Headers that sign a person in at an HTTP server.
 *
 * @module
 */
import { MethodFailure } from "@partage-ent/server";
import type { Credential } from "../credential.js";

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

/**
 * The way in that an element's `auth` attribute names; loaded when one does, each way apart.
 *
 * @module
 */
import { type Connection, cookieGrant, type Grant, PartageError } from "@partage-ent/sdk";

/** Values of the attribute `auth`. */
export type AuthMode = "cookie" | "uportal" | "moodle" | "popup";

const grants = new WeakMap<Connection, Promise<Grant>>();

/** The grant of a connection: made at its first use, and the same from then on. */
export function grantFor(
  connection: Connection,
  mode: string,
  url: string | undefined,
): Promise<Grant> {
  const known = grants.get(connection);
  if (known) return known;
  const made = createGrant(mode as AuthMode, url, connection.gateway);
  grants.set(connection, made);
  // What could not be fetched is fetched again at the next try.
  made.catch(() => grants.delete(connection));
  return made;
}

async function createGrant(mode: AuthMode, url: string | undefined, gateway: URL): Promise<Grant> {
  switch (mode) {
    case "cookie":
      return cookieGrant;
    case "popup":
      return (await import("./auth-popup.js")).popupWithNotice();
    case "uportal":
    case "moodle":
      return (await import("./auth-host.js")).hostGrantOf(mode, url, gateway);
    default:
      console.warn(`partage: no such way to sign in: auth="${String(mode)}"`);
      throw new PartageError("ERR_INVALID_ARGUMENTS", "No such way to sign in");
  }
}

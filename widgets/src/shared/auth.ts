/**
 * The way in that an element's `auth` attribute names; loaded when one does, each way apart.
 *
 * @module
 */
import {
  type Access,
  type AskGateway,
  type Connection,
  cookieGrant,
  type Grant,
  PartageError,
} from "@partage-ent/sdk";

/** Values of the attribute `auth`. */
export type AuthMode = "cookie" | "uportal" | "moodle" | "popup";

const grants = new WeakMap<Connection, Promise<Grant>>();

/** Obtains access by the grant of a connection: made at its first use, and the same from then on. */
export async function obtain(
  ask: AskGateway,
  connection: Connection,
  mode: string,
  host: Element,
): Promise<Access> {
  const made = grants.get(connection) ?? createGrant(mode as AuthMode, host, connection.gateway);
  grants.set(connection, made);
  // What could not be fetched is fetched again at the next try.
  made.catch(() => grants.delete(connection));
  return (await made)(ask, connection);
}

async function createGrant(mode: AuthMode, host: Element, gateway: URL): Promise<Grant> {
  switch (mode) {
    case "cookie":
      return cookieGrant;
    case "popup":
      return (await import("./auth-popup.js")).popupWithNotice();
    case "uportal":
    case "moodle":
      return (await import("./auth-host.js")).hostGrantOf(
        mode,
        host.getAttribute("auth-url") ?? undefined,
        gateway,
      );
    default:
      console.warn(`partage: no such way to sign in: auth="${String(mode)}"`);
      throw new PartageError("ERR_INVALID_ARGUMENTS", "No such way to sign in");
  }
}

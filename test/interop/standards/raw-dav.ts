/**
 * Requests behind the back of what is tested: collections, objects and rights, straight to the server.
 *
 * @module
 */
import type { ServerUser } from "../servers/own-process.js";

/** A request of somebody to a DAV server. */
export interface RawRequest {
  readonly method: string;
  readonly url: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends it as somebody; answers the text. @throws Error for any status of failure. */
export async function rawDav({ name, password }: ServerUser, request: RawRequest): Promise<string> {
  const { method, url, body, headers } = request;
  const response = await fetch(url, {
    method,
    headers: {
      Authorization: `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`,
      ...(body === undefined ? {} : { "Content-Type": "application/xml; charset=utf-8" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${String(response.status)} ${text}`);
  return text;
}

const NAMES = 'xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"';

/** Makes the first calendar and the first address book of somebody, where a server makes none. */
export async function makeCollections(user: ServerUser, home: string): Promise<void> {
  await rawDav(user, { method: "MKCALENDAR", url: `${home}agenda/` });
  await rawDav(user, {
    method: "MKCOL",
    url: `${home}contacts/`,
    body:
      `<mkcol ${NAMES}><set><prop><resourcetype><collection/><c:addressbook/></resourcetype>` +
      "<displayname>Contacts</displayname></prop></set></mkcol>",
  });
}

/** Makes a SOGo folder of somebody one that somebody else sees, with these roles. */
export async function shareSogoFolder(
  { owner, reader }: { readonly owner: ServerUser; readonly reader: ServerUser },
  url: string,
  roles: readonly string[],
): Promise<void> {
  const space = 'xmlns="urn:inverse:params:xml:ns:inverse-dav"';
  const told = roles.map((role) => `<${role}/>`).join("");
  await rawDav(owner, {
    method: "POST",
    url,
    body: `<?xml version="1.0"?><acl-query ${space}><set-roles user="${reader.name}">${told}</set-roles></acl-query>`,
  });
  await rawDav(reader, {
    method: "POST",
    url,
    body: `<?xml version="1.0"?><subscribe ${space}/>`,
  });
}

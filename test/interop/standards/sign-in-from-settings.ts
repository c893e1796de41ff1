/**
 * Signs in with the settings that were read from a file, by clients that nobody here wrote: imapflow,
 * nodemailer and tsdav. What a server refuses is thrown.
 *
 * @module
 */
import { ImapFlow } from "imapflow";
import { createTransport } from "nodemailer";
import { DAVClient } from "tsdav";
import type { DavServerSettings, FileSettings, MailServerSettings } from "./settings-from-files.js";

/** What a person types, and whom her program trusts. */
export interface SignInMeans {
  readonly password: string;
  /** Authority of the server's certificate, in PEM; those of the system by default. */
  readonly ca?: string;
}

/** What was found behind the sign-ins, by protocol: mailboxes, a greeting, calendars, address books. */
export type Found = Readonly<Record<string, readonly string[]>>;

/** Signs in everywhere that a file says. */
export async function signInFromSettings(
  { mail, dav }: FileSettings,
  means: SignInMeans,
): Promise<Found> {
  const found: [string, readonly string[]][] = [];
  for (const server of mail) {
    const signIn = server.protocol === "smtp" ? signInSmtp : signInImap;
    found.push([server.protocol, await signIn(server, means)]);
  }
  for (const server of dav) found.push([server.protocol, await signInDav(server, means)]);
  return Object.fromEntries(found);
}

/** Names of the mailboxes. */
async function signInImap(
  { protocol, host, port, security, username }: MailServerSettings,
  { password, ca }: SignInMeans,
): Promise<readonly string[]> {
  if (protocol !== "imap") throw new Error(`no client for ${protocol}`);
  const client = new ImapFlow({
    ...{ host, port, secure: security === "tls", logger: false },
    ...(security === "starttls" && { doSTARTTLS: true }),
    auth: { user: username, pass: password },
    tls: { ...(ca !== undefined && { ca }) },
  });
  await client.connect();
  const mailboxes = await client.list();
  await client.logout();
  return mailboxes.map(({ path }) => path);
}

/** Connects and signs in; nothing is sent. */
async function signInSmtp(
  { host, port, security, username }: MailServerSettings,
  { password, ca }: SignInMeans,
): Promise<readonly string[]> {
  const transport = createTransport({
    ...{ host, port, secure: security === "tls", requireTLS: security === "starttls" },
    auth: { user: username, pass: password },
    tls: { ...(ca !== undefined && { ca }) },
  });
  await transport.verify();
  transport.close();
  return ["signed in"];
}

/** Names of the calendars or address books. */
async function signInDav(
  { protocol, url, username }: DavServerSettings,
  { password }: SignInMeans,
): Promise<readonly string[]> {
  if (protocol === "webdav") throw new Error("no client for webdav");
  const client = new DAVClient({
    serverUrl: url,
    credentials: { username, password },
    authMethod: "Basic",
    defaultAccountType: protocol,
  });
  await client.login();
  const list =
    protocol === "caldav" ? await client.fetchCalendars() : await client.fetchAddressBooks();
  return list.map(({ displayName }) => (typeof displayName === "string" ? displayName : ""));
}

/**
 * Behind the back of whatever is tested: mail is delivered and removed over IMAP by a client that the
 * project did not write.
 *
 * @module
 */
import { ImapFlow } from "imapflow";
import type { ServerUser } from "./own-process.js";

/** Opens a connection; whoever asks for it logs out. */
export async function openImap(port: number, { name, password }: ServerUser): Promise<ImapFlow> {
  const client = new ImapFlow({
    ...{ host: "127.0.0.1", port, secure: false, doSTARTTLS: false, logger: false },
    auth: { user: name, pass: password },
  });
  await client.connect();
  return client;
}

/** Signs in and out. */
export async function signInByImap(port: number, user: ServerUser): Promise<void> {
  const client = await openImap(port, user);
  await client.logout();
}

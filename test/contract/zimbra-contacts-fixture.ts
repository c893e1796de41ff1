/**
 * A sandbox with two people, a shared address book, rooms and lists, and the Zimbra back end before it.
 *
 * @module
 */
import { createSandbox, type Sandbox } from "@partage-ent/sandbox/app";
import { createZimbraBackend, type SoapTrace } from "@partage-ent/zimbra";
import type { Id } from "@partage-ent/jmap";
import type { ContactsFixture } from "./contacts-backend.js";
import { soapClient } from "./zimbra-calendar-fixture.js";

const KEY = "6b7ead4bd425836e8cf0079cd6c1a05acc127acd07c8ee4b61023e19250e929c";
const PASSWORD = "for tests alone";

/** A {@link ContactsFixture} with what tests of Zimbra alone need. */
export interface ZimbraContactsFixture extends ContactsFixture {
  readonly sandbox: Sandbox;
  /** SOAP exchanges so far, sign-in included. */
  readonly traces: SoapTrace[];
  /** Addresses of the HTTP requests so far. */
  readonly requests: string[];
  /** Keeps octets as an upload of the person, which lives for a while. */
  upload(content: Uint8Array<ArrayBuffer>, type: string): Promise<Id>;
}

/** Shares the address book of somebody with somebody else. */
export async function shareBook(
  sandbox: Sandbox,
  { from, to, name, perm }: Readonly<Record<"from" | "to" | "name" | "perm", string>>,
): Promise<void> {
  const theirs = await soapClient(sandbox, from);
  await theirs("FolderAction", "urn:zimbraMail", {
    action: { op: "grant", id: "7", grant: { gt: "usr", d: to, perm } },
  });
  const own = await soapClient(sandbox, to);
  await own("CreateMountpoint", "urn:zimbraMail", {
    link: { l: "1", name, view: "contact", owner: from, rid: 7 },
  });
}

/** A message that a file comes with, as its second part. */
function withFile(content: string): Uint8Array<ArrayBuffer> {
  const lines = [
    "From: theo@univ.example",
    "To: lea@univ.example",
    "Subject: Contacts",
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain",
    "",
    "Bonjour",
    "--b",
    "Content-Type: text/vcard; charset=utf-8",
    "",
    content,
    "--b--",
    "",
  ];
  return new TextEncoder().encode(lines.join("\r\n"));
}

/** Sets up a back end over a sandbox of its own. */
export async function setUpZimbraContacts(
  attributes: Readonly<Record<string, string>> = {},
): Promise<ZimbraContactsFixture> {
  const sandbox = createSandbox({ domain: "univ.example", preauthKey: KEY, minimumWait: 1 });
  const [lea, theo] = ["lea@univ.example", "theo@univ.example"] as const;
  await sandbox.createAccount({
    name: lea,
    password: PASSWORD,
    attributes: { displayName: "Léa Martin", ...attributes },
  });
  await sandbox.createAccount({
    name: theo,
    password: PASSWORD,
    attributes: { displayName: "Théo Petit", givenName: "Théo", sn: "Petit" },
  });
  await shareBook(sandbox, { from: theo, to: lea, name: "Théo", perm: "r" });
  const traces: SoapTrace[] = [];
  const requests: string[] = [];
  const backend = createZimbraBackend({
    url: "https://zimbra.example/",
    preauthKey: KEY,
    clock: Date.now,
    retryPause: 1,
    onExchange: (trace) => traces.push(trace),
    fetch: (address, init) => {
      requests.push(address);
      return sandbox.fetch(new Request(address, init));
    },
  });
  const principal = { establishment: "valmoree", account: lea };
  return {
    sandbox,
    traces,
    requests,
    backend,
    principal,
    readOnlyBook: "Théo",
    keepFile: async (content) => {
      const { id } = await sandbox.addMessage(lea, withFile(content));
      return `m${String(id)}_2`;
    },
    upload: async (content, type) => {
      const { signal } = new AbortController();
      const scope = backend.open(principal, { signal });
      const [accountId = ""] = Object.keys((await scope.describe()).accounts);
      const body = new Blob([content]).stream();
      return (await scope.blobs!.upload(accountId, body, type)).blobId;
    },
    close: () => sandbox.close(),
  };
}

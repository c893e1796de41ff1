/**
 * A sandbox with two people, two rooms and a shared calendar, and the Zimbra back end before it.
 *
 * @module
 */
import { createSandbox, type Sandbox } from "@partage-ent/sandbox/app";
import { createZimbraBackend, type SoapTrace } from "@partage-ent/zimbra";
import type { CalendarFixture } from "./calendar-backend.js";

const KEY = "6b7ead4bd425836e8cf0079cd6c1a05acc127acd07c8ee4b61023e19250e929c";
const PASSWORD = "for tests alone";

/** A {@link CalendarFixture} with what tests of Zimbra alone need. */
export interface ZimbraCalendarFixture extends CalendarFixture {
  readonly sandbox: Sandbox;
  /** SOAP exchanges so far, sign-in included. */
  readonly traces: SoapTrace[];
}

type Json = Readonly<Record<string, unknown>>;

/** Speaks SOAP in the JSON notation for one account, as another client of the person would. */
export async function soapClient(
  sandbox: Sandbox,
  account: string,
): Promise<(name: string, namespace: string, request: Json) => Promise<Json>> {
  const send = async (name: string, namespace: string, request: Json, token?: string) => {
    const context = { _jsns: "urn:zimbra", ...(token && { authToken: { _content: token } }) };
    const body = {
      Header: { context },
      Body: { [`${name}Request`]: { _jsns: namespace, ...request } },
    };
    const response = await sandbox.fetch(
      new Request("https://zimbra.example/service/soap", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      }),
    );
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return (JSON.parse(text) as { Body: Readonly<Record<string, Json>> }).Body[`${name}Response`]!;
  };
  const { authToken } = await send("Auth", "urn:zimbraAccount", {
    account: { by: "name", _content: account },
    password: { _content: PASSWORD },
  });
  const [{ _content: token }] = authToken as readonly [{ readonly _content: string }];
  return (name, namespace, request) => send(name, namespace, request, token);
}

async function addRoom(sandbox: Sandbox, name: string, displayName: string, capacity: string) {
  await sandbox.createAccount({
    name,
    password: PASSWORD,
    attributes: {
      displayName,
      zimbraCalResType: "Location",
      zimbraCalResCapacity: capacity,
      zimbraAccountCalendarUserType: "RESOURCE",
    },
  });
}

/** Shares the calendar of the second account with the first, to be read only. */
async function shareCalendar(sandbox: Sandbox, from: string, to: string, name: string) {
  const theirs = await soapClient(sandbox, from);
  await theirs("FolderAction", "urn:zimbraMail", {
    action: { op: "grant", id: "10", grant: { gt: "usr", d: to, perm: "r" } },
  });
  const own = await soapClient(sandbox, to);
  await own("CreateMountpoint", "urn:zimbraMail", {
    link: { l: "1", name, view: "appointment", owner: from, rid: 10 },
  });
}

/** A message that a calendar comes with, as its second part. */
function withCalendar(iCalendar: string): Uint8Array<ArrayBuffer> {
  const lines = [
    "From: theo@univ.example",
    "To: lea@univ.example",
    "Subject: Invitation",
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain",
    "",
    "Bonjour",
    "--b",
    "Content-Type: text/calendar; charset=utf-8",
    "",
    iCalendar,
    "--b--",
    "",
  ];
  return new TextEncoder().encode(lines.join("\r\n"));
}

/** Sets up a back end over a sandbox of its own. */
export async function setUpZimbraCalendars(): Promise<ZimbraCalendarFixture> {
  const sandbox = createSandbox({ domain: "univ.example", preauthKey: KEY, minimumWait: 1 });
  const people = ["lea@univ.example", "theo@univ.example", "ali@univ.example"] as const;
  for (const [at, name] of people.entries()) {
    const displayName = ["Léa Martin", "Théo Petit", "Ali Ben Salem"][at]!;
    const attributes = { displayName, zimbraPrefTimeZoneId: "Europe/Paris" };
    await sandbox.createAccount({ name, password: PASSWORD, attributes });
  }
  await addRoom(sandbox, "b12@univ.example", "Salle B12", "30");
  await addRoom(sandbox, "amphi@univ.example", "Amphi", "200");
  const [lea, theo, ali] = people;
  // Somebody who is invited to nothing: what she shares must not show invitations twice.
  await shareCalendar(sandbox, ali, lea, "Ali");
  const traces: SoapTrace[] = [];
  const backend = createZimbraBackend({
    url: "https://zimbra.example/",
    preauthKey: KEY,
    clock: Date.now,
    retryPause: 1,
    onExchange: (trace) => traces.push(trace),
    fetch: (address, init) => sandbox.fetch(new Request(address, init)),
  });
  const principal = { establishment: "valmoree", account: lea };
  return {
    sandbox,
    traces,
    backend,
    principal,
    other: { establishment: "valmoree", account: theo },
    readOnlyCalendar: "Ali",
    keepFile: async (iCalendar) => {
      const { id } = await sandbox.addMessage(lea, withCalendar(iCalendar));
      return `m${String(id)}_2`;
    },
    close: () => sandbox.close(),
  };
}

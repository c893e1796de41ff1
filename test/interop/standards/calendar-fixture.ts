/**
 * People with calendars and address books at a server of Debian, and back ends of plain standards before
 * it.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import type { Principal } from "@partage-ent/server";
import type { StandardsBackend } from "@partage-ent/standards";
import type { CalendarFixture } from "../../contract/calendar-backend.js";
import type { ContactsFixture } from "../../contract/contacts-backend.js";

/** What a calendar server is tested by. */
export interface DavServer {
  /** Makes somebody new, with a calendar and an address book. */
  addPerson(name: "lea" | "theo" | "ali"): Promise<Principal>;
  /** Makes a back end that knows nothing yet. */
  createBackend(): StandardsBackend;
  /** Lets somebody read what somebody else has, and answers under which name; absent without sharing. */
  readonly shareCalendar?: (owner: Principal, reader: Principal) => Promise<string>;
  readonly shareBook?: (owner: Principal, reader: Principal) => Promise<string>;
}

/** Sets up people with calendars of their own. */
export async function setUpCalendars(server: DavServer): Promise<CalendarFixture> {
  const [principal, other] = [await server.addPerson("lea"), await server.addPerson("theo")];
  let readOnlyCalendar = "";
  if (server.shareCalendar) {
    readOnlyCalendar = await server.shareCalendar(await server.addPerson("ali"), principal);
  }
  const backend = server.createBackend();
  return {
    ...{ backend, principal, other, readOnlyCalendar },
    keepFile: (iCalendar) => upload(backend, principal, iCalendar, "text/calendar"),
    close: () => backend.close(),
  };
}

/** Sets up somebody with address books of her own. */
export async function setUpContacts(server: DavServer): Promise<ContactsFixture> {
  const principal = await server.addPerson("lea");
  let readOnlyBook = "";
  if (server.shareBook) {
    readOnlyBook = await server.shareBook(await server.addPerson("ali"), principal);
  }
  const backend = server.createBackend();
  return {
    ...{ backend, principal, readOnlyBook },
    keepFile: (content) => upload(backend, principal, content, "text/vcard"),
    close: () => backend.close(),
  };
}

async function upload(
  backend: StandardsBackend,
  principal: Principal,
  content: string,
  type: string,
): Promise<Id> {
  const scope = backend.open(principal, { signal: AbortSignal.timeout(20_000) });
  const [accountId = ""] = Object.keys((await scope.describe()).accounts);
  const body = new Blob([content]).stream();
  return (await scope.blobs!.upload(accountId, body, type)).blobId;
}

/** How a name is written to be shown. */
export const DISPLAY_NAMES: Readonly<Record<"lea" | "theo" | "ali", string>> = {
  lea: "Léa Martin",
  theo: "Théo Petit",
  ali: "Ali Ben Salem",
};

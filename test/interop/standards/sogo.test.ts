/**
 * The suites of calendars and contacts against SOGo 5.8 of Debian with PostgreSQL and memcached; mail by
 * Dovecot, so that proposals reach somebody.
 */
import type { Principal } from "@partage-ent/server";
import {
  createBlobReader,
  createCalDavPart,
  createCardDavPart,
  createImapPart,
  createMailSubmission,
  createStandardsBackend,
} from "@partage-ent/standards";
import { afterAll, beforeAll, describe } from "vitest";
import { describeCalendarBackend } from "../../contract/calendar-backend.js";
import { describeContactsBackend } from "../../contract/contacts-backend.js";
import { installDovecot, type OwnDovecot, startDovecot } from "../servers/dovecot.js";
import type { ServerUser } from "../servers/own-process.js";
import { deliverByLmtp } from "../servers/raw-lmtp.js";
import { type SmtpSink, startSmtpSink } from "../servers/smtp-sink.js";
import { installSogo, type OwnSogo, type SogoPerson, startSogo } from "../servers/sogo.js";
import {
  type DavServer,
  DISPLAY_NAMES,
  setUpCalendars,
  setUpContacts,
} from "./calendar-fixture.js";
import { addSomebody } from "./mail-fixture.js";
import { passwordsOf } from "./own-credentials.js";
import { rawDav, shareSogoFolder } from "./raw-dav.js";

const isThere = (await installSogo()) && (await installDovecot());

describe.skipIf(!isThere)("SOGo 5.8 (CalDAV, CardDAV)", () => {
  const users = new Map<string, ServerUser>();
  let sogo: OwnSogo;
  let dovecot: OwnDovecot;
  let sink: SmtpSink;
  let url: string;
  beforeAll(async () => {
    [dovecot, sink] = await Promise.all([startDovecot(), startSmtpSink()]);
    sogo = await startSogo();
    await sogo.addPerson(room("b12", "Salle B12"));
    await sogo.addPerson(room("amphi", "Amphi"));
    url = `http://127.0.0.1:${String(sogo.ports.http)}${sogo.path}`;
    sink.onMessage = (message) => deliverByLmtp(dovecot.ports.lmtp, message);
  });
  afterAll(async () => {
    await Promise.all([sogo.stop(), dovecot.stop(), sink.stop()]);
  });

  const homeOf = ({ account }: Principal, kind: "Calendar" | "Contacts"): string =>
    `${url}${encodeURIComponent(account)}/${kind}/`;

  /** Lets somebody see a folder, and answers under which name it is seen. */
  const share = async (
    [owner, reader]: readonly [Principal, Principal],
    kind: "Calendar" | "Contacts",
    role: string,
  ): Promise<string> => {
    const [own, other] = [users.get(owner.account)!, users.get(reader.account)!];
    // A first look makes the folder.
    await rawDav(own, { method: "PROPFIND", url: homeOf(owner, kind), headers: { Depth: "1" } });
    const folder = `${homeOf(owner, kind)}personal/`;
    await shareSogoFolder({ owner: own, reader: other }, folder, [role]);
    const seen = await rawDav(other, {
      ...{ method: "PROPFIND", url: homeOf(reader, kind), headers: { Depth: "1" } },
      body: "<propfind xmlns='DAV:'><prop><displayname/></prop></propfind>",
    });
    const names = [...seen.matchAll(/<D:displayname>([^<]*)<\/D:displayname>/g)];
    const shown = names.map(([, name = ""]) => name).find((name) => name.includes(owner.account));
    return (shown ?? "").replaceAll("&lt;", "<").replaceAll("&gt;", ">");
  };

  const dav: DavServer = {
    addPerson: async (name) => {
      const principal = await addSomebody({ server: dovecot, users }, name);
      const user = users.get(principal.account)!;
      await sink.addUser(user);
      await sogo.addPerson({ ...user, displayName: DISPLAY_NAMES[name] });
      return principal;
    },
    createBackend: () => {
      const credentials = passwordsOf(users);
      const blobs = createBlobReader();
      const submission = createMailSubmission({
        ...{ host: "127.0.0.1", port: sink.ports.smtp, security: "starttls", credentials },
        authorities: sink.certificate.caText,
      });
      return createStandardsBackend({
        parts: [
          createImapPart({
            ...{ host: "127.0.0.1", port: dovecot.ports.imap, security: "starttls", credentials },
            authorities: dovecot.certificate.caText,
          }),
          createCalDavPart({ url, credentials, submission, readBlob: blobs.read }),
          createCardDavPart({ url, credentials, readBlob: blobs.read }),
        ],
        blobs,
      });
    },
    shareCalendar: (owner, reader) => share([owner, reader], "Calendar", "PublicViewer"),
    shareBook: (owner, reader) => share([owner, reader], "Contacts", "ObjectViewer"),
  };

  describeCalendarBackend("SOGo", () => setUpCalendars(dav), {
    people: "several",
    lacks: {
      rooms: "SOGo tells no sizes of rooms over CalDAV",
      hiding: "SOGo takes no flag of that kind over CalDAV",
      silence: "SOGo tells everybody of each meeting, whatever SCHEDULE-AGENT says",
      masking: "SOGo leaves no event out of free times",
    },
  });

  describeContactsBackend("SOGo", () => setUpContacts(dav));
});

const room = (name: string, displayName: string): SogoPerson => ({
  name: `${name}@univ.example`,
  password: crypto.randomUUID(),
  displayName,
  kind: "location",
});

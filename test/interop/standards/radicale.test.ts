/** The suites of calendars and contacts against Radicale 3.1 of Debian, which has no scheduling. */
import {
  createBlobReader,
  createCalDavPart,
  createCardDavPart,
  createMailSubmission,
  createStandardsBackend,
} from "@partage-ent/standards";
import { afterAll, beforeAll, describe } from "vitest";
import { describeCalendarBackend } from "../../contract/calendar-backend.js";
import { describeContactsBackend } from "../../contract/contacts-backend.js";
import type { OwnServer, ServerUser } from "../servers/own-process.js";
import { installRadicale, startRadicale } from "../servers/radicale.js";
import { type SmtpSink, startSmtpSink } from "../servers/smtp-sink.js";
import { type DavServer, setUpCalendars, setUpContacts } from "./calendar-fixture.js";
import { describeInvitationsByMail } from "./invitations-by-mail.js";
import { addSomebody } from "./mail-fixture.js";
import { passwordsOf } from "./own-credentials.js";
import { makeCollections } from "./raw-dav.js";

const isThere = await installRadicale();

describe.skipIf(!isThere)("Radicale 3.1 (CalDAV, CardDAV)", () => {
  const users = new Map<string, ServerUser>();
  let server: OwnServer;
  let sink: SmtpSink;
  let url: string;
  beforeAll(async () => {
    [server, sink] = await Promise.all([startRadicale(), startSmtpSink()]);
    url = `http://127.0.0.1:${String(server.ports["http"])}/`;
  });
  afterAll(() => Promise.all([server.stop(), sink.stop()]));

  const dav: DavServer = {
    addPerson: async (name) => {
      const principal = await addSomebody({ server, users }, name);
      const user = users.get(principal.account)!;
      await sink.addUser(user);
      await makeCollections(user, `${url}${encodeURIComponent(user.name)}/`);
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
          createCalDavPart({ url, credentials, submission, readBlob: blobs.read }),
          createCardDavPart({ url, credentials, readBlob: blobs.read }),
        ],
        blobs,
      });
    },
  };

  describeCalendarBackend("Radicale", () => setUpCalendars(dav), {
    people: "several",
    lacks: {
      sharing: "Radicale lists nobody else's collections",
      principals: "Radicale finds no other people",
      scheduling: "Radicale delivers no invitations: they go by mail",
      freeBusy: "Radicale tells nobody's times",
      mail: "Radicale has no mail",
    },
  });

  describeContactsBackend("Radicale", () => setUpContacts(dav), {
    lacks: { sharing: "Radicale lists nobody else's collections" },
  });

  describeInvitationsByMail(() => ({ dav, sink }));
});

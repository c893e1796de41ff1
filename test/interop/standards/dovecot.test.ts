/** The mail suite against Dovecot 2.3 of Debian, by IMAP with STARTTLS. */
import { createImapPart, createStandardsBackend } from "@partage-ent/standards";
import { afterAll, beforeAll, describe } from "vitest";
import { describeMailBackend } from "../../contract/mail-backend.js";
import { installDovecot, type OwnDovecot, startDovecot } from "../servers/dovecot.js";
import type { ServerUser } from "../servers/own-process.js";
import { setUpMail } from "./mail-fixture.js";
import { passwordsOf } from "./own-credentials.js";

const isThere = await installDovecot();

describe.skipIf(!isThere)("Dovecot 2.3 (IMAP)", () => {
  const users = new Map<string, ServerUser>();
  let server: OwnDovecot;
  beforeAll(async () => {
    server = await startDovecot();
  });
  afterAll(() => server.stop());

  const createBackend = () =>
    createStandardsBackend({
      parts: [
        createImapPart({
          ...{ host: "127.0.0.1", port: server.ports.imap, security: "starttls" },
          authorities: server.certificate.caText,
          credentials: passwordsOf(users),
        }),
      ],
    });

  describeMailBackend("Dovecot by IMAP", () => setUpMail({ server, users, createBackend }), {
    lacks: {
      tags: "IMAP has keywords without names and colours",
      accents: "the server takes letters with accents for others",
      emptyMessages: "the server refuses an empty message",
    },
  });
});

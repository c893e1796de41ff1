/** The mail suite against Cyrus 3.6 of Debian, by IMAP. */
import { createImapPart, createStandardsBackend } from "@partage-ent/standards";
import { afterAll, beforeAll, describe } from "vitest";
import { describeMailBackend } from "../../contract/mail-backend.js";
import { installCyrus, type OwnCyrus, startCyrus } from "../servers/cyrus.js";
import type { ServerUser } from "../servers/own-process.js";
import { setUpMail } from "./mail-fixture.js";
import { passwordsOf } from "./own-credentials.js";

const isThere = await installCyrus();

describe.skipIf(!isThere)("Cyrus 3.6 (IMAP)", () => {
  const users = new Map<string, ServerUser>();
  let server: OwnCyrus;
  beforeAll(async () => {
    server = await startCyrus();
  });
  afterAll(() => server.stop());

  const createBackend = () =>
    createStandardsBackend({
      parts: [
        createImapPart({
          ...{ host: "127.0.0.1", port: server.ports.imap, security: "plain" },
          credentials: passwordsOf(users),
        }),
      ],
    });

  describeMailBackend("Cyrus by IMAP", () => setUpMail({ server, users, createBackend }), {
    lacks: {
      tags: "IMAP has keywords without names and colours",
      headlessMessages: "the server refuses a message without header fields",
      emptyMessages: "the server refuses an empty message",
    },
  });
});

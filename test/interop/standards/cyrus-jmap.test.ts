/** The mail suite against Cyrus 3.6 of Debian, by its own JMAP. */
import { createJmapPart, createStandardsBackend } from "@partage-ent/standards";
import { afterAll, beforeAll, describe } from "vitest";
import { describeMailBackend } from "../../contract/mail-backend.js";
import { installCyrus, type OwnCyrus, startCyrus } from "../servers/cyrus.js";
import type { ServerUser } from "../servers/own-process.js";
import { setUpMail } from "./mail-fixture.js";
import { passwordsOf } from "./own-credentials.js";

const isThere = await installCyrus();

describe.skipIf(!isThere)("Cyrus 3.6 (JMAP)", () => {
  const users = new Map<string, ServerUser>();
  let server: OwnCyrus;
  beforeAll(async () => {
    server = await startCyrus();
  });
  afterAll(() => server.stop());

  const createBackend = () =>
    createStandardsBackend({
      parts: [
        createJmapPart({
          sessionUrl: `http://127.0.0.1:${String(server.ports.http)}/jmap/`,
          credentials: passwordsOf(users),
          watchTimes: { pollMs: 50, maxPollMs: 200 },
        }),
      ],
    });

  describeMailBackend(
    "Cyrus by JMAP",
    () =>
      setUpMail({ server, users, createBackend, settle: ({ account }) => server.index(account) }),
    {
      lacks: {
        tags: "JMAP for mail has keywords without names and colours",
        quota: "Cyrus 3.6 has quotas of an older dialect only",
        headlessMessages: "the server refuses a message without header fields",
        emptyMessages: "the server refuses an empty message",
      },
    },
  );
});

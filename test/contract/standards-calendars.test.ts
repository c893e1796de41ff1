import { MAIL } from "@partage-ent/jmap";
import type { Blob, MailBackend, Principal } from "@partage-ent/server";
import type { BackendPart, MailSubmission } from "@partage-ent/standards";
import { createCalDavPart, createStandardsBackend, UploadShelf } from "@partage-ent/standards";
import { startOwnDav } from "../../packages/standards/src/testing/own-dav.js";
import { type CalendarFixture, describeCalendarBackend } from "./calendar-backend.js";

const LEA = "lea@univ.example";
const THEO = "theo@univ.example";
const ALI = "ali@univ.example";

const person = (account: string): Principal => ({ establishment: "valmoree", account });

/** Mailboxes that only count what was sent to them. */
function countingMail(received: readonly string[]): BackendPart {
  return {
    open: ({ account }) => ({
      describe: async () => ({ capabilities: { [MAIL]: {} } }),
      mail: {
        queryEmails: async () => {
          const ids = received.flatMap((to, index) => (to === account ? [`m${index}`] : []));
          return { queryState: String(ids.length), position: 0, ids };
        },
      } as Partial<MailBackend> as MailBackend,
    }),
    watch: async function* () {
      yield* [];
    },
    forget: async () => undefined,
    check: async () => undefined,
    close: async () => undefined,
  };
}

async function setUp(): Promise<CalendarFixture> {
  const dav = await startOwnDav([
    { user: "lea", email: LEA, name: "Léa Martin" },
    { user: "theo", email: THEO, name: "Théo Petit" },
    { user: "ali", email: ALI, name: "Ali Ben Salem" },
  ]);
  const shared = dav.store.find("ali", "calendar", "personal")!;
  shared.shares.set("lea", "read");
  shared.properties.set("{DAV:}displayname", "Ali");
  const received: string[] = [];
  const submission: MailSubmission = {
    send: async (_principal, { envelope }) => {
      received.push(...envelope.to);
    },
    check: async () => undefined,
    close: () => undefined,
  };
  const uploads = new UploadShelf();
  const readBlob = async (principal: Principal, blobId: string): Promise<Blob> =>
    uploads.read(principal, blobId);
  const calendars = createCalDavPart({
    url: dav.url,
    credentials: {
      get: async ({ account }) => ({
        kind: "password",
        username: account.split("@")[0]!,
        password: "secret",
      }),
      refused: async () => false,
    },
    submission,
    readBlob,
  });
  const backend = createStandardsBackend({
    parts: [calendars, countingMail(received)],
    uploads,
  });
  return {
    backend,
    principal: person(LEA),
    other: person(THEO),
    readOnlyCalendar: "Ali",
    keepFile: async (text) => {
      const body = new Response(text).body!;
      return (await uploads.keep(person(LEA), body, "text/calendar")).blobId;
    },
    close: async () => {
      await backend.close();
      await dav.close();
    },
  };
}

describeCalendarBackend("CalDAV", setUp, {
  people: "several",
  lacks: { rooms: "CalDAV tells no sizes of rooms" },
});

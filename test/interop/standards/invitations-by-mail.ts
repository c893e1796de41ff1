/**
 * Invitations where the calendar server has no scheduling: they go out by mail (RFC 6047).
 *
 * @module
 */
import { describe, expect, it } from "vitest";
import { CalendarClient } from "../../contract/calendar-client.js";
import type { SmtpSink } from "../servers/smtp-sink.js";
import type { DavServer } from "./calendar-fixture.js";

/** Runs the tests of invitations by mail. */
export function describeInvitationsByMail(
  given: () => { readonly dav: DavServer; readonly sink: SmtpSink },
): void {
  describe("invitations by mail", () => {
    it("are sent, changed and cancelled in the name of the organizer", async () => {
      const { dav, sink } = given();
      const [lea, theo] = [await dav.addPerson("lea"), await dav.addPerson("theo")];
      const backend = dav.createBackend();
      const client = await new CalendarClient(backend, lea).open();
      const sent = (method: string): readonly string[] =>
        sink.messages
          .filter(
            ({ from, raw }) => from === lea.account && textOf(raw).includes(`method=${method}`),
          )
          .map(({ to }) => to.join());
      const id = await client.create(
        {
          title: "Réunion",
          start: "2026-11-23T10:00:00",
          duration: "PT1H",
          participants: {
            me: {
              "@type": "Participant",
              email: lea.account,
              sendTo: { imip: `mailto:${lea.account}` },
              roles: { owner: true },
              participationStatus: "accepted",
            },
            theo: {
              "@type": "Participant",
              email: theo.account,
              sendTo: { imip: `mailto:${theo.account}` },
              roles: { attendee: true },
              participationStatus: "needs-action",
              expectReply: true,
            },
          },
        },
        { tell: true },
      );
      expect(sent("REQUEST")).toEqual([theo.account]);
      await client.update(id, { start: "2026-11-23T15:00:00" }, { tell: true });
      expect(sent("REQUEST")).toEqual([theo.account, theo.account]);
      await client.destroy(id, { tell: true });
      expect(sent("CANCEL")).toEqual([theo.account]);
      await backend.close();
    });
  });
}

const textOf = (raw: Buffer): string => raw.toString().replace(/method="?(\w+)"?/gi, "method=$1");

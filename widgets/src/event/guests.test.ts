import { expect } from "@open-wc/testing";
import { participant } from "../test/sample-agenda.js";
import { mailto } from "./card.js";
import { freeSlots } from "./free-slots.js";
import { addGuests, guestsPatch, participantsOf } from "./guests.js";

const person = { name: "Lina Morel", email: "lina@univ.example" };

describe("guests", () => {
  it("are never twice on the list", () => {
    const once = addGuests([], [{ email: "a@b.fr" }]);
    expect(addGuests(once, [{ email: "A@B.fr" }, { email: "c@d.fr" }])).to.have.length(2);
  });

  it("become participants with an organizer, and none without guests", () => {
    expect(participantsOf([], person)).to.deep.equal({});
    const guests = addGuests([], [{ email: "a@b.fr" }]);
    const { participants, replyTo } = participantsOf(guests, person);
    expect(replyTo).to.deep.equal({ imip: "mailto:lina@univ.example" });
    expect(Object.values(participants!).map(({ roles }) => roles.owner === true)).to.deep.equal([
      true,
      false,
    ]);
  });

  it("leave the answers of those who stay", () => {
    const participants = {
      o: participant("Lina", person.email, "accepted", true),
      a: participant("Ann", "a@b.fr", "declined"),
      b: participant("Bo", "b@b.fr", "accepted"),
    };
    const stays = {
      id: "a",
      name: "Ann",
      email: "a@b.fr",
      kind: "individual",
      isOptional: true,
    } as const;
    const patch = guestsPatch({ participants }, addGuests([stays], [{ email: "n@b.fr" }]), person);
    const next = patch["participants"] as typeof participants;
    expect(Object.keys(next)).to.have.length(3);
    expect(next.a).to.deep.include({ participationStatus: "declined" });
    expect(next.a.roles).to.deep.include({ optional: true });
    expect(next.b).to.equal(undefined);
    expect(guestsPatch({ participants }, [], person)).to.deep.equal({
      participants: null,
      replyTo: null,
    });
  });

  it("are written to only where they are real", () => {
    expect(
      mailto(["a@b.fr", "x@y.fr?bcc=z@z.fr", "a,b@c.fr", "javascript:alert(1)"], "A & B\r\nBcc: x"),
    ).to.equal("mailto:a@b.fr?subject=A%20%26%20B%20Bcc%3A%20x");
    expect(mailto([])).to.equal(undefined);
    expect(mailto(Array.from({ length: 300 }, (_, i) => `personne${i}@univ.example`))).to.equal(
      undefined,
    );
  });
});

describe("common free times", () => {
  const search = {
    ...{ from: "2026-11-27", days: 7, length: 3_600_000, timeZone: "Europe/Paris" },
    now: Date.parse("2026-11-20T00:00:00Z"),
  };
  const busy = (utcStart: string, utcEnd: string) =>
    ({ utcStart, utcEnd, busyStatus: "confirmed" }) as const;
  const hours = (slots: readonly { readonly start: number }[]): string[] =>
    slots.map(({ start }) => new Date(start).toISOString().slice(0, 16));

  it("leave out what is taken, nights and weekends", () => {
    const people = [
      { email: "a", busy: [busy("2026-11-27T07:00:00Z", "2026-11-27T16:30:00Z")] },
      { email: "b", busy: [busy("2026-11-27T17:00:00Z", "2026-11-30T08:00:00Z")] },
      { email: "c", busy: null },
    ];
    expect(hours(freeSlots(people, search))).to.deep.equal([
      ...["2026-11-30T08:00", "2026-11-30T09:00", "2026-11-30T10:00"],
    ]);
  });

  it("begin neither in the past nor so late that they end after hours", () => {
    const now = Date.parse("2026-11-27T16:40:00Z");
    expect(hours(freeSlots([], { ...search, now, most: 1 }))).to.deep.equal(["2026-11-27T17:00"]);
    expect(hours(freeSlots([], { ...search, now, most: 1, length: 7_200_000 }))).to.deep.equal([
      "2026-11-30T07:00",
    ]);
  });

  it("are none when somebody is never free", () => {
    const always = [busy("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")];
    expect(freeSlots([{ email: "a", busy: always }], search)).to.deep.equal([]);
  });
});

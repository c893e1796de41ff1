import { CALENDARS, CONTACTS, MAIL, type TypeState } from "@partage-ent/jmap";
import { MethodFailure, type Principal } from "@partage-ent/server";
import { describe, expect, it } from "vitest";
import { accountIdOf } from "./account-id.js";
import { createStandardsBackend, type StandardsBackendOptions } from "./backend.js";
import { createBlobReader } from "./blob-reader.js";
import type { BackendPart, PartDescription, PartScope } from "./part.js";

const LEA: Principal = {
  establishment: "valmoree",
  account: "lea@univ.example",
  name: "Léa Martin",
};
const ID = accountIdOf(LEA);
const down = new MethodFailure("serverUnavailable", "The server can't be reached.");

/** A part that is told what it is. */
class FakePart implements BackendPart {
  readonly name: string;
  description: PartDescription | Error | Promise<PartDescription>;
  /** Names of what it was asked. */
  readonly asked: string[] = [];
  readonly members: readonly ("mail" | "contacts" | "calendars")[];
  states: readonly (TypeState | Error)[] = [];
  broken: Error | undefined;

  constructor(
    name: string,
    members: FakePart["members"],
    description: PartDescription | Error = {
      capabilities: Object.fromEntries(members.map((member) => [URNS[member], { by: name }])),
    },
  ) {
    this.name = name;
    this.members = members;
    this.description = description;
  }

  open(): PartScope {
    const answer = async (name: string) => {
      this.asked.push(name);
      if (this.broken) throw this.broken;
      return { state: this.name, list: [], notFound: [] };
    };
    const parts = {
      mail: { getMailboxes: () => answer("getMailboxes") },
      contacts: { getAddressBooks: () => answer("getAddressBooks") },
      calendars: { getCalendars: () => answer("getCalendars") },
    };
    return {
      describe: async () => {
        const description = await this.description;
        if (description instanceof Error) throw description;
        return description;
      },
      ...Object.fromEntries(this.members.map((member) => [member, parts[member]])),
      blobs: {
        download: async (_, blobId) => {
          this.asked.push(blobId);
          return { body: new Response(this.name).body!, type: "text/plain" };
        },
        upload: () => Promise.reject(new Error("uploads are not for parts")),
      },
    };
  }

  async *watch(_: Principal, { signal }: { readonly signal: AbortSignal }) {
    for (const states of this.states) {
      if (states instanceof Error) throw states;
      yield { accountId: ID, changed: states };
    }
    if (!signal.aborted) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    }
  }

  async forget(): Promise<void> {
    this.asked.push("forget");
  }

  async check(): Promise<void> {
    if (this.broken) throw this.broken;
  }

  async close(): Promise<void> {
    this.asked.push("close");
  }
}

const URNS = { mail: MAIL, contacts: CONTACTS, calendars: CALENDARS } as const;

const backendOf = (parts: readonly FakePart[], options: Partial<StandardsBackendOptions> = {}) => {
  const backend = createStandardsBackend({
    parts,
    descriptionTimes: { patience: 50 },
    watchTimes: { patience: 100, retry: 1, maxRetry: 5 },
    ...options,
  });
  const open = () => backend.open(LEA, { signal: new AbortController().signal });
  return { backend, open };
};

const capabilitiesOf = async (open: ReturnType<typeof backendOf>["open"]) =>
  (await open().describe()).accounts[ID]!.accountCapabilities;

describe("a back end out of parts", () => {
  it("has one account with what each part serves", async () => {
    const mail = new FakePart("IMAP", ["mail"], {
      capabilities: { [MAIL]: { a: 1 } },
      wellKnown: { mailboxes: { inbox: "i1" } },
      name: "Léa M.",
    });
    const calendars = new FakePart("CalDAV", ["calendars"], {
      capabilities: { [CALENDARS]: { b: 2 } },
      wellKnown: { defaultCalendar: "c1" },
      timeZone: "Europe/Paris",
    });
    const { open } = backendOf([mail, calendars]);
    expect(await open().describe()).toEqual({
      username: "lea@univ.example",
      name: "Léa M.",
      timeZone: "Europe/Paris",
      accounts: {
        [ID]: {
          name: "lea@univ.example",
          isPersonal: true,
          isReadOnly: false,
          accountCapabilities: { [MAIL]: { a: 1 }, [CALENDARS]: { b: 2 } },
        },
      },
      primaryAccounts: { [MAIL]: ID, [CALENDARS]: ID },
      wellKnown: { [ID]: { mailboxes: { inbox: "i1" }, defaultCalendar: "c1" } },
    });
  });

  it("describes itself by the same object while no part says anything else", async () => {
    const { open } = backendOf([new FakePart("IMAP", ["mail"])]);
    expect(await open().describe()).toBe(await open().describe());
  });

  it("takes each member from the first part that has it, and completes it by the next", async () => {
    const jmap = new FakePart("JMAP", ["mail", "contacts"], { capabilities: { [MAIL]: {} } });
    const carddav = new FakePart("CardDAV", ["contacts"]);
    const imap = new FakePart("IMAP", ["mail"]);
    const { open } = backendOf([jmap, carddav, imap]);
    expect(await capabilitiesOf(open)).toEqual({ [MAIL]: {}, [CONTACTS]: { by: "CardDAV" } });
    await open().mail!.getMailboxes(ID, null);
    await open().contacts!.getAddressBooks(ID, null);
    expect([jmap.asked, carddav.asked, imap.asked]).toEqual([
      ["getMailboxes"],
      ["getAddressBooks"],
      [],
    ]);
  });
});

describe("a part that does not answer", () => {
  it("takes nothing away: it was never asked, its capability is there, its calls fail", async () => {
    const mail = new FakePart("IMAP", ["mail"]);
    const calendars = new FakePart("CalDAV", ["calendars"], down);
    calendars.broken = down;
    const { open } = backendOf([mail, calendars]);
    const capabilities = await capabilitiesOf(open);
    expect(capabilities[MAIL]).toEqual({ by: "IMAP" });
    expect(capabilities[CALENDARS]).toMatchObject({ mayCreateCalendar: false });
    await expect(open().calendars!.getCalendars(ID, null)).rejects.toBe(down);
    calendars.description = { capabilities: { [CALENDARS]: { by: "CalDAV" } } };
    expect((await capabilitiesOf(open))[CALENDARS]).toEqual({ by: "CalDAV" });
  });

  it("keeps what it said last", async () => {
    const mail = new FakePart("IMAP", ["mail"]);
    const calendars = new FakePart("CalDAV", ["calendars"]);
    const { open } = backendOf([mail, calendars]);
    const before = await open().describe();
    calendars.description = down;
    expect(await open().describe()).toBe(before);
    mail.description = down;
    expect(await open().describe()).toBe(before);
  });

  it("keeps its place before the part behind it, which might have other records", async () => {
    const jmap = new FakePart("JMAP", ["contacts"], down);
    const carddav = new FakePart("CardDAV", ["contacts"]);
    const mail = new FakePart("IMAP", ["mail"]);
    const { open } = backendOf([jmap, carddav, mail]);
    await open().describe();
    await open().contacts!.getAddressBooks(ID, null);
    expect([jmap.asked, carddav.asked]).toEqual([["getAddressBooks"], []]);
  });

  it("that is slow is waited for once, and not again until it answered", async () => {
    let now = 0;
    let settle: (description: PartDescription) => void = () => undefined;
    const mail = new FakePart("IMAP", ["mail"]);
    const slow = new FakePart("CalDAV", ["calendars"]);
    slow.description = new Promise((resolve) => (settle = resolve));
    const descriptionTimes = { patience: 20, rest: 1_000 };
    const { open } = backendOf([mail, slow], { clock: () => now, descriptionTimes });
    expect(await capabilitiesOf(open)).toHaveProperty([CALENDARS]);
    settle({ capabilities: {} });
    now = 1_000;
    expect(await capabilitiesOf(open)).not.toHaveProperty([CALENDARS]);
  });

  it("fails the session when there is no other and nothing was ever known", async () => {
    const { open } = backendOf([
      new FakePart("IMAP", ["mail"], down),
      new FakePart("CalDAV", ["calendars"], new MethodFailure("forbidden", "no")),
    ]);
    await expect(open().describe()).rejects.toBe(down);
  });
});

describe("blobs", () => {
  const parts = () => [
    new FakePart("IMAP", ["mail"]),
    new FakePart("CalDAV", ["calendars"]),
    new FakePart("CardDAV", ["contacts"]),
  ];
  const readBy = async (blobId: string, given = parts()) => {
    const { open } = backendOf(given);
    const { body } = await open().blobs!.download(ID, blobId);
    return new Response(body).text();
  };

  it.each([
    ["cal-1", "CalDAV"],
    ["event-1", "CalDAV"],
    ["card-1", "CardDAV"],
    ["book-1", "CardDAV"],
    ["photo-1", "CardDAV"],
    ["m-1", "IMAP"],
    ["cards", "IMAP"],
    ["x-card-1", "IMAP"],
  ])("%s are of %s", async (blobId, name) => {
    expect(await readBy(blobId)).toBe(name);
  });

  it("that begin as uploads do are never asked of a part", async () => {
    const given = parts();
    for (const blobId of ["u1", "u", "ucard-1"]) {
      await expect(readBy(blobId, given)).rejects.toMatchObject({ type: "notFound" });
    }
    expect(given.flatMap(({ asked }) => asked)).toEqual([]);
  });

  it("of a kind that no part has are not there", async () => {
    const { open } = backendOf([new FakePart("IMAP", ["mail"])]);
    for (const blobId of ["card-1", "cal-1", "dir-1"]) {
      await expect(open().blobs!.download(ID, blobId)).rejects.toMatchObject({ type: "notFound" });
    }
  });

  it("of another account are not there, neither to read nor to write", async () => {
    const { open } = backendOf(parts());
    const refusal = { type: "accountNotFound" };
    await expect(open().blobs!.download("a1", "m-1")).rejects.toMatchObject(refusal);
    const upload = open().blobs!.upload("a1", new Response("x").body!, "");
    await expect(upload).rejects.toMatchObject(refusal);
  });

  it("are read across parts by the reader that these were given", async () => {
    const blobs = createBlobReader();
    const { signal } = new AbortController();
    await expect(blobs.read(LEA, "m-1", signal)).rejects.toMatchObject({ type: "notFound" });
    const { open } = backendOf(parts(), { blobs });
    const mail = await blobs.read(LEA, "m-1", signal);
    expect(await new Response(mail.body).text()).toBe("IMAP");
    const { blobId } = await open().blobs!.upload(ID, new Response("ics").body!, "text/calendar");
    const upload = await blobs.read(LEA, blobId, signal);
    expect([upload.type, await new Response(upload.body).text()]).toEqual(["text/calendar", "ics"]);
  });
});

describe("watches", () => {
  const collect = async (given: readonly FakePart[], count: number) => {
    const { backend } = backendOf(given);
    const stop = new AbortController();
    const seen: TypeState[] = [];
    for await (const { accountId, changed } of backend.watch(LEA, { signal: stop.signal })) {
      expect(accountId).toBe(ID);
      if (seen.push(changed) === count) stop.abort();
    }
    return seen;
  };

  it("tell the states of all parts at once, then what changes anywhere", async () => {
    const mail = new FakePart("IMAP", ["mail"]);
    mail.states = [{ Email: "e1", Mailbox: "m1" }];
    const calendars = new FakePart("CalDAV", ["calendars"]);
    calendars.states = [{ Calendar: "c1" }];
    expect(await collect([mail, calendars], 1)).toEqual([
      { Email: "e1", Mailbox: "m1", Calendar: "c1" },
    ]);
  });

  it("tell nothing of types that another part serves", async () => {
    const jmap = new FakePart("JMAP", ["mail", "contacts"]);
    jmap.states = [{ Email: "e1", ContactCard: "jmap" }];
    const carddav = new FakePart("CardDAV", ["contacts"]);
    carddav.states = [{ ContactCard: "dav" }];
    expect(await collect([jmap, carddav], 1)).toEqual([{ Email: "e1", ContactCard: "jmap" }]);
  });

  it("go on when one of them fails, and begin it again", async () => {
    const mail = new FakePart("IMAP", ["mail"]);
    mail.states = [{ Email: "e1" }];
    const calendars = new FakePart("CalDAV", ["calendars"]);
    let turns = 0;
    Object.defineProperty(calendars, "states", {
      get: () => (++turns < 3 ? [down] : [{ Calendar: "c1" }]),
    });
    expect(await collect([mail, calendars], 2)).toEqual([{ Email: "e1" }, { Calendar: "c1" }]);
  });

  it("end with the error when nobody can be watched", async () => {
    const refusal = new MethodFailure("forbidden", "no");
    const mail = new FakePart("IMAP", ["mail"]);
    mail.states = [{ Email: "e1" }, refusal];
    await expect(collect([mail], 2)).rejects.toBe(refusal);
  });

  it("are not held up by a part that says nothing", async () => {
    const mail = new FakePart("IMAP", ["mail"]);
    mail.states = [{ Email: "e1" }];
    const silent = new FakePart("CalDAV", ["calendars"]);
    expect(await collect([mail, silent], 1)).toEqual([{ Email: "e1" }]);
  });
});

describe("the rest", () => {
  it("is checked as a whole, each server by the name of its protocol", async () => {
    const [imap, caldav] = [new FakePart("IMAP", ["mail"]), new FakePart("CalDAV", ["calendars"])];
    const { backend } = backendOf([imap, caldav]);
    const { signal } = new AbortController();
    await backend.check(signal);
    imap.broken = down;
    caldav.broken = new Error("socket of 10.0.0.1");
    await expect(backend.check(signal)).rejects.toMatchObject({
      type: "serverUnavailable",
      message: "IMAP: The server can't be reached. CalDAV: The server does not answer.",
    });
  });

  it("is forgotten and closed in all parts", async () => {
    const parts = [new FakePart("IMAP", ["mail"]), new FakePart("CalDAV", ["calendars"])];
    const { backend, open } = backendOf(parts);
    const { blobId } = await open().blobs!.upload(ID, new Response("x").body!, "");
    await backend.forget!(LEA);
    await expect(open().blobs!.download(ID, blobId)).rejects.toMatchObject({ type: "notFound" });
    await backend.close();
    expect(parts.map(({ asked }) => asked)).toEqual([
      ["forget", "close"],
      ["forget", "close"],
    ]);
  });

  it("leads to the webmail by an address without secrets, or nowhere", async () => {
    const { backend } = backendOf([], {
      webmailUrl: {
        mail: "https://mail.univ.example/?user={account}",
        compose: "https://mail.univ.example/new?to={to}",
      },
    });
    expect((await backend.jump!(LEA, { view: "mail" }))?.href).toBe(
      "https://mail.univ.example/?user=lea%40univ.example",
    );
    const to = ["a&b@univ.example", "c@univ.example"];
    expect((await backend.jump!(LEA, { view: "compose", to }))?.href).toBe(
      "https://mail.univ.example/new?to=a%26b%40univ.example%2Cc%40univ.example",
    );
    expect(await backend.jump!(LEA, { view: "calendar" })).toBeNull();
    expect(await backendOf([]).backend.jump!(LEA, { view: "mail" })).toBeNull();
    for (const webmailUrl of ["javascript:alert(1)", "https://u:p@mail.example/", "mail"]) {
      expect(() => backendOf([], { webmailUrl })).toThrow(TypeError);
    }
  });
});

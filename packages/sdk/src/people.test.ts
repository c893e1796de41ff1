import { CONTACTS, DIRECTORY } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { connect } from "./connect.js";
import {
  eachPerson,
  findPerson,
  getDirectory,
  getPerson,
  listStructures,
  searchPeople,
} from "./people.js";
import { suggestPeople } from "./suggest-people.js";
import {
  GATEWAY,
  json,
  scriptedGateway,
  sessionOf,
  type MethodAnswer,
} from "./testing/scripted-gateway.js";
import { webmailUrl } from "./webmail.js";

const CAPABILITY = { caller: "student", minTextLength: 2, maxResults: 50 };

const people = ["p1", "p2", "p3"].map((id) => ({
  id,
  kind: "individual",
  name: { full: `Personne ${id}` },
  emails: { e1: { address: `${id}@univ.example` } },
  titles: { t1: { name: "Bibliothécaire" } },
  memberships: [{ structureId: "SCD", name: "Bibliothèques", isPrimary: true, role: null }],
  memberCount: null,
}));

/** A gateway with a directory of three people, and contacts. */
function start(methods: Record<string, MethodAnswer> = {}, uris = [CONTACTS, DIRECTORY]) {
  const { jmap } = sessionOf();
  const session = sessionOf({
    jmap: {
      ...jmap,
      capabilities: { ...jmap.capabilities, ...Object.fromEntries(uris.map((uri) => [uri, {}])) },
      accounts: {
        a1: {
          name: "lea",
          isPersonal: true,
          isReadOnly: false,
          accountCapabilities: { [DIRECTORY]: CAPABILITY },
        },
      },
      primaryAccounts: Object.fromEntries(uris.map((uri) => [uri, "a1"])),
    },
  });
  const asked: Record<string, Readonly<Record<string, unknown>>[]> = {};
  const answers: Record<string, MethodAnswer> = {
    "DirectoryEntry/query": ({ position, limit, filter }) => {
      const from = Number(position ?? 0);
      const to = from + Number(limit);
      const found = (filter as { email?: string }).email ? people.slice(1, 2) : people;
      return {
        queryState: "q",
        ids: found.slice(from, to).map(({ id }) => id),
        position: from,
        hasMore: found.length > to,
        masked: 1,
        isApproximate: false,
        facets: null,
      };
    },
    "DirectoryEntry/get": ({ ids }) => ({
      list: people.filter(({ id }) => (ids as string[]).includes(id)).toReversed(),
      notFound: [],
    }),
    "ContactCard/query": () => ({ ids: ["c1"], position: 0 }),
    "ContactCard/get": () => ({
      list: [
        {
          id: "c1",
          uid: "u1",
          name: {
            components: [
              { kind: "given", value: "Paul" },
              { kind: "surname", value: "Roy" },
            ],
          },
          emails: { a: { address: "P2@univ.example" }, b: { address: "paul@perso.example" } },
          organizations: { o: { name: "Mairie" } },
        },
      ],
    }),
    ...methods,
  };
  const noting = Object.entries(answers).map(([name, answer]): [string, MethodAnswer] => [
    name,
    (args) => {
      (asked[name] ??= []).push(args);
      return answer(args);
    },
  ]);
  const { fetch, requests } = scriptedGateway(Object.fromEntries(noting), ({ path }) =>
    path === "v1/session" ? json(session) : undefined,
  );
  return { connection: connect({ gateway: GATEWAY, fetch }), asked, requests };
}

describe("searchPeople", () => {
  it("gives rows in the order of the server, and says how many are masked", async () => {
    const { connection, asked, requests } = start();
    const page = await searchPeople(connection, { text: " lefevre ", kind: "individual" });
    expect(page.items.map(({ id }) => id)).toEqual(["p1", "p2", "p3"]);
    expect(page).toMatchObject({ masked: 1, hasMore: false, facets: undefined });
    expect(asked["DirectoryEntry/query"]).toMatchObject([
      { filter: { text: "lefevre", kind: "individual" }, limit: 20, calculateFacets: false },
    ]);
    expect(requests.filter(({ path }) => path === "jmap/api")).toHaveLength(1);
  });

  it("rejects with the time to wait after too many questions", async () => {
    const { connection } = start({
      "DirectoryEntry/query": () => ({ type: "serverUnavailable", retryAfter: 40 }),
    });
    await expect(searchPeople(connection, { text: "a" })).rejects.toMatchObject({
      code: "ERR_UNAVAILABLE",
      retryAfter: 40,
    });
  });
});

describe("eachPerson", () => {
  it("goes on page by page until there is no more", async () => {
    const { connection, asked } = start();
    const ids: string[] = [];
    for await (const { id } of eachPerson(connection, { text: "x", limit: 2 })) ids.push(id);
    expect(ids).toEqual(["p1", "p2", "p3"]);
    expect(asked["DirectoryEntry/query"]).toHaveLength(2);
  });

  it("ends when a page is empty, whatever the server says", async () => {
    const empty = { ids: [], position: 0, hasMore: true, masked: 0, facets: null };
    const { connection, asked } = start({ "DirectoryEntry/query": () => empty });
    for await (const person of eachPerson(connection, { text: "x" })) expect(person).toBe(null);
    expect(asked["DirectoryEntry/query"]).toHaveLength(1);
  });
});

describe("one person", () => {
  it("is read by id, or found by address", async () => {
    const { connection } = start();
    expect((await getPerson(connection, "p3")).id).toBe("p3");
    expect((await findPerson(connection, "p2@univ.example"))?.id).toBe("p2");
  });

  it("that must not be seen does not exist", async () => {
    const { connection } = start();
    await expect(getPerson(connection, "p9")).rejects.toMatchObject({ code: "ERR_NOT_FOUND" });
  });
});

describe("structures", () => {
  it("at the top are listed when nothing is said, and everywhere when words are", async () => {
    const { connection, asked } = start({
      "DirectoryStructure/query": () => ({ ids: ["s1"], position: 0 }),
      "DirectoryStructure/get": () => ({ list: [{ id: "s1", name: "UFR" }] }),
    });
    expect(await listStructures(connection)).toEqual([{ id: "s1", name: "UFR" }]);
    await listStructures(connection, { text: "ufr" });
    const [top, named] = asked["DirectoryStructure/query"]!;
    expect(top).toMatchObject({ filter: { parentId: null } });
    expect(named!["filter"]).toEqual({ text: "ufr" });
  });
});

describe("getDirectory", () => {
  it("tells what the directory can do, and nothing where there is none", async () => {
    expect(await getDirectory(start().connection)).toEqual(CAPABILITY);
    expect(await getDirectory(start({}, [CONTACTS]).connection)).toBeUndefined();
  });
});

describe("suggestPeople", () => {
  it("puts own contacts first and says each address once, in one request", async () => {
    const { connection, requests } = start();
    const { items, masked, missing } = await suggestPeople(connection, { text: "p" });
    expect(items.map(({ email }) => email)).toEqual([
      "P2@univ.example",
      "paul@perso.example",
      "p1@univ.example",
      "p3@univ.example",
    ]);
    expect(items[0]).toMatchObject({ name: "Paul Roy", detail: "Mairie", source: "contacts" });
    expect(items[2]).toMatchObject({ detail: "Bibliothécaire · Bibliothèques" });
    expect([masked, missing]).toEqual([1, []]);
    expect(requests.filter(({ path }) => path === "jmap/api")).toHaveLength(1);
  });

  it("asks only what the session has, and only what it is told to", async () => {
    const { connection, asked } = start({}, [DIRECTORY]);
    expect((await suggestPeople(connection, { text: "p" })).asked).toEqual(["directory"]);
    expect(asked["ContactCard/query"]).toBeUndefined();
    const all = start();
    await suggestPeople(all.connection, { text: "p", sources: ["contacts"] });
    expect(all.asked["DirectoryEntry/query"]).toBeUndefined();
  });

  it("goes on with the other source when one fails, and rejects when all do", async () => {
    const failing = { "ContactCard/query": () => ({ type: "serverUnavailable" }) };
    const { items, missing } = await suggestPeople(start(failing).connection, { text: "p" });
    expect(items).toHaveLength(3);
    expect(missing).toEqual(["contacts"]);
    const none = start({ ...failing, "DirectoryEntry/query": () => ({ type: "serverFail" }) });
    await expect(suggestPeople(none.connection, { text: "p" })).rejects.toMatchObject({
      code: "ERR_UNAVAILABLE",
    });
  });
});

describe("webmailUrl", () => {
  it("begins a message to some addresses, each one parameter", () => {
    const session = sessionOf({ links: { frame: "f", open: "https://gw.example/open" } });
    const url = webmailUrl(session, {
      view: "compose",
      to: ["a&b@univ.example", "c@univ.example"],
    });
    expect(url?.href).toBe(
      "https://gw.example/open?view=compose&to=a%26b%40univ.example&to=c%40univ.example",
    );
  });

  it("is nothing where the webmail can't be opened", () => {
    expect(webmailUrl(sessionOf(), { view: "compose" })).toBeUndefined();
  });
});

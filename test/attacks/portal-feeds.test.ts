/** What portals fetch for their people: RECIA's mail summary and the feed of NotificationPortlet. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ServiceConfigInput } from "@partage-ent/gateway/node";
import { toReciaWidget } from "@partage-ent/uportal";
import { type AttackChain, type Client, DOMAIN, mailOf, startChain } from "./attack-chain.js";

const SECRET = "c41f9a7be2d05836b19c4d7e0fa2538d61b7e94c";
const OTHER_SECRET = "07d3b86e5fa14c29e8b60d17a9f4c25380e1d6bb";
const CONTEXT = "https://ent.univ.example/uPortal";
const OTHER_CONTEXT = "https://portail.univ.example/uPortal";

let folder: string;
let withPortals: (config: ServiceConfigInput) => ServiceConfigInput;
let chain: AttackChain;
let lea: Client;

/** Today at an hour of Paris, as iCalendar writes it. */
function event(uid: string, title: string): string {
  const day = new Intl.DateTimeFormat("sv", { timeZone: "Europe/Paris" }).format(Date.now());
  const date = day.replaceAll("-", "");
  return [
    ...["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", "BEGIN:VEVENT", `UID:${uid}`],
    ...[`DTSTAMP:${date}T000000Z`, `DTSTART;VALUE=DATE:${date}`, `SUMMARY:${title}`],
    ...["END:VEVENT", "END:VCALENDAR", ""],
  ].join("\r\n");
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "partage-portal-"));
  const place = async (name: string, value: string): Promise<{ readonly file: string }> => {
    const file = join(folder, name);
    await writeFile(file, value, { mode: 0o600 });
    return { file };
  };
  const portal = {
    ...{ issuer: CONTEXT, uportal: {}, account: { template: `{uid}@${DOMAIN}` } },
    notificationSecret: await place("first", SECRET),
  };
  const generous = {
    ...portal,
    ...{ issuer: OTHER_CONTEXT, scopes: ["mail.read" as const, "mail.write" as const] },
    notificationSecret: await place("second", OTHER_SECRET),
  };
  withPortals = (config) => ({
    ...config,
    establishments: config.establishments.map((each) => ({
      ...each,
      origins: ["https://ent.univ.example"],
      issuers: [...each.issuers, portal, generous],
    })),
  });
  chain = await startChain(["lea", "theo", "guestave"], withPortals);
  await chain.deliver("lea", mailOf("Convocation <b>jury</b>"));
  await chain.deliver("theo", mailOf("Secret de Théo"));
  await chain.sandbox.importCalendar(`lea@${DOMAIN}`, event("lea-1", "Soutenance de Léa"));
  await chain.sandbox.importCalendar(`theo@${DOMAIN}`, event("theo-1", "Soutenance de Théo"));
  const hers = event("guestave-1", "Soutenance de Guestave");
  await chain.sandbox.importCalendar(`guestave@${DOMAIN}`, hers);
  lea = await chain.signIn("lea");
});
afterAll(async () => {
  await chain.close();
  await rm(folder, { recursive: true, force: true });
});

const SUMMARY = "compat/recia/email/summary";
const FEED = "compat/uportal/notifications";
const PORTAL = "compat/uportal/portal/notifications";

const basic = (user: string, secret: string): string =>
  `Basic ${Buffer.from(`${user}:${secret}`, "utf8").toString("base64")}`;

type Headers = Readonly<Record<string, string>>;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Asks as a server does: no `Origin`, no `Sec-Fetch-…` but those that are given. */
function askAt(base: string, path: string, headers: Headers): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const url = `${base}/${path}`;
    const sent = request(url, { headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    sent.on("error", reject).end();
  });
}

const ask = (path: string, headers: Headers = {}): Promise<Answer> =>
  askAt(chain.gateway.publicUrl, path, headers);
const asPortal = (user: string, secret = SECRET): Promise<Answer> =>
  ask(PORTAL, { Authorization: basic(user, secret) });

describe("RECIA's mail summary", () => {
  it("has the public contract's shape, and the widget's own adapter takes it", async () => {
    const answer = await lea.ask(SUMMARY);
    const summary = await answer.json();
    expect(summary).toEqual({
      messageSummaryForWidgetList: [
        { id: expect.any(String), subject: "Convocation <b>jury</b>", read: false },
      ],
      inbox: expect.any(String),
      messageNotReadCount: 1,
    });
    const widget = toReciaWidget(summary, { gateway: chain.gateway.publicUrl });
    expect(widget.items[0]).toMatchObject({ name: "Convocation <b>jury</b>", isNew: true });
  });

  it("is fresh after a change of the person's own", async () => {
    const before = await (await lea.ask(SUMMARY)).json();
    const { id } = before.messageSummaryForWidgetList[0];
    const update = { [id]: { "keywords/$seen": true } };
    await lea.call([["Email/set", { accountId: lea.accountId, update }, "s"]]);
    expect(await (await lea.ask(SUMMARY)).json()).toMatchObject({
      messageSummaryForWidgetList: [{ id, read: true }],
      messageNotReadCount: 0,
    });
    const back = { [id]: { "keywords/$seen": null } };
    await lea.call([["Email/set", { accountId: lea.accountId, update: back }, "s"]]);
  });

  it("row 30: is of nobody without a session", async () => {
    for (const path of [SUMMARY, FEED]) {
      expect((await ask(path)).status).toBe(401);
      const forged = { Authorization: `Bearer ${"A".repeat(43)}`, Cookie: "x=y" };
      expect((await ask(path, forged)).status).toBe(401);
      expect((await ask(path, { Authorization: basic("lea", SECRET) })).status).toBe(401);
    }
  });

  it("row 34: is of the session's own mailbox, whatever else is named", async () => {
    const more = `?account=theo@${DOMAIN}&accountId=1&user=theo&establishment=other`;
    const text = await (await lea.ask(SUMMARY + more)).text();
    expect(text).not.toContain("Théo");
    expect(text).toContain("Convocation");
  });

  it("row 31: needs the scope of mail, and is not made up without it", async () => {
    const calendarOnly = await chain.signIn("lea", ["calendar.read"]);
    const refused = await calendarOnly.ask(SUMMARY);
    expect([refused.status, await refused.text()]).toEqual([
      403,
      expect.stringContaining("scope-refused"),
    ]);
    const feed = await (await calendarOnly.ask(FEED)).json();
    expect(feed.categories.map(({ title }: { title: string }) => title)).toEqual(["Aujourd’hui"]);
    expect(feed.errors).toEqual([]);
  });

  it("row 41: is no page's of another origin", async () => {
    const headers = { Authorization: `Bearer ${lea.token}` };
    for (const path of [SUMMARY, FEED]) {
      const foreign = await ask(path, { ...headers, Origin: "https://evil.example" });
      expect([foreign.status, foreign.headers["access-control-allow-origin"]]).toEqual([
        403,
        undefined,
      ]);
      // The token was given to a program without an origin: a page that got hold of it has none of it.
      const allowed = await ask(path, { ...headers, Origin: "https://ent.univ.example" });
      expect(allowed.status).toBe(403);
      const framed = await ask(path, { ...headers, "Sec-Fetch-Dest": "iframe" });
      expect(framed.status).toBe(403);
      const navigated = await ask(path, { ...headers, "Sec-Fetch-Mode": "navigate" });
      expect(navigated.status).toBe(403);
    }
  });

  it("row 44: is in no cache", async () => {
    for (const path of [SUMMARY, FEED]) {
      const answer = await lea.ask(path);
      expect(answer.headers.get("Cache-Control")).toBe("no-store");
      expect(answer.headers.get("Vary")).toContain("Authorization");
    }
    expect((await asPortal("lea")).headers["cache-control"]).toBe("no-store");
  });
});

describe("the feed that a portal fetches", () => {
  it("is of the person whom the portal names, and holds no mail by default", async () => {
    const answer = await asPortal("lea");
    const feed = JSON.parse(answer.text);
    expect(feed.categories).toEqual([
      {
        title: "Aujourd’hui",
        entries: [expect.objectContaining({ title: "Soutenance de Léa", source: "PARTAGE" })],
      },
    ]);
    expect(feed.errors).toEqual([]);
    expect(answer.text).not.toMatch(/Convocation|Théo/);
  });

  it("has mail where the operator gave the issuer mail, and only to read", async () => {
    const answer = await asPortal("lea", OTHER_SECRET);
    const [mail] = JSON.parse(answer.text).categories;
    expect(mail).toMatchObject({
      title: "Messages non lus (1)",
      entries: [{ title: "Convocation ‹b›jury‹/b›", body: "De Prof" }],
    });
    expect(answer.text).not.toContain("Soutenance");
  });

  it("is of the person in the address, where the portal signs in under a name of its own", async () => {
    const Authorization = basic("portail", SECRET);
    const answer = await ask(`${PORTAL}?user=lea`, { Authorization });
    expect(answer.text).toContain("Soutenance de Léa");
    const twice = await ask(`${PORTAL}?user=lea&user=theo`, { Authorization });
    expect(twice.status).toBe(403);
    const forged = await ask(`${PORTAL}?user=lea%0d%0aX-User:%20theo`, { Authorization });
    expect(forged.status).toBe(403);
    for (const guest of ["", "guest"])
      expect((await ask(`${PORTAL}?user=${guest}`, { Authorization })).text).toContain("[]");
  });

  it("is empty for guests of the portal", async () => {
    for (const guest of ["guest", "guestave", "Guestave", "GUESTAVE"])
      expect((await asPortal(guest)).text).toBe('{"categories":[],"errors":[]}');
  });

  it("rows 30 and 50: is of nobody without the portal's secret", async () => {
    const wrong = [
      ...["", "x", SECRET.slice(0, -1), `${SECRET}x`, SECRET.toUpperCase(), OTHER_SECRET.slice(1)],
    ].map((secret) => basic("lea", secret));
    const broken = [
      ...["Basic", "Basic !!!", "Basic bGVh", `Bearer ${SECRET}`, `Basic ${"A".repeat(5_000)}`],
      ...[`Basic ${Buffer.from([0xff, 0xfe, 0x3a, 0x41]).toString("base64")}`, SECRET],
    ];
    for (const header of [...wrong, ...broken]) {
      const answer = await ask(PORTAL, { Authorization: header });
      expect([header, answer.status]).toEqual([header, 401]);
      expect(answer.headers["www-authenticate"]).toContain('Basic realm="partage-ent"');
      expect(answer.text).not.toContain("Soutenance");
    }
    expect((await ask(PORTAL)).status).toBe(401);
    expect((await ask(`${PORTAL}?user=lea&secret=${SECRET}`)).status).toBe(401);
  });

  it("row 30: is of no foreign person, and of none that the account rules do not give", async () => {
    const names = [
      ...["lea@univ.example", "lea@evil.example", "theo@univ.example,lea", "personne@", "@"],
      ...["lea/../theo", "lea%40univ.example", "*", "l*", "lea)(uid=*", "lea;theo", "..", "-lea"],
    ];
    for (const name of names) {
      const answer = await asPortal(name);
      expect([name, answer.status]).toEqual([name, 403]);
      expect(answer.text).not.toContain("Soutenance");
    }
    expect((await asPortal("inconnu")).status).toBe(403);
  });

  it("row 35: takes no line break, no control character and no other header in a name", async () => {
    const names = ["lea\r\nX-Forwarded-User=theo", "lea\n", "\tlea", "lea\u0000theo", "lea\u202e"];
    for (const name of [...names, `lea${" ".repeat(10)}`, "a".repeat(129), "theo lea"]) {
      const answer = await asPortal(name);
      expect([JSON.stringify(name), answer.status]).toEqual([JSON.stringify(name), 403]);
    }
    const both = await ask(PORTAL, {
      ...{ Authorization: basic("lea", SECRET), "X-Remote-User": "theo", Cookie: "uid=theo" },
    });
    expect(both.text).toContain("Soutenance de Léa");
  });

  it("row 46: tells the log who was refused and why, and no secret", async () => {
    await asPortal("lea\nforged: line", SECRET);
    await asPortal("lea", "wrong-secret-of-somebody");
    const lines = chain.log.join("");
    expect(lines).toContain('"feed-refused"');
    expect(lines).toContain('"user-name"');
    expect(lines).toContain('"feed-read"');
    expect(lines).not.toContain(SECRET);
    expect(lines).not.toContain("wrong-secret-of-somebody");
    expect(lines).not.toContain("forged: line");
  });

  it("row 41: is for no browser, even one that knows the secret", async () => {
    const Authorization = basic("lea", SECRET);
    const browsers: readonly Headers[] = [
      { Origin: "https://ent.univ.example" },
      { Origin: "null" },
      { "Sec-Fetch-Site": "none" },
      { "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "image" },
    ];
    for (const headers of browsers) {
      const answer = await ask(PORTAL, { Authorization, ...headers });
      expect([JSON.stringify(headers), answer.status]).toEqual([JSON.stringify(headers), 403]);
    }
  });

  it("row 50: has ten messages and no page of more", async () => {
    for (let at = 0; at < 14; at++) await chain.deliver("theo", mailOf(`Message ${String(at)}`));
    const answer = await ask(`${PORTAL}?limit=1000&position=10`, {
      Authorization: basic("theo", OTHER_SECRET),
    });
    const [mail] = JSON.parse(answer.text).categories;
    expect([mail.title, mail.entries.length]).toEqual(["Messages non lus (15)", 10]);
  });

  it("row 45: says in one way that the mail system is down, and nothing of it", async () => {
    chain.lie((_request, response) => {
      response.writeHead(500, { "Content-Type": "text/html" });
      response.end("<b>stack trace of mail.internal.univ.example</b>");
      return true;
    });
    try {
      const answer = await asPortal("theo");
      expect(answer.status).toBeGreaterThanOrEqual(403);
      expect(answer.text).not.toMatch(/internal|stack|soap/i);
    } finally {
      chain.lie(undefined);
    }
  });

  it("row 28: changes nothing, by whatever method it is asked", async () => {
    for (const path of [SUMMARY, FEED, PORTAL]) {
      const answer = await fetch(`${chain.gateway.publicUrl}/${path}`, { method: "POST" });
      expect([path, answer.status]).toEqual([path, 405]);
    }
  });
});

describe("row 42: rate limits of the portal's feed", () => {
  let tried: AttackChain;
  beforeAll(async () => {
    const limits = { signInPerMinute: 5, sessionPerMinute: 10 };
    tried = await startChain(["lea", "theo"], (config) => ({ ...withPortals(config), limits }));
  });
  afterAll(() => tried.close());

  async function askOften(times: number, user: string, secret: string): Promise<number[]> {
    const statuses: number[] = [];
    for (let at = 0; at < times; at++) {
      const headers = { Authorization: basic(user, secret) };
      statuses.push((await askAt(tried.gateway.publicUrl, PORTAL, headers)).status);
    }
    return statuses;
  }

  it("row 42: wrong secrets of one address run out, and right ones still work", async () => {
    expect(await askOften(7, "lea", "wrong")).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(await askOften(1, "lea", SECRET)).toEqual([200]);
  });

  it("row 42: one person is asked for so often, another still", async () => {
    const statuses = await askOften(25, "lea", SECRET);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(12);
    expect(statuses.at(-1)).toBe(429);
    expect(await askOften(1, "theo", SECRET)).toEqual([200]);
  });
});

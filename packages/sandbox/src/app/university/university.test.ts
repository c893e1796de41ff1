import { describe, expect, it } from "vitest";
import { createSandbox } from "../create-sandbox.js";
import { parseMessage } from "../mime/parsed-message.js";
import { flattenParts, partContent } from "../mime/part-tree.js";
import type { Sandbox } from "../sandbox.js";
import { planUniversity, type MailboxPlan, type MailPlanOptions } from "./mail-plan.js";
import { parisDate } from "./paris-time.js";
import { DEMO_PASSWORD, PEOPLE } from "./people.js";
import { seedUniversity } from "./university.js";

const NOW = Date.parse("2026-11-23T11:30:00Z");
const KEY = "6b7ead4bd425836e8cf0079cd6c1a05acc127acd07c8ee4b61023e19250e929c";
const SOME = ["lmarchetti", "hcazeneuve", "scolarite.sciences"];

async function digestOf(plans: readonly MailboxPlan[]): Promise<string> {
  const lines = plans.flatMap(({ owner, messages }) =>
    messages.map(({ folder, flags, tags, date, bytes }) =>
      [owner.uid, folder, flags, tags.join(), date, new TextDecoder().decode(bytes())].join("|"),
    ),
  );
  const bytes = new TextEncoder().encode(lines.join("\n"));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const messagesOf = (uid: string, more: Partial<MailPlanOptions> = {}): MailboxPlan["messages"] =>
  planUniversity({ now: NOW, people: [uid], ...more })[0]?.messages ?? [];

async function soap(sandbox: Sandbox, header: object, body: object): Promise<Response> {
  const envelope = { Header: { context: { _jsns: "urn:zimbra", ...header } }, Body: body };
  const request = new Request("http://sandbox.invalid/service/soap", {
    method: "POST",
    body: JSON.stringify(envelope),
  });
  return sandbox.fetch(request);
}

async function hmacSha1(key: string, text: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-1" };
  const imported = await crypto.subtle.importKey("raw", encoder.encode(key), algorithm, false, [
    "sign",
  ]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", imported, encoder.encode(text)));
  return [...mac].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

describe("the plan", () => {
  it("is the same to the byte for the same seed and moment, and another for another seed", async () => {
    const options = { now: NOW, bulk: { uid: "thebrard", messages: 200 } };
    const digest = await digestOf(planUniversity(options));
    expect(await digestOf(planUniversity(options))).toBe(digest);
    expect(await digestOf(planUniversity({ ...options, seed: "autre" }))).not.toBe(digest);
  });

  it("gives one person the same mailbox whoever else is asked for", async () => {
    const everybody = planUniversity({ now: NOW });
    const alone = planUniversity({ now: NOW, people: ["lmarchetti"] });
    expect(await digestOf(alone)).toBe(await digestOf(everybody.slice(0, 1)));
  });

  it("has mail of today, yesterday, this week and last year at any time of the day", () => {
    const nights = ["2026-11-23T00:02:00Z", "2026-03-29T10:00:00Z", "2026-10-25T23:30:00Z"];
    for (const now of [NOW, ...nights.map((text) => Date.parse(text))]) {
      const dates = messagesOf("lmarchetti", { now }).map(({ date }) => date);
      expect(Math.max(...dates)).toBeLessThanOrEqual(now);
      const days = new Set(dates.map((date) => dayNumber(now) - dayNumber(date)));
      expect([0, 1, 2, 4].filter((day) => !days.has(day))).toEqual([]);
      expect([...days].some((day) => day > 300)).toBe(true);
    }
  });

  it("names everybody once, with addresses under the given domain", () => {
    const plans = planUniversity({ now: NOW, domain: "autre.example", messagesPerPerson: 5 });
    expect(plans).toHaveLength(42);
    expect(new Set(plans.map(({ owner }) => owner.mail)).size).toBe(42);
    for (const { owner, messages } of plans) {
      expect(owner.mail).toMatch(/^[a-z.-]+@autre\.example$/u);
      for (const { bytes } of messages) {
        expect(new TextDecoder().decode(bytes())).not.toContain("univ-valmoree.example");
      }
    }
  });

  it("adds as many messages as a test of long lists asks for", () => {
    const bulk = { uid: "thebrard", messages: 10_000 };
    expect(messagesOf("thebrard", { bulk }).length).toBeGreaterThanOrEqual(10_000);
    const ids = messagesOf("thebrard", { bulk }).map(({ messageId }) => messageId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

/** One character per byte; the "latin1" decoder is windows-1252 by specification. */
const binary = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");

/** Days since 1970 on a calendar in Paris. */
function dayNumber(time: number): number {
  const { year, month, day } = parisDate(time);
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

describe("the messages", () => {
  const parsed = messagesOf("lmarchetti").map((message) => {
    const bytes = message.bytes();
    const { root, ...rest } = { ...parseMessage(bytes), bytes, message };
    return { ...rest, root, parts: flattenParts(root) };
  });
  const subjects = parsed.map(({ subject }) => subject);

  it("are read back with the subject, sender and date that were written", () => {
    for (const { subject, bytes } of parsed) {
      expect(subject).not.toContain("\ufffd");
      expect(subject).not.toContain("=?");
      expect(new TextDecoder("latin1").decode(bytes)).toMatch(/^Date: \w{3}, \d/u);
    }
    expect(subjects).toContain("🎉 Gala des Valmoriens : la billetterie est ouverte !");
    expect(subjects.some((subject) => subject.includes("دعوة"))).toBe(true);
    expect(subjects.some((subject) => subject.length > 250)).toBe(true);
  });

  it("hold lines of at most 998 octets that end with CRLF", () => {
    for (const { bytes } of parsed) {
      const text = new TextDecoder("latin1").decode(bytes);
      expect(/(^|[^\r])\n|\r(?!\n)/u.test(text)).toBe(false);
      expect(Math.max(...text.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(998);
    }
  });

  it("carry files that are what their names say", () => {
    const starts: Readonly<Record<string, RegExp>> = {
      "application/pdf": /^%PDF-1\.4[^]*%%EOF\n$/u,
      "image/png": /^\u0089PNG\r\n\u001a\n[^]*IEND/u,
      "application/vnd.oasis.opendocument.text": /^PK\u0003\u0004[^]*mimetypeapplication\/vnd/u,
      "text/calendar": /^BEGIN:VCALENDAR\r\n[^]*END:VCALENDAR\r\n$/u,
    };
    const seen = new Set<string>();
    for (const part of parsed.flatMap(({ parts }) => parts)) {
      const expected = starts[part.contentType];
      if (!expected) continue;
      seen.add(part.contentType);
      expect(binary(partContent(part))).toMatch(expected);
    }
    expect([...seen].sort()).toEqual(Object.keys(starts).sort());
  });

  it("include a phishing mail whose link says one host and leads to another", () => {
    const junk = parsed.filter(({ message }) => message.folder === "Junk");
    const html = junk
      .flatMap(({ parts }) => parts)
      .filter((part) => part.contentType === "text/html")
      .map((part) => new TextDecoder().decode(partContent(part)))
      .join("");
    expect(html).toMatch(
      /href="http:\/\/univ-valmoree\.verification-compte\.example[^>]*>https:\/\/messagerie\.univ-valmoree\.example/u,
    );
  });

  it("name no host but reserved ones", () => {
    const texts = parsed.flatMap(({ parts }) =>
      parts
        .filter(({ contentType }) => contentType.startsWith("text/"))
        .map((part) => new TextDecoder().decode(partContent(part))),
    );
    const hosts = [...texts.join("\n").matchAll(/https?:\/\/([a-z\d.-]+)/giu)];
    expect(hosts.length).toBeGreaterThan(20);
    for (const [, host] of hosts) expect(host).toMatch(/\.example$/u);
  });
});

describe("a seeded sandbox", () => {
  it("holds the folders, flags, tags, threads and counts of the plan", async () => {
    const sandbox = createSandbox({ domain: "univ-valmoree.example", preauthKey: KEY });
    const [lea] = await seedUniversity(sandbox, { now: NOW, people: SOME });
    const mailbox = sandbox.mailbox(lea?.mail ?? "");
    const plan = messagesOf("lmarchetti");
    expect(mailbox.itemsOf("message")).toHaveLength(plan.length);
    const unread = plan.filter(({ flags }) => flags.includes("u")).length;
    const stored = mailbox.itemsOf("message").filter(({ flags }) => flags.includes("u")).length;
    expect(stored).toBe(unread);
    const folders = new Set(mailbox.itemsOf("folder").map(({ name }) => name));
    for (const path of plan.map(({ folder }) => folder.split("/").at(-1) ?? "")) {
      expect(folders.has(path)).toBe(true);
    }
    const project = mailbox
      .itemsOf("message")
      .filter(({ summary }) => summary.subject.includes("Projet BDD"));
    expect(project).toHaveLength(15);
    expect(new Set(project.map(({ conversationId }) => conversationId)).size).toBe(1);
    expect(mailbox.tagNamed("Projet")).toBeDefined();
    await sandbox.close();
  });

  it("gives address books with photos and groups, a lent one, and lists with members", async () => {
    const sandbox = createSandbox({ domain: "univ-valmoree.example", preauthKey: KEY });
    await seedUniversity(sandbox, { now: NOW, people: SOME, messagesPerPerson: 1 });
    await seedUniversity(sandbox, { now: NOW, people: SOME, messagesPerPerson: 1 });
    const mailbox = sandbox.mailbox("lmarchetti@univ-valmoree.example");
    const contacts = mailbox.itemsOf("contact");
    expect(contacts).toHaveLength(17);
    expect(contacts.filter(({ attachments }) => attachments?.length)).toHaveLength(5);
    const group = contacts.find(({ attributes }) => attributes.nickname === "Projet BDD");
    expect(group?.members?.map(({ type }) => type)).toEqual(["C", "C", "G", "I"]);
    const links = mailbox.itemsOf("link").filter(({ view }) => view === "contact");
    expect(links.map(({ name }) => name)).toEqual(["Secrétariat DEVE"]);
    expect(sandbox.list("cours-inf301")?.members).toHaveLength(8);
    const unlisted = sandbox.account("mlefevre@univ-valmoree.example");
    expect(unlisted?.attributes.zimbraHideInGal).toEqual(["TRUE"]);
    expect(sandbox.accounts().length).toBe(PEOPLE.length + 6);
    await sandbox.close();
  });

  it("adds nothing when an interrupted filling is repeated", async () => {
    const sandbox = createSandbox({ domain: "univ-valmoree.example", preauthKey: KEY });
    const options = { now: NOW, people: SOME };
    await seedUniversity(sandbox, options);
    const count = (): number =>
      sandbox
        .accounts()
        .reduce((sum, { name }) => sum + sandbox.mailbox(name).itemsOf("message").length, 0);
    const before = count();
    await seedUniversity(sandbox, { ...options, now: NOW + 3_600_000 });
    expect(count()).toBe(before);
    await sandbox.close();
  });

  it("lets every account in by password and by pre-authentication", async () => {
    const sandbox = createSandbox({ domain: "univ-valmoree.example", preauthKey: KEY });
    const people = await seedUniversity(sandbox, { now: NOW, messagesPerPerson: 1 });
    expect(people).toHaveLength(PEOPLE.length);
    for (const { mail, principalName } of people) {
      const byPassword = await soap(sandbox, {}, authRequest(mail, { password: DEMO_PASSWORD }));
      expect([mail, byPassword.status]).toEqual([mail, 200]);
      const timestamp = Date.now();
      const mac = await hmacSha1(KEY, `${principalName}|name|0|${String(timestamp)}`);
      const preauth = { timestamp, expires: 0, _content: mac };
      const byKey = await soap(sandbox, {}, authRequest(principalName, { preauth }));
      expect([principalName, byKey.status]).toEqual([principalName, 200]);
      const answer = (await byKey.json()) as { Body: { AuthResponse: { authToken: unknown } } };
      expect(answer.Body.AuthResponse.authToken).toBeTruthy();
    }
    const wrong = await soap(sandbox, {}, authRequest(people[0]?.mail ?? "", { password: "non" }));
    expect(wrong.status).toBe(500);
    await sandbox.close();
  });
});

function authRequest(name: string, secret: object): object {
  const account = { by: "name", _content: name };
  return { AuthRequest: { _jsns: "urn:zimbraAccount", account, ...secret } };
}

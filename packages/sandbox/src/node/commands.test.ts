import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Mailbox } from "../app/mailbox/mailbox.js";
import { personByUid } from "../app/university/people.js";
import { runCli } from "./commands.js";
import { importFiles, loadEmlFolder } from "./import/importer.js";
import { openSandbox, startSandbox } from "./sandbox-server.js";

const LEA = personByUid("lmarchetti").mail;

let folder: string;
let stateFolder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "partage-import-"));
  stateFolder = join(folder, "state");
  const opened = await openSandbox({ stateFolder, university: { messagesPerPerson: 2 } });
  await opened.close();
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function run(...args: readonly string[]): Promise<[number, string, string]> {
  let [stdout, stderr] = ["", ""];
  const code = await runCli(args, {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    once: () => undefined,
  });
  return [code, stdout, stderr];
}

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, content);
  return path;
}

const EML =
  "From: Ada <ada@x.example>\r\nDate: Mon, 2 Mar 2020 10:00:00 +0100\r\nSubject: =?UTF-8?Q?=C3=89t=C3=A9?=\r\n\r\nBonjour\r\n";

const ICS = [
  "BEGIN:VCALENDAR",
  "VERSION:2.0",
  "BEGIN:VEVENT",
  "UID:tp-1@univ-valmoree.example",
  "DTSTAMP:20261101T000000Z",
  "DTSTART;TZID=Europe/Paris:20261123T090000",
  "DTEND;TZID=Europe/Paris:20261123T110000",
  "SUMMARY:TP réseaux",
  "END:VEVENT",
  "END:VCALENDAR",
  "",
].join("\r\n");

const MBOX =
  "From a@x.example Mon Nov 23 08:00:00 2026\nStatus: RO\nX-Status: F\nSubject: lu\n\n>From ici\n\n" +
  "From b@x.example Mon Nov 23 08:00:00 2026\nX-Mozilla-Status: 0002\nSubject: non lu\n\nb\n\n" +
  "From c@x.example Mon Nov 23 08:00:00 2026\nX-Mozilla-Status: 0009\nSubject: supprimé\n\nc\n";

const importedNames = (mailbox: Mailbox): readonly (string | undefined)[] =>
  mailbox.itemsOf("contact").map(({ attributes }) => attributes.fullName);

describe("partage-sandbox import", () => {
  it("stores messages with date, folder and flags, and contacts with their names", async () => {
    const paths = [
      await file("mail/a.eml", EML),
      await file("archive.mbox", MBOX),
      await file("amis.vcf", "BEGIN:VCARD\nFN:Zoé\nEMAIL:zoe@x.example\nEND:VCARD\n"),
    ];
    const [code, stdout, stderr] = await run(
      ...["import", ...paths, "--to", "lmarchetti", "--state", stateFolder],
      ...["--folder", "Archives/2020"],
    );
    expect([code, stdout]).toEqual([
      0,
      `${LEA}: 3 messages, 1 contacts and 0 events imported, 0 already there, 1 left out\n`,
    ]);
    expect(stderr).toContain("message 3: marked as deleted");
    const { sandbox, close } = await openSandbox({ stateFolder });
    const mailbox = sandbox.mailbox(LEA);
    const target = mailbox.itemsOf("folder").find(({ name }) => name === "2020");
    const stored = mailbox.itemsOf("message").filter(({ folderId }) => folderId === target?.id);
    const bySubject = new Map(stored.map((message) => [message.summary.subject, message]));
    expect([...bySubject.keys()].sort()).toEqual(["lu", "non lu", "Été"]);
    expect(bySubject.get("Été")?.date).toBe(Date.parse("2020-03-02T09:00:00Z"));
    expect(bySubject.get("lu")?.flags).toBe("f");
    expect(bySubject.get("lu")?.summary.fragment).toBe("From ici");
    expect(bySubject.get("non lu")?.flags).toMatch(/^(?:ur|ru)$/u);
    expect(importedNames(mailbox)).toContain("Zoé");
    await close();
  });

  it("puts files into a running server by its own operations, byte for byte", async () => {
    const running = await startSandbox({ university: { people: ["lmarchetti"] } });
    const latin = await file("latin.eml", "");
    const bytes = Buffer.from("Subject: brut\r\n\r\nd\u00e9j\u00e0 vu\r\n", "latin1");
    await writeFile(latin, bytes);
    const card = await file("z.vcf", "BEGIN:VCARD\nFN:Zoé\nEND:VCARD\n");
    const agenda = await file("cours.ics", ICS);
    const args = ["import", latin, card, agenda, "--to", "lmarchetti"];
    args.push("--folder", "Archives/2020");
    const [code, stdout] = await run(...args, "--url", running.url);
    expect([code, stdout]).toEqual([
      0,
      `${LEA}: 1 messages, 1 contacts and 1 events imported, 0 already there, 0 left out\n`,
    ]);
    const mailbox = running.sandbox.mailbox(LEA);
    expect(mailbox.calendarItemOf("tp-1@univ-valmoree.example")?.invites[0]?.name).toBe(
      "TP réseaux",
    );
    const stored = mailbox.itemsOf("message").find(({ summary }) => summary.subject === "brut");
    const folder = mailbox.itemsOf("folder").find(({ name }) => name === "2020");
    expect([stored?.folderId, stored?.size]).toEqual([folder?.id, bytes.length]);
    expect(importedNames(mailbox)).toContain("Zoé");
    const wrong = await run(...args, "--url", running.url, "--password", "non");
    expect([wrong[0], wrong[2]]).toEqual([1, expect.stringContaining("Auth: ")]);
    await running.close();
    const gone = await run(...args, "--url", running.url);
    expect([gone[0], gone[2]]).toEqual([1, expect.stringContaining("does not answer")]);
  });

  it("does not store the same bytes twice", async () => {
    const path = await file("a.eml", EML);
    const args = ["import", path, "--to", LEA, "--state", stateFolder] as const;
    expect((await run(...args))[1]).toContain("1 messages");
    expect((await run(...args))[1]).toContain(
      "0 messages, 0 contacts and 0 events imported, 1 already there",
    );
  });

  it("says of empty calendars and unknown files that they were left out, and why", async () => {
    await file("odd/cours.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
    await file("odd/photo.bin", "\u0000\u0001");
    await file("odd/index.jsonl", '{"folder":"INBOX"}\n');
    const odd = join(folder, "odd");
    const [code, , stderr] = await run("import", odd, "--to", LEA, "--state", stateFolder);
    expect(code).toBe(1);
    expect(stderr).toContain("cours.ics: no event in the calendar");
    expect(stderr).toContain("photo.bin: neither a message");
    expect(stderr).toContain("index.jsonl: neither a message");
  });

  it("names the wrong argument and shows a right one", async () => {
    const path = await file("a.eml", EML);
    const cases: readonly (readonly [readonly string[], string])[] = [
      [["import", path, "--state", stateFolder], "--to is missing, for example --to lmarchetti"],
      [
        ["import", path, "--to", "lmarchetti"],
        "give one of --state and --url, for example --state ./state",
      ],
      [["import", "--to", "x", "--state", stateFolder], "no file to import, for example"],
      [
        ["import", path, "--to", "personne", "--state", stateFolder],
        "--to personne@univ-valmoree.example: no such account",
      ],
      [["import", path, "--to", LEA, "--url", "moi"], "--url moi: expected an address such as"],
      [["serve", "--port", "70000"], "--port 70000: expected a whole number from 0 to 65535"],
      [["serve", "--bulk", "lmarchetti"], "--bulk lmarchetti: expected a uid and a number"],
      [["serve", "--domain", "été"], "--domain été: expected a domain name, for example"],
      [["serve", "--prot", "1"], "--prot"],
      [["serve", "extra"], 'serve takes no "extra"'],
      [["demarrer"], 'unknown command "demarrer": expected serve, import or users'],
    ];
    for (const [args, expected] of cases) {
      const [code, stdout, stderr] = await run(...args);
      expect([args, code, stdout]).toEqual([args, 2, ""]);
      expect(stderr).toContain(expected);
    }
    const missing = join(folder, "absent.eml");
    const [code, , stderr] = await run("import", missing, "--to", LEA, "--state", stateFolder);
    expect([code, stderr.includes("absent.eml")]).toEqual([1, true]);
  });
});

describe("partage-sandbox users and help", () => {
  it("lists everybody with the password", async () => {
    const [, stdout] = await run("users", "--json");
    const users = JSON.parse(stdout) as { name: string; password: string }[];
    expect(users).toHaveLength(42);
    expect(users[0]).toMatchObject({ name: LEA, password: "valmoree-demo" });
    expect((await run("users"))[1]).toContain("Zoé Lefèvrier-Ünalan");
  });

  it("explains itself", async () => {
    for (const args of [["--help"], ["serve", "--help"]]) {
      const [code, stdout] = await run(...args);
      expect([code, stdout.includes("partage-sandbox import ./archive.mbox")]).toEqual([0, true]);
    }
    expect((await run())[0]).toBe(2);
  });
});

describe("loading a folder of .eml files", () => {
  it("takes only those, once, in the folder and with the flags asked for", async () => {
    await file("set/a.eml", EML);
    await file("set/deep/b.eml", EML.replace("Bonjour", "Bonsoir"));
    await file("set/a.json", "{}");
    const { sandbox, close } = await openSandbox({ stateFolder });
    const options = { folder: "Exemples", flags: "u" };
    const path = join(folder, "set");
    const first = await loadEmlFolder(sandbox, LEA, path, options);
    expect(first).toEqual({ messages: 2, contacts: 0, events: 0, known: 0, skipped: [] });
    const second = await loadEmlFolder(sandbox, LEA, path, options);
    expect(second).toEqual({ messages: 0, contacts: 0, events: 0, known: 2, skipped: [] });
    const unread = sandbox
      .mailbox(LEA)
      .itemsOf("message")
      .filter(({ flags }) => flags.includes("u"));
    expect(unread.filter(({ summary }) => summary.subject === "Été")).toHaveLength(2);
    await close();
  });

  it("refuses an account that does not exist", async () => {
    const { sandbox, close } = await openSandbox({ stateFolder });
    await expect(importFiles(sandbox, "personne@x.example", [folder])).rejects.toThrow();
    await close();
  });
});

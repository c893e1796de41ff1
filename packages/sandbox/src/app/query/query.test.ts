import { describe, expect, it } from "vitest";
import { FolderId } from "../mailbox/item.js";
import { Mailbox } from "../mailbox/mailbox.js";
import { storeMessage } from "../mailbox/messages.js";
import { createSystemFolders } from "../mailbox/system-folders.js";
import { summarizeMessage } from "../mail/message-reader.js";
import { parseMessage } from "../mime/parsed-message.js";
import { compileQuery } from "./compile-query.js";
import { parseQuery, parseQuickQuery } from "./parse-query.js";

const NOW = Date.UTC(2026, 10, 23, 10);

interface Sample {
  readonly folderId?: number;
  readonly flags?: string;
  readonly date?: number;
  readonly tags?: readonly number[];
}

function add(
  mailbox: Mailbox,
  source: string,
  { folderId = FolderId.inbox, ...rest }: Sample = {},
): number {
  const raw = new TextEncoder().encode(source.replace(/\n/g, "\r\n"));
  const summary = summarizeMessage(parseMessage(raw));
  return storeMessage(mailbox, { blob: "", summary, size: raw.length, folderId, ...rest }).id;
}

function campus(): { readonly mailbox: Mailbox; readonly ids: Readonly<Record<string, number>> } {
  const mailbox = new Mailbox("owner", () => NOW);
  createSystemFolders(mailbox);
  const tag = mailbox.create({
    type: "tag",
    name: "À lire",
    folderId: FolderId.tags,
    flags: "",
    tags: [],
    date: NOW,
    size: 0,
  });
  const cours = mailbox.create({
    type: "folder",
    name: "Cours",
    folderId: FolderId.inbox,
    view: "message",
    flags: "",
    tags: [],
    date: NOW,
    size: 0,
    grants: [],
  });
  const ids = {
    exam: add(
      mailbox,
      "From: Élodie Martin <elodie.martin@univ.example>\nTo: me@univ.example\nSubject: Emploi du temps des examens\nX-Priority: 1\n\nRendez-vous à l'amphithéâtre.",
      { flags: "uf", date: Date.UTC(2026, 10, 22, 12) },
    ),
    cv: add(
      mailbox,
      "From: rh@autre.example\nCc: me@univ.example\nSubject: Offre de stage\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nVoir la pièce jointe\n--b\nContent-Type: application/pdf; name=Fiche.pdf\n\nx\n--b--\n",
      { date: Date.UTC(2026, 9, 1), tags: [tag.id], folderId: cours.id },
    ),
    old: add(mailbox, "From: bob@univ.example\nSubject: Ancien\n\nvieux", {
      date: Date.UTC(2024, 1, 29, 23, 30),
    }),
    trashed: add(mailbox, "From: bob@univ.example\nSubject: Poubelle\n\nexamens", {
      folderId: FolderId.trash,
    }),
    sent: add(mailbox, "From: me@univ.example\nTo: bob@univ.example\nSubject: Re: Ancien\n\nok", {
      folderId: FolderId.sent,
      flags: "s",
    }),
  };
  return { mailbox, ids };
}

function search(query: string, locale = "fr"): readonly string[] {
  const { mailbox, ids } = campus();
  const { matches } = compileQuery(parseQuery(query).node, {
    mailbox,
    follow: () => undefined,
    now: NOW,
    timeZone: "Europe/Paris",
    locale,
    ownAddresses: ["me@univ.example"],
    resolveId: (text) => ({ mailbox, id: Number(text) }),
    includeTrash: false,
    includeJunk: false,
  });
  return Object.entries(ids)
    .filter(([, id]) => matches(mailbox.message(id), mailbox))
    .map(([name]) => name);
}

describe("queries", () => {
  it.each<readonly [string, readonly string[]]>([
    ["in:inbox", ["exam", "old"]],
    ['in:"Inbox/Cours"', ["cv"]],
    ["under:inbox", ["exam", "cv", "old"]],
    ["inid:2", ["exam", "old"]],
    ["inid:99999", []],
    ["is:unread", ["exam"]],
    ["is:flagged or is:sent", ["exam", "sent"]],
    ["is:anywhere from:bob", ["old", "trashed"]],
    ["from:bob", ["old"]],
    ["from:@univ.example", ["exam", "old", "sent"]],
    ["from:elodie.martin@univ.example", ["exam"]],
    ["FROM:ELODIE", ["exam"]],
    ["to:me is:tome", ["exam"]],
    ["cc:me", ["cv"]],
    ["tocc:me", ["exam", "cv"]],
    ["tofrom:bob@univ.example", ["old", "sent"]],
    ["subject:examens", ["exam"]],
    ['subject:"emploi du temps"', ["exam"]],
    ['subject:"temps emploi"', []],
    ["subject:(emploi examens)", ["exam"]],
    ["subject:(stage or ancien)", ["cv", "old", "sent"]],
    ["amphitheatre", ["exam"]],
    ["AMPHITHÉ*", ["exam"]],
    ["amphi", []],
    ["content:piece", ["cv"]],
    ["examens", ["exam"]],
    ["has:attachment", ["cv"]],
    ["attachment:pdf", ["cv"]],
    ["attachment:application/pdf", ["cv"]],
    ["attachment:image", []],
    ["filename:fiche", ["cv"]],
    ['tag:"à lire"', ["cv"]],
    ["priority:high", ["exam"]],
    ["date:22/11/2026", ["exam"]],
    ["date:yesterday", ["exam"]],
    ["date:-1d", ["exam"]],
    ["date:01/03/2024", ["old"]],
    ["after:-7days in:inbox", ["exam"]],
    ["before:01/10/2026", ["old"]],
    ["before:-1y", ["old"]],
    ["month:-1", ["cv"]],
    ["date:>=11/22/2026 in:inbox", ["exam"]],
    ["date:1730000000000", []],
    ["larger:150b", ["exam", "cv"]],
    ["smaller:1k is:sent", ["sent"]],
    ["size:>1mb", []],
    ["not in:inbox -is:sent", ["cv"]],
    ["-subject:ancien -has:attachment", ["exam"]],
    ["(subject:stage or subject:ancien) and is:read not is:sent", ["cv", "old"]],
    ["subject:stage or subject:ancien is:sent", ["cv", "sent"]],
    ["is:solo in:inbox", ["exam", "old"]],
    ["item:{256,257}", []],
    ["item:none", []],
    ["conv-count:>1", []],
    ["sort:dateAsc in:inbox", ["exam", "old"]],
    ["company:univ", []],
    ['subject:"!!!"', []],
    ['subject:"!!!" is:unread', ["exam"]],
  ])("%s", (query, expected) => {
    expect(search(query)).toEqual(expected);
  });

  it("reads short dates in the order of the locale, else month first", () => {
    expect(search("date:11/22/2026", "en_US")).toEqual(["exam"]);
    expect(search("date:11/22/2026", "fr")).toEqual(["exam"]);
    expect(search("before:10/01/2026 in:inbox", "fr")).toEqual(["old"]);
  });

  it.each([
    "",
    "   ",
    "(",
    ")",
    "in:inbox )",
    "foo:bar",
    "subject:",
    "is:purple",
    "date:tomorrowish",
    "before:>-7d",
    "larger:big",
    "priority:max",
    "and",
    "a or",
    'unclosed "quote',
    "conv:-257",
    "http://x",
    `${"(".repeat(5_000)}a${")".repeat(5_000)}`,
    "x".repeat(60_000),
  ])("refuses %j with mail.QUERY_PARSE_ERROR", (query) => {
    expect(() => search(query)).toThrow(
      expect.objectContaining({ code: "mail.QUERY_PARSE_ERROR" }),
    );
  });

  it("says when a folder or tag does not exist", () => {
    expect(() => search("in:nowhere")).toThrow(
      expect.objectContaining({ code: "mail.NO_SUCH_FOLDER" }),
    );
    expect(() => search("tag:nothing")).toThrow(
      expect.objectContaining({ code: "mail.NO_SUCH_TAG" }),
    );
  });

  it("keeps operators that follow a text field as text", () => {
    expect(parseQuery("subject:and").node).toMatchObject({
      kind: "term",
      field: "subject",
      text: "and",
    });
    expect(parseQuery("subject:(not a and b)").node).toMatchObject({ kind: "and" });
  });

  it("reads what is still being typed as text with an unfinished last word", () => {
    const text = { kind: "term", field: "content", text: "emploi du te*" };
    expect(parseQuickQuery("emploi du te").node).toMatchObject(text);
    expect(parseQuickQuery('"emploi').node).toMatchObject({ text: '"emploi*' });
    expect(parseQuickQuery("in:inbox a").node).toMatchObject({ kind: "and" });
  });

  it("puts bare words in the field that the caller names", () => {
    expect(parseQuery("a", "subject").node).toMatchObject({ field: "subject", text: "a" });
  });

  it("takes the sort order out of the query", () => {
    expect(parseQuery("in:inbox sortby:subjAsc").sortBy).toBe("subjAsc");
  });
});

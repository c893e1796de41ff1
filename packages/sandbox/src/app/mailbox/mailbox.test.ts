import { beforeEach, describe, expect, it } from "vitest";
import type { MailboxChange } from "./change.js";
import { createFolder, deleteFolder, emptyFolder, moveFolder, trashFolder } from "./folders.js";
import { deleteItems, moveItems, setFlag, setTag } from "./item-changes.js";
import { FolderId, type MessageItem } from "./item.js";
import { Mailbox } from "./mailbox.js";
import { storeMessage } from "./messages.js";
import { createSystemFolders } from "./system-folders.js";
import { createTag } from "../operations/tags.js";

let now = 0;
let mailbox: Mailbox;
let changes: MailboxChange[];

const add = (subject: string, conversationId?: number, quota = 0): MessageItem =>
  storeMessage(
    mailbox,
    {
      blob: "00",
      size: 100,
      folderId: FolderId.inbox,
      flags: "u",
      summary: {
        references: [],
        subject,
        fragment: "",
        addresses: [],
        priority: "",
        hasAttachment: false,
        hasInvitation: false,
        text: "",
        attachments: [],
      },
      ...(conversationId === undefined ? {} : { conversationId }),
    },
    quota,
  );

const code = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

beforeEach(() => {
  now = Date.UTC(2026, 8, 7);
  mailbox = new Mailbox("account", () => now);
  createSystemFolders(mailbox);
  changes = [];
  mailbox.observe((change) => changes.push(change));
});

describe("the change sequence", () => {
  it("goes up by one for each change, however much the change does", () => {
    const before = mailbox.sequence;
    mailbox.change(() => {
      add("a");
      add("b");
    });
    expect(mailbox.sequence).toBe(before + 1);
    expect(changes).toHaveLength(1);
    expect(changes[0]?.created.map((item) => item.type)).toEqual(["message", "message"]);
    expect(changes[0]?.modified.map((item) => item.id)).toEqual([FolderId.inbox]);
  });

  it("stays when nothing changes", () => {
    const message = add("a");
    const before = mailbox.sequence;
    setFlag(mailbox, [message], "u", true);
    moveItems(mailbox, [message], FolderId.inbox);
    deleteItems(mailbox, []);
    expect(mailbox.sequence).toBe(before);
  });

  it("marks metadata and content apart", () => {
    const message = add("a");
    setFlag(mailbox, [message], "f", true);
    const flagged = mailbox.message(message.id);
    expect(flagged.modifiedSequence).toBe(mailbox.sequence);
    expect(flagged.contentSequence).toBe(message.contentSequence);
  });

  it("does not count a folder as modified for Sync because its counts changed", () => {
    const before = mailbox.folder(FolderId.inbox).modifiedSequence;
    add("a");
    expect(mailbox.folder(FolderId.inbox).modifiedSequence).toBe(before);
  });
});

describe("counts", () => {
  it("follow flags, moves, tags and deletions", () => {
    const tag = createTag(mailbox, "urgent");
    const message = add("a");
    add("b");
    setTag(mailbox, [message], tag, true);
    expect(mailbox.folderCounts(FolderId.inbox)).toEqual({ count: 2, unread: 2, size: 200 });
    expect(mailbox.tagCounts(tag.id)).toMatchObject({ count: 1, unread: 1 });
    setFlag(mailbox, [message], "u", false);
    moveItems(mailbox, [message], FolderId.trash);
    expect(mailbox.folderCounts(FolderId.inbox)).toMatchObject({ count: 1, unread: 1 });
    expect(mailbox.folderCounts(FolderId.trash)).toMatchObject({ count: 1, unread: 0 });
    expect(mailbox.tagCounts(tag.id)).toMatchObject({ count: 1, unread: 0 });
    deleteItems(mailbox, [message]);
    expect(mailbox.folderCounts(FolderId.trash)).toEqual({ count: 0, unread: 0, size: 0 });
    expect(mailbox.size).toBe(100);
  });

  it("refuse a message beyond the quota and change nothing", () => {
    add("a");
    const before = mailbox.sequence;
    expect(code(() => add("b", undefined, 150))).toBe("mail.QUOTA_EXCEEDED");
    expect([mailbox.sequence, mailbox.size]).toEqual([before, 100]);
  });
});

describe("conversations", () => {
  it("are virtual while a message is alone and get an id of their own with the second", () => {
    const first = add("a");
    expect(first.conversationId).toBe(-first.id);
    const second = add("Re: a", first.conversationId);
    expect(second.conversationId).toBeGreaterThan(0);
    expect(mailbox.message(first.id).conversationId).toBe(second.conversationId);
    expect(mailbox.conversationMessages(second.conversationId).map((m) => m.id)).toEqual([
      first.id,
      second.id,
    ]);
    expect(mailbox.conversationMessages(-first.id)).toEqual([]);
  });

  it("go with their last message and leave tombstones", () => {
    const first = add("a");
    const second = add("Re: a", first.conversationId);
    const before = mailbox.sequence;
    deleteItems(mailbox, [first, second]);
    expect(mailbox.item(second.conversationId)).toBeUndefined();
    expect(mailbox.deletedSince(before).map((t) => t.id)).toEqual([
      first.id,
      second.id,
      second.conversationId,
    ]);
  });
});

describe("folders", () => {
  const create = (name: string, folderId: number = FolderId.userRoot) =>
    createFolder(mailbox, { type: "folder", folderId, name, view: "", flags: "" });

  it.each(["", "   ", "a/b", 'a"b', "a:b", "a\u0001b", ".", "..", "x".repeat(256)])(
    "refuse the name %j",
    (name) => {
      expect(code(() => create(name))).toBe("mail.INVALID_NAME");
    },
  );

  it("have one name in one place, whatever the case", () => {
    create("Cours");
    expect(code(() => create("cours  "))).toBe("mail.ALREADY_EXISTS");
    expect(create("Cours", FolderId.inbox).name).toBe("Cours");
  });

  it("of the system cannot be renamed, moved or deleted", () => {
    const inbox = mailbox.folder(FolderId.inbox);
    expect(code(() => deleteFolder(mailbox, inbox))).toBe("mail.IMMUTABLE_OBJECT");
    expect(code(() => moveFolder(mailbox, inbox, FolderId.trash, "x"))).toBe(
      "mail.IMMUTABLE_OBJECT",
    );
  });

  it("cannot go into themselves", () => {
    const outer = create("a");
    const inner = create("b", outer.id);
    expect(code(() => moveFolder(mailbox, outer, inner.id, "a"))).toBe("mail.CANNOT_CONTAIN");
    expect(code(() => moveFolder(mailbox, outer, outer.id, "a"))).toBe("mail.CANNOT_CONTAIN");
  });

  it("find a free name in the Trash and are deleted with all that is in them", () => {
    const first = create("a");
    const inner = create("b", first.id);
    const message = add("in it");
    moveItems(mailbox, [message], inner.id);
    trashFolder(mailbox, first);
    trashFolder(mailbox, create("a"));
    expect(mailbox.subfolders(FolderId.trash).map((f) => f.name)).toEqual(["a", "a (2)"]);
    emptyFolder(mailbox, mailbox.folder(FolderId.trash), true);
    expect(mailbox.item(message.id)).toBeUndefined();
    expect(mailbox.subfolders(FolderId.trash)).toEqual([]);
  });
});

describe("tombstones", () => {
  it("are kept for three months, and tell which tokens are too old afterwards", () => {
    const old = add("old");
    deleteItems(mailbox, [old]);
    const gone = mailbox.sequence;
    now += 91 * 24 * 3600 * 1000;
    expect(mailbox.oldestToken).toBe(0);
    deleteItems(mailbox, [add("new")]);
    expect(mailbox.oldestToken).toBe(gone);
  });
});

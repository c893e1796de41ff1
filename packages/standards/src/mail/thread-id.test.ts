import { describe, expect, it } from "vitest";
import { messageThreadId, readThreadId, rootMessageId, threadIdOf } from "./thread-id.js";

const header = (name: string, value: string) => ({ name, value });

describe("ids of threads", () => {
  it("are those of the message that began it, for every message of it", () => {
    const first = [header("Message-ID", " <a@x>")];
    const reply = [
      header("Message-ID", " <b@x>"),
      header("In-Reply-To", " <a@x>"),
      header("References", " <a@x>"),
    ];
    const later = [header("Message-ID", " <c@x>"), header("References", " <a@x>\r\n <b@x>")];
    const unlinked = [header("Message-ID", "<d@x>"), header("In-Reply-To", "(yours) <a@x>")];
    const ids = [first, reply, later, unlinked].map((headers) =>
      threadIdOf("m1", headers, undefined),
    );
    expect(new Set(ids)).toEqual(new Set([messageThreadId("a@x")]));
  });

  it("are those of the server where it has some", () => {
    expect(threadIdOf("m1", [header("Message-ID", "<a@x>")], "T12")).toBe("oT12");
    expect(readThreadId("oT12")).toEqual({ kind: "server", objectId: "T12" });
    expect(threadIdOf("m1", [], "not an id")).toBe("sm1");
  });

  it("are those of the email where its message names none that can be searched for", () => {
    for (const value of ["", "<>", "<a b@x>", "nothing", "<a\u0001b@x>"]) {
      expect(rootMessageId([header("Message-ID", value)])).toBeUndefined();
    }
    expect(readThreadId(threadIdOf("m1_2_3", [], undefined))).toEqual({
      kind: "email",
      emailId: "m1_2_3",
    });
  });

  it("can be an id of JMAP and be read again, however long and odd a message id is", () => {
    for (const id of [
      "a@x",
      'q"\\@x',
      "é@x",
      "x".repeat(190),
      "x".repeat(5_000),
      "😀".repeat(90),
    ]) {
      const threadId = messageThreadId(id);
      expect(threadId).toMatch(/^[A-Za-z0-9_-]{1,255}$/);
      const name = readThreadId(threadId);
      expect(name?.kind).toBe("message");
      if (name?.kind !== "message") return;
      expect(id.startsWith(name.search)).toBe(true);
      expect(name.search.length).toBeGreaterThan(2);
    }
    const long = "x".repeat(300);
    expect(messageThreadId(`${long}a`)).not.toBe(messageThreadId(`${long}b`));
  });

  it("are none where they could have been made of nothing", () => {
    const forged = [
      "",
      "t",
      "x",
      "s",
      "o",
      "q1",
      "t999999",
      "t-1",
      `t${Buffer.from("a b").toString("base64url")}`,
      `t${Buffer.from("a\r\nNOOP").toString("base64url")}`,
      `t${Buffer.from("a@x").toString("base64url")}=`,
      `x${"0".repeat(40)}`,
      "o a",
    ];
    for (const id of forged) expect([id, readThreadId(id)]).toEqual([id, undefined]);
  });
});

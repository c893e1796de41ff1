import type { EmailFilter } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import type { ImapArgument } from "./imap-command.js";
import { mailboxesNamed, searchNodeOf } from "./search-filter.js";
import { hasLiteral, type PlainNode, searchKeys, uidTerm } from "./search-node.js";

const target = { mailboxId: "f1", flags: ["$Forwarded", "Projet"] };

/** Keys as a line of IMAP; a literal shows as its octets in braces. */
const line = (keys: readonly ImapArgument[]): string =>
  keys
    .map((key) => {
      if (!("type" in key)) return `(${line(key)})`;
      if (key.type === "LITERAL") return `{${key.value.toString("utf8")}}`;
      return key.type === "STRING" ? JSON.stringify(key.value) : key.value.toString();
    })
    .join(" ");

function program(filter: EmailFilter | null): string | boolean {
  const node = searchNodeOf(filter, target) as PlainNode;
  return node === false ? false : line(searchKeys(node));
}

describe("filters of emails", () => {
  const cases: readonly (readonly [EmailFilter | null, string | boolean])[] = [
    [null, "ALL"],
    [{}, "ALL"],
    [{ inMailbox: "f1" }, "ALL"],
    [{ inMailbox: "f2" }, false],
    [{ inMailboxOtherThan: ["f1"] }, false],
    [{ inMailboxOtherThan: ["f2"], hasKeyword: "$seen" }, "SEEN"],
    [{ notKeyword: "$flagged" }, "NOT FLAGGED"],
    [{ hasKeyword: "$forwarded" }, "KEYWORD $Forwarded"],
    [{ hasKeyword: "projet" }, "KEYWORD Projet"],
    [{ hasKeyword: "a b" }, false],
    [{ minSize: 0 }, "ALL"],
    [{ minSize: 700 }, "LARGER 699"],
    [{ maxSize: 700 }, "SMALLER 700"],
    [{ maxSize: 0 }, false],
    [{ minSize: 5_000_000_000 }, false],
    [{ subject: "stage" }, 'SUBJECT "stage"'],
    [{ subject: "été" }, "SUBJECT {été}"],
    [{ subject: "e\u0301te\u0301" }, "SUBJECT {été}"],
    [{ from: 'Ali "Ben Salem"' }, 'FROM "Ali" FROM "Ben Salem"'],
    [{ subject: "   " }, "ALL"],
    [{ subject: '"*"' }, false],
    [{ header: ["X-Spam"] }, 'HEADER "X-Spam" ""'],
    [{ header: ["X-Spam", "no"] }, 'HEADER "X-Spam" "no"'],
    [{ text: "a" }, 'OR FROM "a" OR TO "a" OR CC "a" OR BCC "a" OR SUBJECT "a" BODY "a"'],
    [
      {
        operator: "OR",
        conditions: [{ hasKeyword: "$seen", subject: "a" }, { hasKeyword: "$draft" }],
      },
      'OR (SEEN SUBJECT "a") DRAFT',
    ],
    [
      { operator: "NOT", conditions: [{ hasKeyword: "$seen" }, { subject: "a" }] },
      'NOT OR SEEN SUBJECT "a"',
    ],
    [{ operator: "NOT", conditions: [{ inMailbox: "f1" }, { subject: "a" }] }, false],
    [
      {
        operator: "NOT",
        conditions: [{ operator: "NOT", conditions: [{ subject: "a", hasKeyword: "$seen" }] }],
      },
      'SUBJECT "a" SEEN',
    ],
    [{ operator: "OR", conditions: [] }, false],
    [{ operator: "AND", conditions: [] }, "ALL"],
  ];

  it.each(cases)("%j are searched for as they mean", (filter, expected) => {
    expect(program(filter)).toBe(expected);
  });

  it("stay arguments whatever a person writes", () => {
    const texts = [
      'a" OR ALL "',
      "a\r\nA1 DELETE INBOX",
      "a\u0000b",
      "{3}\r\nxyz",
      "a\\",
      "(a",
      "a NOT",
    ];
    for (const text of texts) {
      const keys = searchKeys(searchNodeOf({ subject: text }, target) as Exclude<PlainNode, false>);
      for (const key of keys) {
        if (!("type" in key)) throw new TypeError("A text became a list.");
        if (key.type === "ATOM") expect(key.value).toBe("SUBJECT");
        if (key.type === "STRING") expect(key.value).toMatch(/^[\x20-\x7e]*$/);
      }
    }
  });

  it("say which of their texts need a charset", () => {
    const keysOf = (filter: EmailFilter) =>
      searchKeys(searchNodeOf(filter, target) as Exclude<PlainNode, false>);
    expect(hasLiteral(keysOf({ subject: "a" }))).toBe(false);
    expect(
      hasLiteral(
        keysOf({ operator: "OR", conditions: [{ subject: "é", from: "a" }, { to: "b" }] }),
      ),
    ).toBe(true);
  });

  it("that ask too much are refused", () => {
    const filters: readonly EmailFilter[] = [
      { subject: "é".repeat(5_000) },
      { subject: "a ".repeat(30) },
      { someInThreadHaveKeyword: "$seen" },
      { operator: "OR", conditions: Array.from({ length: 300 }, () => ({ subject: "a" })) },
      { nothing: "known" } as unknown as EmailFilter,
    ];
    for (const filter of filters) {
      expect(() => searchNodeOf(filter, target)).toThrow(
        expect.objectContaining({ type: "unsupportedFilter" }) as Error,
      );
    }
  });

  it("name the mailboxes that they want", () => {
    expect(mailboxesNamed(null)).toEqual(new Set());
    expect(
      mailboxesNamed({
        operator: "OR",
        conditions: [{ inMailbox: "f1" }, { operator: "AND", conditions: [{ inMailbox: "f2" }] }],
      }),
    ).toEqual(new Set(["f1", "f2"]));
  });

  it("take UIDs in ranges, and none for nothing", () => {
    expect(uidTerm([])).toBe(false);
    const node = uidTerm([9, 3, 4, 5, 5]);
    expect(node !== false && line(node.tokens)).toBe("UID 3:5,9");
  });
});

import type { EmailFilter } from "@partage-ent/jmap";
import fc from "fast-check";
import { expect, it } from "vitest";
import { queryTextOf, quoted, tagsInFilter } from "./query-text.js";

const tags = new Map([
  ["12", "Projet (L3)"],
  ["13", 'un "mot" de trop'],
]);

/**
 * Reads a query as Zimbra's grammar does and gives its skeleton: signs, operators, parentheses and
 * field names, with `_` for each quoted text.
 */
function skeleton(query: string): string {
  const tokens: string[] = [];
  const pattern =
    /\s+|(?<sign>[()-])|(?<field>[a-z]+):|(?<quoted>"(?:\\"|[^\n"])*")|(?<word>[^\s()":{}]+)/gy;
  let at = 0;
  while (at < query.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(query);
    if (!match) throw new Error(`unreadable at ${at}: ${query.slice(at, at + 20)}`);
    at += match[0].length;
    const { sign, field, quoted: text, word } = match.groups!;
    if (sign) tokens.push(sign);
    else if (field) tokens.push(`${field}:`);
    else if (text) tokens.push("_");
    else if (word) tokens.push(word);
  }
  return tokens.join(" ");
}

const hostile = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        '"',
        '\\"',
        "\\",
        " or ",
        " and ",
        "-",
        "(",
        ")",
        "in:trash",
        "is:anywhere",
        "subject:",
        "{1,2}",
        "*",
        "\n",
        "\r",
        "\0",
        "é",
        "x",
        "item:all",
        "not ",
        "!",
        "||",
        "&&",
        "+",
        ":",
        "#x:",
        "\u2028",
        "\u201c",
        "\uff02",
        "/*",
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join("")),
);

it("gives every text of a person the same shape as a harmless one", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const query = queryTextOf({ subject: text, inMailbox: "2" }, tags);
      if (query === false) return;
      const shape = skeleton(query);
      const words = shape.split("subject: _").length - 1;
      const expected =
        words === 0
          ? "inid: _"
          : words === 1
            ? "( subject: _ and inid: _ )"
            : `( ( ${Array.from({ length: words }, () => "subject: _").join(" and ")} ) and inid: _ )`;
      expect(shape).toBe(expected);
    }),
    { numRuns: 3_000 },
  );
});

it("keeps ids, tags and keywords of a person inside their quotation marks too", () => {
  fc.assert(
    fc.property(hostile, hostile, (first, second) => {
      const filter: EmailFilter = {
        operator: "OR",
        conditions: [
          { inMailbox: first },
          { inMailboxOtherThan: [second, "4"] },
          { hasKeyword: first },
          { notKeyword: second },
        ],
      };
      const query = queryTextOf(filter, tags);
      if (query !== false) expect(skeleton(query)).toMatch(/^[a-z:()_ -]*$/);
    }),
  );
});

it("never lets a quotation mark, backslash, star or control character through", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(quoted(text).slice(1, -1)).not.toMatch(/["\\*{}\p{Cc}\u2028\u2029]/u);
    }),
  );
});

const cases: readonly (readonly [EmailFilter | null, string | false])[] = [
  [null, "is:anywhere"],
  [{}, "is:anywhere"],
  [{ inMailbox: "2" }, 'inid:"2"'],
  [{ inMailbox: "zid:2" }, false],
  [{ inMailboxOtherThan: ["3", "4"] }, '((-inid:"3" and -inid:"4") and is:anywhere)'],
  [{ hasKeyword: "$seen" }, "(is:read and is:anywhere)"],
  [{ notKeyword: "$flagged" }, "(-is:flagged and is:anywhere)"],
  [{ hasKeyword: "zt-12" }, '(tag:"Projet (L3)" and is:anywhere)'],
  [{ hasKeyword: "zt-99" }, false],
  [{ notKeyword: "zt-99" }, "is:anywhere"],
  [{ minSize: 10, maxSize: 20 }, "((larger:9 and -larger:19) and is:anywhere)"],
  [{ minSize: 0 }, "is:anywhere"],
  [{ maxSize: 0 }, false],
  [{ before: "1970-01-01T00:00:01Z" }, "(date:<1000 and is:anywhere)"],
  [{ after: "1970-01-01T00:00:01Z" }, "(date:>=1000 and is:anywhere)"],
  [{ from: "  " }, "is:anywhere"],
  [{ from: "***" }, false],
  [{ subject: 'a "b c" d' }, '((subject:"a" and subject:"b c" and subject:"d") and is:anywhere)'],
  [
    { operator: "NOT", conditions: [{ operator: "NOT", conditions: [{ inMailbox: "2" }] }] },
    '(-(-inid:"2") and is:anywhere)',
  ],
  [
    { operator: "OR", conditions: [{ inMailbox: "2" }, { inMailbox: "5" }] },
    '(inid:"2" or inid:"5")',
  ],
  [
    { operator: "OR", conditions: [{ inMailbox: "2" }, { from: "a" }] },
    '((inid:"2" or from:"a") and is:anywhere)',
  ],
  [{ operator: "AND", conditions: [] }, "is:anywhere"],
  [{ operator: "OR", conditions: [] }, false],
];

it.each(cases)("writes %j as %j", (filter, expected) => {
  expect(queryTextOf(filter, tags)).toBe(expected);
});

it("refuses what Zimbra can't search by", () => {
  const nested = (depth: number): EmailFilter =>
    depth === 0 ? { from: "a" } : { operator: "NOT", conditions: [nested(depth - 1)] };
  const filters: readonly EmailFilter[] = [
    { bcc: "a" },
    { header: ["X-Spam"] },
    { allInThreadHaveKeyword: "$seen" },
    { text: "x".repeat(501) },
    { text: Array.from({ length: 21 }, (_, n) => `m${n}`).join(" ") },
    { hasKeyword: "zt-13" },
    { constructor: "x" } as EmailFilter,
    nested(30),
  ];
  for (const filter of filters) {
    expect(() => queryTextOf(filter, tags)).toThrow(
      expect.objectContaining({ type: "unsupportedFilter" }),
    );
  }
  expect(() => queryTextOf({ before: "hier" }, tags)).toThrow(
    expect.objectContaining({ type: "invalidArguments" }),
  );
});

it("names the tags of a filter, whose names have to be known", () => {
  const filter: EmailFilter = {
    operator: "OR",
    conditions: [{ hasKeyword: "zt-12" }, { notKeyword: "$seen" }, { notKeyword: "zt-7" }],
  };
  expect(tagsInFilter(filter)).toEqual(["12", "7"]);
  expect(tagsInFilter(null)).toEqual([]);
});

/** What cards of strangers try when they are exported: lines, and cards, of their own. */
import type { JSContactCard } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { cardFromAttributes } from "../zimbra/card-from-attributes.js";
import { readCards } from "./read-cards.js";
import { writeCards } from "./write-cards.js";

const BREAKS = ["\r\n", "\n", "\r", "\u0085", "\u2028", "\u000b", "\u000c", "\\n"];

/** A card with a break and a line after it wherever there is room for a text. */
function hostile(lineBreak: string): JSContactCard {
  const x = `x${lineBreak}X-EVIL:1${lineBreak}END:VCARD${lineBreak}BEGIN:VCARD${lineBreak}FN:x`;
  const card = {
    ...{ "@type": "Card", version: "1.0", uid: x, kind: x, language: x, updated: x, [x]: x },
    name: { full: x, components: [{ kind: "given", value: x }], sortAs: { given: x } },
    nicknames: { [x]: { name: x } },
    emails: { [x]: { address: x, label: x, contexts: { [x]: true } } },
    phones: { [x]: { number: x, label: x, features: { [x]: true } } },
    links: { [x]: { uri: `https://a.example/${x}`, mediaType: x, label: x } },
    media: { [x]: { kind: "photo", uri: `data:image/png;base64,${x}`, mediaType: x } },
    addresses: { [x]: { full: x, countryCode: x, timeZone: x, coordinates: `geo:${x}` } },
    organizations: { [x]: { name: x, units: [{ name: x, sortAs: x }], sortAs: x } },
    notes: { [x]: { note: x, created: x, author: { name: x, uri: x } } },
    onlineServices: { [x]: { uri: `x:${x}`, service: x, user: x } },
    relatedTo: { [x]: { relation: { [x]: true } } },
    anniversaries: { [x]: { kind: "birth", date: { "@type": "Timestamp", utc: x } } },
    ...{ members: { [x]: true }, keywords: { [x]: true } },
    localizations: { [x]: { "name/full": x } },
    vCardProps: [
      [`x-a${x}`, { [x]: x, group: x }, "text", x],
      ["x-b", {}, x, x],
    ],
  };
  return card as unknown as JSContactCard;
}

describe.each(["3.0", "4.0"] as const)(
  "row 35: breaks of lines in a card of vCard %s",
  (version) => {
    it.each(BREAKS)("make no line of their own: %j", (lineBreak) => {
      const text = writeCards([hostile(lineBreak)], version);
      const lines = text.replace(/\r\n[ \t]/g, "").split(/\r\n|[\n\r]/);
      expect(lines.filter((line) => /^(?:X-EVIL|BEGIN|END)/i.test(line))).toEqual([
        "BEGIN:VCARD",
        "END:VCARD",
      ]);
      expect(readCards(text).cards).toHaveLength(1);
    });

    it.each(BREAKS)("of a contact of Zimbra make none either: %j", (lineBreak) => {
      const x = `x${lineBreak}X-EVIL:1${lineBreak}END:VCARD${lineBreak}BEGIN:VCARD`;
      const names = ["firstName", "fullName", "email", "workPhone", "notes", "homeURL", "birthday"];
      const attributes = Object.fromEntries(
        [...names, "x-own", "imAddress1"].map((name) => [name, x]),
      );
      const card = { "@type": "Card", version: "1.0", uid: "u", ...cardFromAttributes(attributes) };
      const text = writeCards([card as JSContactCard], version);
      const lines = text.replace(/\r\n[ \t]/g, "").split(/\r\n|[\n\r]/);
      expect(lines.filter((line) => /^(?:X-EVIL|BEGIN|END)/i.test(line))).toHaveLength(2);
    });
  },
);

describe("row 38: names that every object has", () => {
  it.each([
    'JSPROP;JSPTR="__proto__/polluted":"yes"',
    'JSPROP;JSPTR="constructor/prototype/polluted":"yes"',
    'JSPROP;JSPTR="name/__proto__/polluted":"yes"',
    "EMAIL;PROP-ID=__proto__:a@b.example",
    "__proto__.EMAIL:a@b.example",
    "MEMBER:__proto__",
    "NOTE;LANGUAGE=__proto__;ALTID=1:a",
    "X-__PROTO__;__PROTO__=x:a",
  ])("change no object by a file: %s", (line) => {
    const text = `BEGIN:VCARD\r\nVERSION:4.0\r\nFN:x\r\n${line}\r\nEND:VCARD\r\n`;
    const { cards } = readCards(text);
    expect(cards).toHaveLength(1);
    expect(writeCards(cards, "4.0")).toContain("FN:x");
    expect("polluted" in {} || "address" in {} || "note" in {}).toBe(false);
    expect(Object.getPrototypeOf(cards[0])).toBe(Object.prototype);
    for (const part of Object.values(cards[0]!)) {
      if (typeof part === "object" && !Array.isArray(part))
        expect(Object.getPrototypeOf(part)).toBe(Object.prototype);
    }
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckContext } from "../methods/set.js";
import { CARD_PROPERTIES } from "./card-output.js";
import { CARD_CREATE_ENTRIES, CARD_UPDATE_ENTRIES } from "./card-properties.js";
import { checkCardCreate, checkCardUpdate } from "./check-card.js";

const CONTEXT: CheckContext = {
  account: { name: "", isPersonal: true, isReadOnly: false, accountCapabilities: {} },
  resolve: (id) => id,
  allowed: new Set(["ContactCard/get"]),
};
const BOOKS = { addressBookIds: { b: true } };

const names = fc.constantFrom(
  ...CARD_PROPERTIES,
  ...["address", "uri", "kind", "value", "components", "full", "blobId", "number", "note", "date"],
  ...["e1", "contexts", "pref", "fr", "emails/e1", "name/full", "constructor", "prototype"],
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("photo", "given", "birth", "u1", "m1", "javascript:alert(1)", "a@b.example"),
    fc.constantFrom("https://univ.example/", "data:text/html,x", "1.0", "Card", true, null, 3),
    fc.string({ unit: "binary" }),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(names, tie("value"), { maxKeys: 4 }),
  ),
}));
const record = fc.dictionary(names, value, { maxKeys: 6 });

describe("checks of cards", () => {
  it("know every property of a card, in creates and in patches", () => {
    for (const entries of [CARD_CREATE_ENTRIES, CARD_UPDATE_ENTRIES]) {
      expect(Object.keys(entries).sort()).toEqual(
        [...CARD_PROPERTIES, "id", "blobId", "addressBookIds"].sort(),
      );
    }
  });

  it("answer whatever is sent, and let nothing through that they would refuse again", () => {
    let taken = 0;
    fc.assert(
      fc.property(record, (sent) => {
        const first = checkCardCreate({ ...sent, ...BOOKS }, CONTEXT);
        if (first.error !== undefined) return;
        taken += 1;
        expect(checkCardCreate({ ...first.value }, CONTEXT)).toEqual(first);
        expect(JSON.stringify(Object.values(first.value.links ?? {}))).not.toMatch(/script|data:/);
        expect(JSON.stringify(first.value.media ?? {})).not.toContain('"m1"');
      }),
      { numRuns: 2_000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it("answer whatever patch is sent, and name what is wrong", () => {
    fc.assert(
      fc.property(record, (patch) => {
        const { value: read, error } = checkCardUpdate(patch, CONTEXT);
        if (error === undefined) {
          for (const pointer of Object.keys(read)) expect(Object.keys(patch)).toContain(pointer);
        } else {
          expect(error.description).not.toBe("");
          expect(["invalidPatch", "invalidProperties", "tooLarge", "blobNotFound"]).toContain(
            error.type,
          );
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

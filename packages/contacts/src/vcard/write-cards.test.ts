import fc from "fast-check";
import type { JSContactCard } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";

import { arbitraryCard, inOneOrder } from "../testing/arbitrary-card.js";
import { readCards } from "./read-cards.js";
import { writeCards } from "./write-cards.js";

describe("writeCards", () => {
  it.each(["3.0", "4.0"] as const)(
    "gives vCards %s of which the same cards are read",
    (version) => {
      fc.assert(
        fc.property(arbitraryCard, (card) => {
          const { cards, problems } = readCards(writeCards([card], version));
          expect(problems).toEqual([]);
          expect(cards.map(inOneOrder)).toEqual([inOneOrder(card)]);
        }),
        { numRuns: 300 },
      );
    },
  );
});

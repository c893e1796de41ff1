/** Signatures of pre-authentication against those of a server that signs people in at Zimbra, too. */
import { type PreauthClaims, signPreauth } from "@partage-ent/zimbra";
import { describe, expect, it } from "vitest";
import { ChaosRandom } from "../../sync/chaos-random.js";
import { installLemonldap, lemonldapPreauth, type PreauthWish } from "../servers/lemonldap.js";

const isThere = await installLemonldap();
const CASES = 200;
const LETTERS = Array.from("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789.-_+'%&=#?/ éèçœß漢🎓");
const HEX = Array.from("0123456789abcdef");

describe.skipIf(!isThere)("LemonLDAP::NG 2.16 (pre-authentication at Zimbra)", () => {
  it(`signs ${String(CASES)} accounts, keys and times as the gateway does`, async () => {
    const wishes = makeWishes();
    const theirs = await lemonldapPreauth(wishes);
    expect(theirs).toHaveLength(CASES);
    const signatures = new Set<string>();
    for (const [at, wish] of wishes.entries()) {
      const claims = claimsOf(wish);
      const signature = await signPreauth(wish.key, claims);
      const { account, by, timestamp, expires } = claims;
      const times = `timestamp=${String(timestamp)}&expires=${String(expires)}`;
      const path = `/service/preauth?account=${account}&by=${by}&${times}&preauth=${signature}`;
      expect(theirs[at], JSON.stringify(wish)).toBe(path);
      signatures.add(signature);
    }
    expect(signatures.size).toBe(CASES);
  });
});

function claimsOf({ account, by, now, began, lasts }: PreauthWish): PreauthClaims {
  return {
    ...{ account, by: by as PreauthClaims["by"], timestamp: now * 1000 },
    expires: lasts === 0 ? 0 : (began + lasts) * 1000,
  };
}

/** The same ones in each run. */
function makeWishes(): readonly PreauthWish[] {
  const random = new ChaosRandom(20_261_124);
  const text = (signs: readonly string[], length: number): string =>
    Array.from({ length }, () => signs[random.below(signs.length)]!).join("");
  return Array.from({ length: CASES }, (_, at) => ({
    key: text(HEX, 64),
    account: `${text(LETTERS, 1 + random.below(30))}@univ-${text(HEX, 4)}.example`,
    by: at % 2 === 0 ? "name" : "id",
    now: 1_100_000_000 + random.below(1_000_000_000),
    began: 1_100_000_000 + random.below(1_000_000_000),
    lasts: at % 3 === 0 ? 0 : random.below(100_000),
  }));
}

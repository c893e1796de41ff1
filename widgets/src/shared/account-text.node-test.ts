import { describe, expect, it } from "vitest";
import { accountText } from "./account-text.js";

const refusal = (code: string, help?: object): Error =>
  new Error("refused", { cause: { type: `https://partage-ent.example/problem/${code}`, help } });

describe("accountText", () => {
  it("says what is the matter, and whom to ask", () => {
    const help = { phone: "01 99 00 00 00", url: "https://aide.univ-valmoree.example/" };
    expect(accountText(refusal("account-locked", help), "fr-FR")).toBe(
      "Votre compte PARTAGE est verrouillé. Assistance : 01 99 00 00 00, https://aide.univ-valmoree.example/",
    );
    expect(accountText(refusal("account-closed"), "en")).toBe(
      "Your PARTAGE account is closed. Contact the help desk of your institution.",
    );
  });
  it("says so where the mail system does not say why", () => {
    expect(accountText(refusal("mail-refused"), "fr")).toMatch(/n’ouvre pas votre compte/);
  });
  it.each([undefined, null, new Error("x"), refusal("signed-out"), refusal("account-ask"), "x"])(
    "has nothing to say about %s",
    (error) => {
      expect(accountText(error, "fr")).toBeUndefined();
    },
  );
});

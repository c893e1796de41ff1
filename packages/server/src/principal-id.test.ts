import { describe, expect, it } from "vitest";
import { addressOfPrincipal, isAddress, principalId } from "./principal-id.js";

describe("ids of principals", () => {
  it.each(["lea@univ.example", "léa.martin@univ.example", "a+b_c-d@x.example", "o'neil@x.example"])(
    "name an address and nothing else: %s",
    (address) => {
      expect(isAddress(address)).toBe(true);
      const id = principalId(address);
      expect(id).toMatch(/^p[\w-]+$/);
      expect(addressOfPrincipal(id)).toBe(address);
    },
  );

  it("are the same however an address is written", () => {
    expect(principalId("Lea@Univ.Example")).toBe(principalId("lea@univ.example"));
  });

  it.each([
    "",
    "lea",
    "a@b@c",
    "a@b,c@d",
    "a b@c.example",
    "a@b\u0000",
    "<a@b.example>",
    `${"a".repeat(300)}@x.example`,
  ])("are not made for what is no address: %j", (text) => {
    expect(isAddress(text)).toBe(false);
    expect(addressOfPrincipal(principalId(text))).toBeUndefined();
  });

  it.each(["", "p", "x1234", "p!!!!", "p_____", `p${"A".repeat(600)}`, "pTEVBQFguZQ"])(
    "are none: %j",
    (id) => {
      expect(addressOfPrincipal(id)).toBeUndefined();
    },
  );
});

import { expect } from "@open-wc/testing";
import { isSpoken, phoneText, phoneUrl } from "./phone-link.js";

describe("phoneUrl", () => {
  for (const [number, expected] of [
    ["01 99 00 12 34", "tel:0199001234"],
    ["+33 (0)1 99 00 12 34", "tel:+33199001234"],
    ["tel:+33-1-99-00-12-34", "tel:+33199001234"],
    ["01.99.00.12.34 poste 12", "tel:0199001234"],
    ["tel:+33199001234;ext=12", "tel:+33199001234"],
    ["4512", "tel:4512"],
    ["javascript:alert(1)", undefined],
    ["sur rendez-vous", undefined],
    ["12", undefined],
    ["1".repeat(40), undefined],
  ] as const)
    it(`dials « ${number.slice(0, 30)} » as ${expected ?? "nothing"}`, () => {
      expect(phoneUrl(number)).to.equal(expected);
    });

  it("reads the number without its scheme", () => {
    expect(phoneText("tel:+33 1 99 00 12 34")).to.equal("+33 1 99 00 12 34");
  });

  it("offers to call no fax", () => {
    expect(isSpoken({ number: "1", features: { fax: true } })).to.equal(false);
    expect(isSpoken({ number: "1", features: { voice: true, mobile: true } })).to.equal(true);
    expect(isSpoken({ number: "1" })).to.equal(true);
  });
});

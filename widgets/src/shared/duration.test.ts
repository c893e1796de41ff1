import { expect } from "@open-wc/testing";
import { formatDuration, parseDuration } from "./duration.js";

describe("durations", () => {
  const cases: [string, number, number][] = [
    ["PT1H30M", 0, 5_400_000],
    ["P1D", 86_400_000, 0],
    ["P2W", 1_209_600_000, 0],
    ["P1DT2H", 86_400_000, 7_200_000],
    ["PT45S", 0, 45_000],
    ["PT0S", 0, 0],
  ];
  for (const [text, days, exact] of cases)
    it(`reads ${text}`, () => {
      expect(parseDuration(text)).to.deep.equal({ days, exact });
    });

  it("takes what is none for nothing", () => {
    for (const text of ["", "P", "1H", "PT-1H", "P1M"])
      expect(parseDuration(text)).to.deep.equal({ days: 0, exact: 0 });
  });

  it("writes what it reads", () => {
    expect(formatDuration(5_400_000)).to.equal("PT1H30M");
    expect(formatDuration(7_200_000)).to.equal("PT2H");
    expect(formatDuration(0)).to.equal("PT0M");
    expect(formatDuration(3 * 86_400_000, true)).to.equal("P3D");
  });
});

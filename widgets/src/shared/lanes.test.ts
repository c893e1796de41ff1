import { expect } from "@open-wc/testing";
import { layOut, type Stretch } from "./lanes.js";

const spans = (...pairs: readonly (readonly [number, number])[]): Stretch[] =>
  pairs.map(([start, end]) => ({ start, end }));
const places = (stretches: readonly Stretch[], shortest?: number): string[] =>
  layOut(stretches, shortest).map(({ lane, span, lanes }) => `${lane}+${span}/${lanes}`);

describe("layOut", () => {
  it("gives what stands alone the whole width, also when it touches the next", () => {
    expect(places(spans([8, 10], [10, 12]))).to.deep.equal(["0+1/1", "0+1/1"]);
  });

  it("puts two at once side by side, the longer one first", () => {
    expect(places(spans([8, 9], [8, 10]))).to.deep.equal(["1+1/2", "0+1/2"]);
  });

  it("lets one take the lanes beside it that are free as long as it lasts", () => {
    const places3 = places(spans([8, 12], [8, 9], [8, 9], [10, 11]));
    expect(places3).to.deep.equal(["0+1/3", "1+1/3", "2+1/3", "1+2/3"]);
  });

  it("keeps groups apart: a crowded morning does not narrow the afternoon", () => {
    expect(places(spans([8, 10], [9, 11], [14, 16]))[2]).to.equal("0+1/1");
  });

  it("makes room for what is shorter than can be drawn", () => {
    expect(places(spans([8, 8], [8.2, 9]), 0.5)).to.deep.equal(["0+1/2", "1+1/2"]);
  });

  it("never covers one with another", () => {
    const many = Array.from({ length: 400 }, (_, i) => {
      const start = (i * 37) % 600;
      return { start, end: start + 5 + ((i * 13) % 120) };
    });
    const lanes = layOut(many);
    for (const [i, a] of many.entries()) {
      for (const [j, b] of many.entries()) {
        if (i >= j || a.start >= b.end || b.start >= a.end) continue;
        const [p, q] = [lanes[i]!, lanes[j]!];
        expect(p.lanes).to.equal(q.lanes);
        expect(p.lane + p.span <= q.lane || q.lane + q.span <= p.lane, `${i} ${j}`).to.equal(true);
      }
    }
  });

  it("lays out nothing", () => {
    expect(layOut([])).to.deep.equal([]);
  });
});

import { expect } from "@open-wc/testing";
import { isSameAddress, readAddresses } from "./addresses.js";

describe("addresses that were typed", () => {
  it("are read one by one, with names", () => {
    expect(readAddresses("a@b.fr, c@d.fr;e@f.fr g@h.fr").people).to.have.length(4);
    expect(readAddresses("Ann Li <ann@b.fr>; Bo <bo@b.fr>").people).to.deep.equal([
      { name: "Ann Li", email: "ann@b.fr" },
      { name: "Bo", email: "bo@b.fr" },
    ]);
    expect(readAddresses('"Li, Ann" <ann@b.fr>, bo@b.fr')).to.deep.equal({
      people: [
        { name: "Li, Ann", email: "ann@b.fr" },
        { name: "", email: "bo@b.fr" },
      ],
      wrong: [],
    });
  });

  it("are told of as they were written when they are none, and forgiven an open quote", () => {
    expect(readAddresses("pas une adresse").wrong).to.deep.equal(["pas une adresse"]);
    expect(readAddresses('"ouvert <a@b.fr>').people).to.deep.equal([
      { name: "ouvert", email: "a@b.fr" },
    ]);
    for (const text of ["a@b", "@b.fr", "a@b.fr?bcc=x@y.fr,", "a b@c.fr>", "a@b.fr\r\nBcc: x"])
      expect(
        readAddresses(text).people.every(({ email }) => /^[\w.]+@[\w.]+$/.test(email)),
        text,
      ).to.equal(true);
  });

  it("are read quickly, however long the text", () => {
    expect(readAddresses('"'.repeat(200_000)).people).to.deep.equal([]);
    expect(readAddresses("a@b.fr,".repeat(10_000)).people).to.have.length(200);
  });

  it("are the same mailbox whatever their case", () => {
    expect(isSameAddress("Ann@B.fr", "ann@b.fr")).to.equal(true);
  });
});

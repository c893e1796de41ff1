import { expect } from "@open-wc/testing";
import { render } from "lit";
import { fr } from "../locales/person.fr.js";
import { seen } from "../test/mount.js";
import { sampleDirectory, sampleEntry } from "../test/sample-directory.js";
import { renderQr, smallCard } from "./qr.js";

const claire = sampleDirectory().entries[0]!;

describe("the QR code of a card", () => {
  it("holds a small vCard that every telephone reads", () => {
    expect(smallCard(claire, "Claire Lefèvre").split("\r\n")).to.deep.equal([
      "BEGIN:VCARD",
      "VERSION:3.0",
      "N:Lefèvre;Claire;;;",
      "FN:Claire Lefèvre",
      "ORG:Département Informatique",
      "TITLE:Professeure des universités",
      "TEL:0199001234",
      "EMAIL:claire.lefevre@univ-valmoree.example",
      "END:VCARD",
    ]);
  });

  it("lets no name write lines of its own", () => {
    const name = "Eve;\r\nTEL:0899000000, \\n";
    const text = smallCard(sampleEntry("x", { name: { full: name } }), name);
    expect(text.split("\r\n")).to.have.length(5);
    expect(text).to.contain("FN:Eve\\; TEL:0899000000\\, \\\\n");
  });

  it("is drawn dark on light, with the same in words", () => {
    const place = document.createElement("div");
    render(renderQr(claire, "Claire Lefèvre", fr), place);
    const svg = place.querySelector("svg")!;
    expect(svg.getAttribute("aria-label")).to.equal("QR code des coordonnées de Claire Lefèvre");
    const [, , width] = svg.getAttribute("viewBox")!.split(" ").map(Number);
    // Versions of codes are 4 modules apart, beside 4 modules of quiet zone on each side.
    expect((width! - 8 - 17) % 4).to.equal(0);
    expect(svg.querySelector(".dark")!.getAttribute("d")).to.match(/^(M\d+ \d+h1v1h-1z)+$/);
    expect(seen(place.querySelector("figcaption"))).to.contain("0199001234");
    expect(place.querySelector("[style]")).to.equal(null);
  });

  it("says so where there is too much for a code", () => {
    const long = sampleEntry("x", {
      titles: { t: { name: "ж".repeat(900) } },
      memberships: [{ structureId: "s", name: "ж".repeat(900), isPrimary: true, role: null }],
      name: { full: "ж".repeat(300) },
    });
    const place = document.createElement("div");
    render(renderQr(long, "ж".repeat(300), fr), place);
    expect(seen(place)).to.equal(fr.qrTooLong);
  });
});

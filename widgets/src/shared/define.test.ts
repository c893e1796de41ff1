import { expect } from "@open-wc/testing";
import { LitElement } from "lit";
import { define } from "./define.js";
import { VERSION } from "./version.js";

describe("define", () => {
  const warnings: string[] = [];
  const { warn } = console;
  before(() => (console.warn = (text: string) => void warnings.push(text)));
  after(() => (console.warn = warn));

  it("registers once, whoever comes second", () => {
    class First extends LitElement {
      static readonly version: string = VERSION;
    }
    class Second extends LitElement {
      static readonly version: string = VERSION;
    }
    define("test-same-version", First);
    define("test-same-version", Second);
    expect(customElements.get("test-same-version")).to.equal(First);
    expect(warnings).to.deep.equal([]);
  });

  it("leaves another version in place and says so once", () => {
    class Old extends LitElement {
      static readonly version: string = "0.0.1";
    }
    customElements.define("test-old-version", Old);
    define("test-old-version", class extends LitElement {});
    define("test-old-version", class extends LitElement {});
    expect(customElements.get("test-old-version")).to.equal(Old);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.contain("0.0.1");
  });

  it("keeps two copies apart by a prefix", () => {
    class Both extends LitElement {}
    define("test-both", Both);
    define("test-both", Both, { prefix: "acme-" });
    expect(new (customElements.get("acme-test-both")!)()).to.be.instanceOf(Both);
  });
});

import { expect } from "@open-wc/testing";
import type { GatewaySession } from "@partage-ent/jmap";
import { composeUrl, PartageComposeEvent } from "./compose-event.js";

const session = (open?: string) => ({ links: { open } }) as unknown as GatewaySession;

describe("where writing to somebody leads", () => {
  it("is the webmail, with one parameter for each address", () => {
    const url = new URL(
      composeUrl(session("https://gw.example/open"), ["a@x.example", "b@x.example"]),
    );
    expect(url.pathname).to.equal("/open");
    expect(url.searchParams.get("view")).to.equal("compose");
    expect(url.searchParams.getAll("to")).to.eql(["a@x.example", "b@x.example"]);
  });

  it("is the mail program where the webmail does not open", () => {
    expect(composeUrl(session(), ["a@x.example"])).to.equal("mailto:a%40x.example");
    expect(composeUrl(undefined, ["a@x.example", "b@x.example"])).to.equal(
      "mailto:a%40x.example,b%40x.example",
    );
  });

  it("is the mail program for what the webmail would refuse", () => {
    const many = Array.from({ length: 51 }, (_, at) => `p${at}@x.example`);
    expect(composeUrl(session("https://gw.example/open"), many)).to.match(/^mailto:/);
    const odd = composeUrl(session("https://gw.example/open"), [
      "a@x.example?cc=b@x.example&subject=x y",
    ]);
    expect(odd).to.equal("mailto:a%40x.example%3Fcc%3Db%40x.example%26subject%3Dx%20y");
  });

  it("is first of all the page's to say", () => {
    const event = new PartageComposeEvent(["a@x.example"]);
    expect(event).to.include({ bubbles: true, composed: true, cancelable: true });
  });
});

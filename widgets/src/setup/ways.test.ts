import { expect } from "@open-wc/testing";
import { sampleDevices } from "../test/fake-devices.js";
import { isWay, orderWays, seenOn, servicesOf, webAddress } from "./ways.js";

const AGENTS = {
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15": "apple",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15": "apple",
  "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36": "android",
  "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101": "computer",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36": "computer",
} as const;

describe("ways to connect something", () => {
  it("begin with the device on which the page is seen", () => {
    for (const [agent, on] of Object.entries(AGENTS)) expect(seenOn(agent), agent).to.equal(on);
    expect(orderWays("apple")[0]).to.equal("apple");
    expect(orderWays("android")[0]).to.equal("android");
    expect(orderWays("computer")[0]).to.equal("thunderbird");
    for (const on of ["apple", "android", "computer"] as const)
      expect(orderWays(on).toSorted()).to.deep.equal(["android", "apple", "other", "thunderbird"]);
  });

  it("are four, and no property of an object", () => {
    expect(["apple", "constructor", "", null].map(isWay)).to.deep.equal([
      true,
      false,
      false,
      false,
    ]);
  });

  it("need some services each", () => {
    const protocols = (way: "apple" | "other"): readonly string[] =>
      servicesOf(sampleDevices(), way).map(({ protocol }) => protocol);
    expect(protocols("apple")).to.deep.equal(["imap", "smtp", "caldav", "carddav"]);
    expect(protocols("other")).to.include("webdav");
  });

  it("link to pages of the web only", () => {
    expect(webAddress("https://aide.univ.example/")).to.equal("https://aide.univ.example/");
    for (const url of ["javascript:alert(1)", "data:text/html,x", "//evil.example", "", null])
      expect(webAddress(url)).to.equal(undefined);
  });
});

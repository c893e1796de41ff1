import { expect } from "@open-wc/testing";
import type { ReactiveControllerHost } from "lit";
import { Announcer } from "./announcer.js";

const host = {
  addController: () => undefined,
  requestUpdate: () => undefined,
} as unknown as ReactiveControllerHost;
const wait = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));

describe("Announcer", () => {
  it("says actions at once, and news at most once in a while: the last of them", async () => {
    const announcer = new Announcer(host, 40);
    announcer.news("1 nouveau message");
    announcer.news("2 nouveaux messages");
    announcer.news("3 nouveaux messages");
    expect(announcer.text).to.equal("1 nouveau message");
    announcer.say("Message archivé.");
    expect(announcer.text).to.equal("Message archivé.");
    await wait(80);
    expect(announcer.text).to.equal("3 nouveaux messages");
  });

  it("makes the same words heard twice", () => {
    const announcer = new Announcer(host);
    announcer.say("Message suivi.");
    const first = announcer.text;
    announcer.say("Message suivi.");
    expect(announcer.text).not.to.equal(first);
  });
});

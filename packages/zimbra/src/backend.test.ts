import { describe, expect, it } from "vitest";
import { createZimbraBackend } from "./backend.js";

const backend = createZimbraBackend({
  url: "https://zimbra.example/service/soap",
  preauthKey: "6b7ead4bd425836e8cf0079cd6c1a05acc127acd07c8ee4b61023e19250e929c",
  clock: () => 1_795_420_800_000,
  fetch: () => Promise.reject(new Error("nothing is sent")),
});
const lea = { establishment: "valmoree", account: "lea@univ.example" };

describe("the way into the web client", () => {
  const pageOf = async (target: Parameters<NonNullable<typeof backend.jump>>[1]) =>
    (await backend.jump!(lea, target))?.searchParams.get("redirectURL");

  it.each([
    [{ view: "mail" }, "/?app=mail"],
    [{ view: "mail", emailId: "257" }, "/?view=msg&id=257"],
    [{ view: "mail", emailId: "257&app=x" }, "/?app=mail"],
    [{ view: "contacts" }, "/?app=contacts"],
    [{ view: "calendar" }, "/?app=calendar"],
    [{ view: "compose" }, "/?view=compose"],
    [{ view: "compose", to: [] }, "/?view=compose"],
    [{ view: "compose", to: ["zoe@univ.example"] }, "/?view=compose&to=zoe%40univ.example"],
    [
      { view: "compose", to: ["zoé@univ.example", "a&b=c#d@x.example"] },
      "/?view=compose&to=zo%C3%A9%40univ.example%2Ca%26b%3Dc%23d%40x.example",
    ],
    [{ view: "contacts", to: ["zoe@univ.example"] }, "/?app=contacts"],
  ] as const)("opens %j at %s", async (target, page) => {
    expect(await pageOf(target)).toBe(page);
  });
});

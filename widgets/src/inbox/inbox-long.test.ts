import { expect } from "@open-wc/testing";
import { sendKeys } from "@web/test-runner-commands";
import {
  focusedRow,
  focusFirst,
  mountInbox,
  rowsOf,
  seen,
  settled,
  unmountAll,
  until,
} from "../test/mount.js";
import type { FakePart } from "../test/fake-gateway.js";
import { manyMails } from "../test/sample-mail.js";

afterEach(unmountAll);

describe("long lists of <partage-inbox>", () => {
  it("draws what is in view of 10,000 messages and loads the rest as it is scrolled", async () => {
    const one = mountInbox(
      { endless: "" },
      { account: { emails: manyMails(10_000) }, height: "30rem" },
    );
    await settled(one);
    const list = one.root.querySelector(".list")!;
    const grid = one.root.querySelector("[role=grid]")!;
    await until("all rows count", () => grid.getAttribute("aria-rowcount") === "10000");
    await until("rows are windowed", () => list.scrollHeight > 100_000);
    list.scrollTop = list.scrollHeight / 2;
    const row = await until("rows of the middle are there", () =>
      rowsOf(one.root).find((row) => Number(row.getAttribute("aria-rowindex")) > 4_900),
    );
    const index = Number(row.getAttribute("aria-rowindex")) - 1;
    expect(seen(row.querySelector("[part=subject]"))).to.match(new RegExp(`^${index} – `));
    expect(one.root.querySelectorAll(".row").length).to.be.below(60);
    const asked = one.gateway.calls.filter(([name]) => name === "Email/get");
    expect(asked.length).to.be.below(12);
  });

  it("makes room for all rows as soon as they are there", async () => {
    const one = mountInbox({ max: "60" }, { account: { emails: manyMails(60) }, height: "20rem" });
    const [row] = await settled(one);
    const list = one.root.querySelector(".list")!;
    await until("there is room", () => list.scrollHeight > 59 * row!.offsetHeight);
  });

  it("keeps the focus while it moves through more rows than are drawn", async () => {
    const one = mountInbox(
      { endless: "" },
      { account: { emails: manyMails(300) }, height: "20rem" },
    );
    await focusFirst(one);
    for (let i = 0; i < 30; i++) await sendKeys({ press: "j" });
    await until("row 30 has the focus", () => focusedRow(one) === "n30");
  });

  it("keeps the first rows, and says of when they are, when the rest can't be loaded", async () => {
    const failsAfterFirst: FakePart = {
      capabilities: {},
      types: [],
      scopes: [],
      call: (name, _args, gateway) => {
        if (name === "Email/get") gateway.fault = "server-error";
        return undefined;
      },
    };
    const account = { emails: manyMails(300), parts: [failsAfterFirst] };
    const one = mountInbox({ endless: "" }, { account, height: "20rem" });
    await until("the first rows are there", () => rowsOf(one.root).length > 0);
    await until("the failure is told", () => one.root.querySelector("[part=note]"));
    expect(rowsOf(one.root).length).to.be.above(10);
    expect(one.root.querySelector("[part=state]")).to.equal(null);
  });
});

import { describe, expect, it } from "vitest";
import { testClient } from "../testing/client.js";

const A = { accountId: "a1" };

describe("Principal/query and Principal/get", () => {
  it("find rooms by name and size, and anybody by their address", async () => {
    const { calls } = testClient();
    const answers = await calls(
      ["Principal/query", { ...A, filter: { type: "location", minCapacity: 30 } }],
      ["Principal/query", { ...A, filter: { type: "location", text: "salle" } }],
      ["Principal/query", { ...A, filter: { email: "Theo@univ.example" } }],
      ["Principal/get", { ...A, ids: ["b12"], properties: ["capacity", "place"] }],
    );
    expect(answers.map(([, { ids }]) => ids)).toEqual([
      ["amphi", "b12"],
      ["b12"],
      ["theo"],
      undefined,
    ]);
    expect(answers[3]?.[1].list).toEqual([{ id: "b12", capacity: 30, place: ["Campus"] }]);
  });

  it.each([
    [{}, "unsupportedFilter"],
    [{ filter: {} }, "unsupportedFilter"],
    [{ filter: { text: "a" } }, "unsupportedFilter"],
    [{ filter: { type: "individual" } }, "invalidArguments"],
    [{ filter: { email: "a*" } }, "invalidArguments"],
    [{ filter: { email: "*@univ.example)(uid=*" } }, "invalidArguments"],
    [{ filter: { operator: "OR", conditions: [{ email: "a@b.c" }] } }, "unsupportedFilter"],
    [{ filter: { type: "location" }, sort: [{ property: "email" }] }, "unsupportedSort"],
    [
      { filter: { type: "location" }, sort: [{ property: "name", isAscending: false }] },
      "unsupportedSort",
    ],
    [{ filter: { type: "location" }, position: -1 }, "invalidArguments"],
  ])("answer %j with %s", async (args, type) => {
    expect((await testClient().call("Principal/query", { ...A, ...args }))[1].type).toBe(type);
  });

  it("answer 100 at most, and never all", async () => {
    const { calls } = testClient();
    const [query, get] = await calls(
      ["Principal/query", { ...A, filter: { type: "location" }, limit: 500 }],
      ["Principal/get", { ...A, ids: null }],
    );
    expect(query?.[1].limit).toBe(100);
    expect(get?.[1].type).toBe("requestTooLarge");
  });
});

describe("Principal/getAvailability", () => {
  const window = { utcStart: "2026-11-23T00:00:00Z", utcEnd: "2026-11-24T00:00:00Z" };
  const busy = {
    utcStart: "2026-11-23T09:00:00Z",
    utcEnd: "2026-11-23T10:00:00Z",
    busyStatus: "confirmed",
  } as const;

  it("tells when a principal is not free", async () => {
    const { call, backend } = testClient();
    backend.principals.busy.set("theo", [busy]);
    const args = { ...A, id: "theo", ...window };
    expect((await call("Principal/getAvailability", args))[1]).toEqual({ ...A, list: [busy] });
  });

  it.each([
    [{ id: "nobody" }, "notFound"],
    [{ id: "b:ad" }, "notFound"],
    [{ id: "#none" }, "notFound"],
    [{ utcEnd: window.utcStart }, "invalidArguments"],
    [{ utcEnd: "2027-01-25T00:00:00Z" }, "invalidArguments"],
    [{ utcStart: "2026-11-23T00:00:00" }, "invalidArguments"],
    [{ showDetails: true }, "invalidArguments"],
  ])("answers %j with %s", async (more, type) => {
    const { call, reports } = testClient();
    const args = { ...A, id: "theo", ...window, ...more };
    expect((await call("Principal/getAvailability", args))[1].type).toBe(type);
    expect(reports).toEqual([]);
  });
});

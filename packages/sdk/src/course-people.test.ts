import { describe, expect, it } from "vitest";
import { connect } from "./connect.js";
import { listCoursePeople } from "./course-people.js";
import { type Answer, GATEWAY, json, scriptedGateway } from "./testing/scripted-gateway.js";

const NADIA = { name: "Nadia Benali", email: "nadia@univ.example", roles: ["instructor"] };
const THEO = { name: "Théo Roux", roles: ["learner"] };

function start(answer: Answer) {
  const { fetch, requests } = scriptedGateway({}, (request, signal) =>
    request.path === "lti/people" ? answer(request, signal) : undefined,
  );
  return { connection: connect({ gateway: GATEWAY, fetch, shared: false }), requests };
}

describe("listCoursePeople", () => {
  it("gives people as the gateway tells them", async () => {
    const { connection, requests } = start(() => json({ people: [NADIA, THEO] }));
    expect(await listCoursePeople(connection)).toEqual([NADIA, THEO]);
    expect(requests.at(-1)).toMatchObject({ method: "GET", path: "lti/people", body: "" });
  });

  it("says that there is no course by ERR_NOT_FOUND", async () => {
    const { connection } = start(() => json({ status: 404, detail: "No course" }, 404));
    await expect(listCoursePeople(connection)).rejects.toMatchObject({
      ...{ name: "PartageError", code: "ERR_NOT_FOUND", retryable: false },
    });
  });

  it("says that the platform does not answer by ERR_UNAVAILABLE", async () => {
    const { connection } = start(() => json({ status: 502 }, 502));
    await expect(listCoursePeople(connection)).rejects.toMatchObject({
      ...{ code: "ERR_UNAVAILABLE", retryable: true },
    });
  });

  it("takes nothing else for people", async () => {
    for (const answer of [{}, { people: {} }, []]) {
      const { connection } = start(() => json(answer));
      await expect(listCoursePeople(connection)).rejects.toMatchObject({ code: "ERR_PROTOCOL" });
    }
  });

  it("stops when it is told to", async () => {
    const abort = new AbortController();
    const { connection } = start(
      (_request, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
          abort.abort();
        }),
    );
    const asked = listCoursePeople(connection, { signal: abort.signal });
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  });
});

import { CORE, MAIL, QUOTA, SUBMISSION, TAG } from "@partage-ent/jmap";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { METHODS } from "./method-table.js";
import { testClient, USING } from "./testing/client.js";

const METHOD_ERRORS = new Set([
  "unknownMethod",
  "invalidArguments",
  "invalidResultReference",
  "forbidden",
  "accountNotFound",
  "accountNotSupportedByMethod",
  "accountReadOnly",
  "requestTooLarge",
  "cannotCalculateChanges",
  "stateMismatch",
  "anchorNotFound",
  "unsupportedSort",
  "unsupportedFilter",
  "notFound",
]);

const PROBLEM = /^urn:ietf:params:jmap:error:(unknownCapability|notJSON|notRequest|limit)$/;

const argumentNames = [
  "accountId",
  "ids",
  "properties",
  "filter",
  "sort",
  "position",
  "anchor",
  "anchorOffset",
  "limit",
  "calculateTotal",
  "create",
  "update",
  "destroy",
  "ifInState",
  "sinceState",
  "maxChanges",
  "bodyProperties",
  "maxBodyValueBytes",
  "emailIds",
  "#ids",
  "#filter",
  "#create",
  "collapseThreads",
  "sortAsTree",
  "onDestroyRemoveEmails",
  "expandRecurrences",
  "timeZone",
  "sendSchedulingMessages",
  "ifRevision",
  "blobIds",
  "utcStart",
  "utcEnd",
  "feedIds",
  "blobId",
  "addressBookId",
  "addressBookIds",
  "cardIds",
  "calculateFacets",
  "onDestroyRemoveContents",
  "duration",
  "start",
  "id",
];

const words = fc.constantFrom(
  "a1",
  "inbox",
  "e1",
  "#k",
  "k",
  "name",
  "id",
  "subject",
  "header:X:asText",
  "keywords/$seen",
  "mailboxIds",
  "operator",
  "AND",
  "conditions",
  "property",
  "parentId",
  "v1.0",
  "*",
  "/ids",
  "0",
  "resultOf",
  "path",
  "cal",
  "start",
  "2026-11-23T08:00:00",
  "2026-11-23T08:00:00Z",
  "PT1H",
  "Europe/Paris",
  "calendarIds",
  "calendarIds/cal",
  "participants/1/email",
  "recurrenceOverrides/2026-11-23T08:00:00",
  "recurrenceRules",
  "after",
  "contacts",
  "addressBookIds",
  "addressBookIds/contacts",
  "emails/e1/address",
  "media/m1/blobId",
  "localizations/fr",
  "members",
  "vCardProps",
  "text",
  "structure",
  "individual",
  "constructor",
  "toString",
  "hasOwnProperty",
  "",
  "\u202e",
  "é",
);
const key = fc.oneof(words, fc.constantFrom(...argumentNames));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(words, fc.integer(), fc.boolean(), fc.constant(null), fc.double(), fc.string()),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  ),
}));
const args = fc
  .tuple(fc.dictionary(fc.constantFrom(...argumentNames), value, { maxKeys: 5 }), fc.boolean())
  .map(([some, own]) => (own ? { ...some, accountId: "a1" } : some));
const call = fc.tuple(
  fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...METHODS.keys()) },
    { weight: 1, arbitrary: words },
  ),
  args,
  fc.constantFrom("0", "1", "2"),
);
const request = fc.record({
  using: fc.constantFrom(USING, [CORE, MAIL], [CORE, TAG, QUOTA, SUBMISSION]),
  methodCalls: fc.array(call, { maxLength: 5 }),
});

describe("whatever a client sends", () => {
  it("is answered as RFC 8620 says when it is a request", async () => {
    await fc.assert(
      fc.asyncProperty(request, async (body) => {
        const client = testClient();
        client.backend.deliver("e1");
        const response = await client.post(body);
        expect(response.status).toBe(200);
        const { methodResponses } = (await response.json()) as {
          methodResponses: [string, { type: string }, string][];
        };
        expect(methodResponses.map(([, , id]) => id)).toEqual(body.methodCalls.map((c) => c[2]));
        for (const [index, [name, answer]] of methodResponses.entries()) {
          if (name === "error" && METHODS.has(body.methodCalls[index]?.[0] ?? "")) {
            expect(METHOD_ERRORS).toContain(answer.type);
          } else if (name !== "error") {
            expect(name).toBe(body.methodCalls[index]?.[0]);
          }
        }
        expect(client.reports).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it("is answered with a problem or an answer when it is any JSON, or any text", async () => {
    const text = fc.oneof(
      fc.json(),
      fc.string({ unit: "binary" }),
      fc.json().map((json) => json.slice(1)),
    );
    await fc.assert(
      fc.asyncProperty(text, async (body) => {
        const client = testClient();
        const response = await client.post(body);
        expect([200, 400]).toContain(response.status);
        if (response.status === 400) {
          expect(((await response.json()) as { type: string }).type).toMatch(PROBLEM);
        }
        expect(client.reports).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("is answered when it is any path", async () => {
    const segment = fc.constantFrom(
      "jmap",
      "api",
      "session",
      "upload",
      "download",
      "eventsource",
      "a1",
      "b1",
      "..",
      "%2e%2e",
      "%00",
      "%ff",
      "",
      "x",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(segment, { maxLength: 6 }),
        fc.constantFrom("GET", "POST", "PUT", "DELETE", "HEAD"),
        async (path, method) => {
          const client = testClient();
          const response = await client.fetch(`/${path.join("/")}`.replace(/^\/+/, "/"), {
            method,
          });
          expect([200, 201, 400, 403, 404, 405]).toContain(response.status);
          expect(client.reports).toEqual([]);
          await response.body?.cancel();
          client.server.close();
        },
      ),
      { numRuns: 500 },
    );
  });
});

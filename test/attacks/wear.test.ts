/** What one person who may sign in can do to the service of all others. */
import type { ServiceConfigInput } from "@partage-ent/gateway/node";
import type { JmapResponse } from "@partage-ent/jmap";
import type { EmailFetch } from "@partage-ent/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setUpZimbra } from "../contract/zimbra-fixture.js";
import { type AttackChain, type Client, mailOf, startChain } from "./attack-chain.js";

const WITH_TEXT: EmailFetch = {
  properties: ["bodyValues", "textBody"],
  bodyProperties: ["partId"],
  fetchTextBodyValues: true,
  fetchHTMLBodyValues: false,
  fetchAllBodyValues: false,
  maxBodyValueBytes: 0,
};

let chain: AttackChain;
let lea: Client;
let theo: Client;

beforeAll(async () => {
  const small = (config: ServiceConfigInput): ServiceConfigInput => ({
    ...config,
    limits: { uploadBytes: 100_000 },
  });
  chain = await startChain(["lea", "theo"], small);
  [lea, theo] = await Promise.all([chain.signIn("lea"), chain.signIn("theo")]);
});
afterAll(() => chain.close());

const isAnswered = async (client: Client): Promise<boolean> => {
  const { methodResponses } = await client.call([
    ["Mailbox/get", { accountId: client.accountId, ids: ["2"] }, "0"],
  ]);
  return methodResponses[0]![0] === "Mailbox/get";
};

/** A body that grows beyond what is allowed without saying so before. */
function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(20_000)) });
}

/** A body that breaks off. */
function broken(): ReadableStream<Uint8Array> {
  let sent = false;
  return new ReadableStream({
    pull: (controller) => {
      if (sent) controller.error(new Error("gone"));
      else controller.enqueue(new Uint8Array(20_000));
      sent = true;
    },
  });
}

const upload = (client: Client, body: ReadableStream<Uint8Array>): Promise<number> =>
  client
    .ask(`jmap/upload/${client.accountId}/`, {
      method: "POST",
      body,
      headers: { "Content-Type": "text/plain" },
      duplex: "half",
    } as RequestInit)
    .then(({ status }) => status)
    .catch(() => 0);

describe("row 42: the mail system is not taken from others", () => {
  it("row 42: uploads that are too long leave the mail system open to others", async () => {
    for (let round = 0; round < 8; round += 1) {
      expect(await upload(lea, endless())).toBe(413);
    }
    expect(await isAnswered(theo)).toBe(true);
  });

  it("row 42: uploads that break off leave the mail system open to others", async () => {
    for (let round = 0; round < 8; round += 1) await upload(lea, broken());
    expect(await isAnswered(theo)).toBe(true);
  });

  it("row 42: answers that are too large leave the mail system open to others", async () => {
    const zimbra = await setUpZimbra({ maxAnswerSize: 30_000 });
    const { signal } = new AbortController();
    const open = () => zimbra.backend.open(zimbra.principal, { signal });
    const id = await zimbra.deliver(new TextEncoder().encode(mailOf("long", "a".repeat(60_000))));
    const [accountId = ""] = Object.keys((await open().describe()).accounts);
    for (let round = 0; round < 6; round += 1) {
      const reading = open().mail!.getEmails(accountId, [id], WITH_TEXT);
      await expect(reading).rejects.toThrow("too large");
    }
    expect((await open().mail!.getMailboxes(accountId, null)).list.length).toBeGreaterThan(0);
    await zimbra.close();
  });
});

describe("row 42: limits are those of a person, not of a session", () => {
  it("row 42: more sessions are no more event streams", async () => {
    const aborts = new AbortController();
    const statuses: number[] = [];
    for (let session = 0; session < 6; session += 1) {
      const client = await chain.signIn("lea");
      for (let stream = 0; stream < 6; stream += 1) {
        const { status } = await client.ask("jmap/eventsource?types=*&closeafter=no&ping=0", {
          signal: aborts.signal,
        });
        statuses.push(status);
      }
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(24);
    expect(statuses.at(-1)).toBe(429);
    const other = await theo.ask("jmap/eventsource?types=*&closeafter=no&ping=0", {
      signal: aborts.signal,
    });
    expect(other.status).toBe(200);
    aborts.abort();
  });

  it("row 42: more sessions are no more requests", async () => {
    const narrow = await startChain(["lea", "theo"], (config) => ({
      ...config,
      limits: { sessionPerMinute: 20 },
    }));
    const statuses: number[] = [];
    for (let session = 0; session < 5; session += 1) {
      const client = await narrow.signIn("lea");
      for (let round = 0; round < 6; round += 1) {
        statuses.push((await client.ask("jmap/session")).status);
      }
    }
    expect(statuses.slice(0, 18).every((status) => status === 200)).toBe(true);
    expect(statuses.slice(-4)).toEqual([429, 429, 429, 429]);
    expect((await (await narrow.signIn("theo")).ask("jmap/session")).status).toBe(200);
    await narrow.close();
  });
});

describe("row 38: small requests with huge answers", () => {
  const types = ({ methodResponses }: JmapResponse): readonly unknown[] =>
    methodResponses.map(([name, answer]) => (name === "error" ? answer["type"] : name));

  it("row 38: one header in many forms is refused", async () => {
    const variants = ["X-Big", "x-Big", "X-BIG", "x-big:asRaw", "X-Big:all"];
    const { methodResponses } = await lea.call([
      [
        "Email/get",
        { accountId: lea.accountId, ids: [], properties: variants.map((name) => `header:${name}`) },
        "0",
      ],
      [
        "Email/get",
        {
          accountId: lea.accountId,
          ids: [],
          properties: ["header:To:asRaw", "header:To:asAddresses", "header:List-Post:asURLs"],
        },
        "1",
      ],
    ]);
    expect(types({ methodResponses } as JmapResponse)).toEqual(["invalidArguments", "Email/get"]);
  });

  it("row 42: whole headers, threads and snippets have a budget", async () => {
    const client = await chain.signIn("theo");
    const { accountId } = client;
    const ids = Array.from({ length: 500 }, (_, index) => String(10_000 + index));
    const spend = async (call: readonly unknown[]): Promise<string> => {
      let text = "";
      for (let round = 0; round < 8 && !text.includes("budget"); round += 1) {
        const calls = Array.from({ length: 32 }, (_, index) => [...call, String(index)]);
        text = JSON.stringify(await client.call(calls));
      }
      return text;
    };
    // Nothing has to be found: what counts is what is asked.
    chain.lie((request, response) => {
      if (!/GetMsgRequest|SearchRequest|GetConvRequest/.test(request.body.toString())) return false;
      response.writeHead(200, { "content-type": "application/json" });
      response.end('{"Body":{}}');
      return true;
    });
    expect(await spend(["Email/get", { accountId, ids, properties: ["headers"] }])).toContain(
      "budget",
    );
    expect(await spend(["Thread/get", { accountId, ids: ids.map((id) => `t${id}`) }])).toContain(
      "budget",
    );
    expect(
      await spend(["SearchSnippet/get", { accountId, emailIds: ids, filter: { text: "a" } }]),
    ).toContain("budget");
    chain.lie(undefined);
  });

  it("row 38: a search of a thousand words looks for twenty of them", async () => {
    const alphabet = "abcdefghijklmnopqrstuvwxyz";
    const id = await chain.deliver("lea", mailOf(Array.from(alphabet).join(" ")));
    const conditions = Array.from({ length: 60 }, (_, index) => ({
      subject: `${alphabet[index % 26]!} `.repeat(20).trim(),
    }));
    const { methodResponses } = await lea.call([
      [
        "SearchSnippet/get",
        { accountId: lea.accountId, emailIds: [id], filter: { operator: "OR", conditions } },
        "0",
      ],
    ]);
    const text = JSON.stringify(methodResponses);
    expect(text.match(/<mark>/g)).toHaveLength(20);
    expect(text).not.toContain("<mark>z</mark>");
  });
});

/** Ids of other people's mail, of items that are no mail, and of nothing. */
import type { Email } from "@partage-ent/jmap";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AttackChain, type Client, mailOf, startChain } from "./attack-chain.js";

let chain: AttackChain;
let lea: Client;
let theo: Client;
/** A mail of Théo; nothing in Léa's mailbox has that id. */
let theirs: string;
let attached: string;

const WITH_FILE = [
  "From: a@univ.example",
  "To: lea@univ.example",
  "Subject: pj",
  "MIME-Version: 1.0",
  'Content-Type: multipart/mixed; boundary="b"',
  "",
  "--b",
  "Content-Type: text/plain",
  "",
  "Bonjour",
  "--b",
  "Content-Type: text/html",
  'Content-Disposition: attachment; filename="x.html"',
  "",
  "<script>1</script>",
  "--b--",
  "",
].join("\r\n");

beforeAll(async () => {
  chain = await startChain();
  await chain.deliver("lea", mailOf("cours"));
  attached = await chain.deliver("lea", WITH_FILE);
  for (let index = 0; index < 9; index += 1) {
    theirs = await chain.deliver("theo", mailOf(`Secret de Théo ${String(index)}`));
  }
  [lea, theo] = await Promise.all([chain.signIn("lea"), chain.signIn("theo")]);
});
afterAll(() => chain.close());

const download = (client: Client, accountId: string, blobId: string): Promise<Response> =>
  client.ask(`jmap/download/${accountId}/${encodeURIComponent(blobId)}/x.txt?type=text%2Fplain`);

/** First arguments of the answer. */
async function answerOf(client: Client, method: string, args: object): Promise<string> {
  const { methodResponses } = await client.call([[method, args, "0"]]);
  return JSON.stringify(methodResponses[0]);
}

describe("row 34: ids of another mailbox", () => {
  it("row 34: an account of another person is the same as none", async () => {
    const asked = ["Mailbox/get", "Thread/get", "Email/get", "Tag/get", "Email/query"];
    for (const method of asked) {
      const args = method === "Email/query" ? {} : { ids: [theirs] };
      const foreign = await answerOf(lea, method, { accountId: theo.accountId, ...args });
      const unknown = await answerOf(lea, method, { accountId: "nobody", ...args });
      expect(foreign).toContain("accountNotFound");
      expect(foreign).toBe(unknown);
    }
    for (const [method, args] of [
      ["Email/set", { update: { [theirs]: { "keywords/$seen": true } }, destroy: [theirs] }],
      ["Mailbox/set", { create: { x: { name: "x" } } }],
      ["Tag/set", { create: { x: { name: "x" } } }],
    ] as const) {
      expect(await answerOf(lea, method, { accountId: theo.accountId, ...args })).toContain(
        "accountNotFound",
      );
    }
  });

  it("row 34: no id, however written, reads, changes or destroys a mail of another person", async () => {
    const { accountId } = lea;
    const ids = [
      theirs,
      `${theo.accountId}:${theirs}`,
      `${theo.accountId}_${theirs}`,
      `0${theirs}`,
      `+${theirs}`,
      `${theirs}.1`,
      `${theirs},2`,
      `-${theirs}`,
      `${theirs}\u0000`,
      `t${theirs}`,
      "__proto__",
      "constructor",
    ];
    const before = chain.seen.length;
    const { methodResponses } = await lea.call([
      ["Email/get", { accountId, ids, properties: ["subject", "preview"] }, "a"],
      [
        "Email/get",
        { accountId, ids, properties: ["bodyValues", "cc"], fetchAllBodyValues: true },
        "b",
      ],
      ["Thread/get", { accountId, ids: [...ids, `t${theirs}`] }, "c"],
      ["SearchSnippet/get", { accountId, emailIds: ids, filter: { text: "Secret" } }, "d"],
      [
        "Email/set",
        {
          accountId,
          update: Object.fromEntries(
            ids.slice(0, -2).map((id) => [id, { "keywords/$flagged": true }]),
          ),
        },
        "e",
      ],
      ["Email/set", { accountId, destroy: ids }, "f"],
    ]);
    expect(methodResponses).toHaveLength(6);
    const text = JSON.stringify(methodResponses);
    expect(text).not.toContain("Secret");
    for (const [, answer] of methodResponses) {
      for (const key of ["list", "updated", "destroyed"]) {
        const value: unknown = answer[key];
        expect(value == null || Object.keys(value).length === 0).toBe(true);
      }
    }
    const sent = chain.seen.slice(before).map(({ body }) => body.toString());
    expect(sent.join("\n")).not.toContain(theo.accountId);
    const left = await answerOf(theo, "Email/get", {
      accountId: theo.accountId,
      ids: [theirs],
      properties: ["keywords", "subject"],
    });
    expect(left).toContain("Secret de Théo 8");
    expect(left).not.toContain("$flagged");
  });

  it("row 34: no blob id gives a mail of another person, nor anything but a message", async () => {
    const ids = [
      `m${theirs}`,
      `m${theirs}_1`,
      `m${theo.accountId}:${theirs}`,
      `m${theo.accountId}_${theirs}`,
      `m${attached}.1/../`,
      `m${attached}_999`,
      `m${attached}_..`,
      `m${attached}_1,${theirs}`,
      `m${attached}&id=${theirs}`,
      `u${theirs}`,
      "../../../home/theo/inbox",
      "%2e%2e",
      "",
    ];
    const foreign = await Promise.all(ids.map((id) => download(lea, lea.accountId, id)));
    for (const answer of foreign) {
      expect(answer.status).toBe(404);
      expect(await answer.text()).not.toMatch(/Secret|theo|zimbra/i);
    }
    expect((await download(lea, theo.accountId, `m${theirs}`)).status).toBe(404);
  });

  it("row 34: folders and items of other kinds are no blobs: no address book, no calendar", async () => {
    chain.lie(({ url }, response) => {
      if (!url.pathname.startsWith("/service/home")) return false;
      // What Zimbra answers for a folder or an item that is no message: all of it.
      response.writeHead(200, { "content-type": "text/csv" }).end("email\nami@prive.example\n");
      return true;
    });
    for (const id of ["1", "2", "3", "7", "10", "13", "16", "257", "9999"]) {
      if (id === "257") continue;
      const answer = await download(lea, lea.accountId, `m${id}`);
      expect([id, answer.status]).toEqual([id, 404]);
      expect(await answer.text()).not.toContain("prive");
    }
    chain.lie(undefined);
  });

  it("the blobs that a mail names are given: the whole and each part", async () => {
    const { methodResponses } = await lea.call([
      [
        "Email/get",
        { accountId: lea.accountId, ids: [attached], properties: ["blobId", "attachments"] },
        "0",
      ],
    ]);
    const { list } = methodResponses[0]![1] as unknown as { readonly list: readonly Email[] };
    const { blobId, attachments } = list[0]!;
    const part = attachments[0]!.blobId!;
    expect(part).toMatch(/^[A-Za-z0-9_-]{1,255}$/);
    expect(await (await download(lea, lea.accountId, part)).text()).toContain("<script>1</script>");
    expect(await (await download(lea, lea.accountId, blobId)).text()).toContain("Subject: pj");
    const page = await lea.ask(`jmap/download/${lea.accountId}/${part}/x.html?type=text%2Fhtml`);
    expect(page.headers.get("content-type")).toBe("application/octet-stream");
    expect(page.headers.get("content-disposition")).toMatch(/^attachment;/);
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
  });
});

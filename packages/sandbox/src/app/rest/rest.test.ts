import { beforeEach, describe, expect, it } from "vitest";
import { createSandbox } from "../create-sandbox.js";
import type { Sandbox } from "../sandbox.js";

const domain = "univ-test.example";
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const basic = (user: string, password: string): Record<string, string> => ({
  authorization: `Basic ${btoa(`${user}:${password}`)}`,
});
const anna = basic(`anna@${domain}`, "secret-1");

const content = `From: zoe@${domain}
Subject: Pièces
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=utf-8

<script>alert(1)</script>
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename*=UTF-8''%C3%A9t%C3%A9%20%22x%22.pdf
Content-Transfer-Encoding: base64

JVBERg==
--b--
`.replace(/\n/g, "\r\n");

describe("REST", () => {
  let sandbox: Sandbox;
  let id: number;

  const get = (
    path: string,
    headers: Record<string, string> = anna,
    init: RequestInit = {},
  ): Promise<Response> =>
    sandbox.fetch(new Request(`http://zimbra.test${path}`, { headers, ...init }));

  beforeEach(async () => {
    sandbox = createSandbox({ domain, preauthKey: "0123456789abcdef".repeat(4) });
    for (const name of ["anna", "zoe"]) await sandbox.createAccount({ name, password: "secret-1" });
    id = (await sandbox.addMessage(`anna@${domain}`, bytes(content), { flags: "u" })).id;
  });

  it("gives the raw message, byte for byte", async () => {
    const response = await get(`/service/home/~/?auth=ba&id=${id}`);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(content);
    expect(response.headers.get("content-disposition")).toBe(
      "inline; filename=\"Pi_ces.eml\"; filename*=UTF-8''Pi%C3%A8ces.eml",
    );
    expect(response.headers.get("content-security-policy")).toContain("sandbox");
  });

  it("gives a part decoded, with its type and a name that cannot break out", async () => {
    const response = await get(`/service/home/~/?id=${id}&part=2&disp=a`);
    expect(await response.text()).toBe("%PDF");
    expect(response.headers.get("content-type")).toBe("application/pdf");
    expect(response.headers.get("content-disposition")).toBe(
      "attachment; filename=\"_t_ _x_.pdf\"; filename*=UTF-8''%C3%A9t%C3%A9%20%22x%22.pdf",
    );
  });

  it("never shows HTML as a page of the server", async () => {
    const response = await get(`/service/content/get?id=${id}&part=1&disp=i`);
    expect(response.headers.get("content-disposition")).toBe("attachment");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("lists a folder as JSON in the shape of SOAP", async () => {
    const response = await get("/home/~/inbox?fmt=json");
    expect(await response.json()).toMatchObject({
      m: [{ id: String(id), l: "2", f: "ua", su: "Pièces" }],
    });
    expect(await (await get("/home/~/inbox?fmt=json&query=is:read")).json()).not.toHaveProperty(
      "m",
    );
    expect(await (await get("/home/~/inbox?fmt=xml")).text()).toContain(`id="${id}"`);
    const head = await get("/home/~/inbox?fmt=json", anna, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  it.each<readonly [number, string, Record<string, string>]>([
    [401, "/home/~/inbox?fmt=json", {}],
    [401, "/home/~/inbox?fmt=json", basic(`anna@${domain}`, "wrong")],
    [401, "/home/~/inbox?fmt=json", basic("nobody", "x")],
    [401, "/home/~/inbox?fmt=json", { authorization: "Basic %%%" }],
    [401, "/home/~/inbox?fmt=json&auth=co", anna],
    [404, "/home/~/nowhere?fmt=json", anna],
    [404, "/home/~/?id=99999", anna],
    [404, "/home/~/?id=2", anna],
    [400, "/home/~/?id=abc", anna],
    [400, "/home/~/inbox?fmt=exe", anna],
    [400, "/home/~/inbox?fmt=json&query=foo:bar", anna],
    [400, "/home/~/?fmt=json", anna],
    [404, "/home/ghost/inbox?fmt=json", anna],
    [403, `/home/anna/inbox?fmt=json`, basic(`zoe@${domain}`, "secret-1")],
  ])("answers %i to %s", async (status, path, headers) => {
    const response = await get(path, headers);
    expect(response.status).toBe(status);
    expect(response.headers.has("www-authenticate")).toBe(status === 401);
  });

  it("answers 404 for a part that is not there", async () => {
    expect((await get(`/home/~/?id=${id}&part=9`)).status).toBe(404);
    expect((await get(`/home/~/?id=${id}&part=TEXT`)).status).toBe(404);
  });

  it("keeps an upload and answers as the web client reads it", async () => {
    const form = new FormData();
    form.set("requestId", "r1");
    form.set("file", new File(["abc"], "a'b.txt", { type: "text/plain" }));
    const response = await get("/service/upload?fmt=raw,extended", anna, {
      method: "POST",
      body: form,
    });
    const text = await response.text();
    const [, list] = /^200,'r1',(\[.*\])\s*$/.exec(text)!;
    expect(JSON.parse(list!)).toEqual([
      { aid: expect.any(String), ct: "text/plain", filename: "a'b.txt", s: 3 },
    ]);
    const plain = await get(
      "/service/upload?fmt=raw",
      { ...anna, "content-type": "text/plain" },
      { method: "POST", body: "abc" },
    );
    expect(await plain.text()).toMatch(/^200,'null','[^']+'\s*$/);
  });

  it("gives an upload back to who made it, as a file and to nobody else", async () => {
    const headers = { ...anna, "content-type": "text/html" };
    const body = "<script>alert(1)</script>";
    const kept = await get("/service/upload?fmt=raw", headers, { method: "POST", body });
    const [, aid = ""] = /^200,'null','([^']+)'/.exec(await kept.text()) ?? [];
    const path = `/service/content/proxy?aid=${encodeURIComponent(aid)}`;
    const response = await get(path);
    expect(await response.text()).toBe(body);
    expect(response.headers.get("content-type")).toBe("application/octet-stream");
    expect(response.headers.get("content-disposition")).toMatch(/^attachment/);
    expect((await get(path, basic(`zoe@${domain}`, "secret-1"))).status).toBe(404);
    expect((await get(path, {})).status).toBe(401);
    expect((await get("/service/content/proxy")).status).toBe(404);
    expect((await get(path, anna, { method: "POST" })).status).toBe(405);
  });

  it("refuses uploads that are too large, malformed or anonymous", async () => {
    const send = async (headers: Record<string, string>, body: string): Promise<number> =>
      (await get("/service/upload?fmt=raw", headers, { method: "POST", body })).status;
    expect(await send({ ...anna, "content-type": "text/plain" }, "x".repeat(11_000_000))).toBe(413);
    expect(
      await send({ ...anna, "content-type": "multipart/form-data; boundary=x" }, "broken"),
    ).toBe(400);
    expect(await send({ "content-type": "text/plain" }, "x")).toBe(401);
    expect((await get("/service/upload?fmt=raw")).status).toBe(405);
  });
});

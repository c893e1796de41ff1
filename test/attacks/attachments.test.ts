/** What a mail carries along and a browser would rather run than keep. */
import type { Email } from "@partage-ent/jmap";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AttackChain, type Client, startChain } from "./attack-chain.js";

const ACTIVE = [
  ["page.html", "text/html", "<script>parent.__canary('html')</script>"],
  ["page.xhtml", "application/xhtml+xml", "<html xmlns='http://www.w3.org/1999/xhtml'/>"],
  ["drawing.svg", "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg' onload='1'/>"],
  ["sheet.xml", "text/xml", "<?xml-stylesheet href='data:,' type='text/xsl'?><a/>"],
  ["sheet.xsl", "application/xslt+xml", "<xsl:stylesheet/>"],
  ["code.js", "text/javascript", "parent.__canary('js')"],
  ["paper.pdf", "application/pdf", "%PDF-1.7 /OpenAction (app.alert)"],
  ["saved.mht", "application/x-mimearchive", "MIME-Version: 1.0"],
  ["letter.eml", "message/rfc822", "Content-Type: text/html\r\n\r\n<script>1</script>"],
  ["vector.swf", "application/x-shockwave-flash", "FWS"],
  ["types.html", "image/png", "<script>parent.__canary('sniffed')</script>"],
] as const;

const PARTS = ["attachments", "htmlBody", "textBody"] as const;
/** One name in quotes, and the same in UTF-8 (RFC 6266 section 4.1). */
const DISPOSITION =
  /^attachment; filename="(?:[^"\\]|\\.)*"(?:; filename\*=UTF-8''[\w%.~!#$&+^`|-]+)?$/;
const BOUNDARY = "limite";
const MESSAGE = [
  "From: a@univ.example",
  "To: lea@univ.example",
  "Subject: pièces",
  "MIME-Version: 1.0",
  `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`,
  "",
  ...ACTIVE.flatMap(([name, type, content]) => [
    `--${BOUNDARY}`,
    `Content-Type: ${type}; name="${name}"`,
    `Content-Disposition: inline; filename="${name}"`,
    "Content-Transfer-Encoding: base64",
    "",
    Buffer.from(content).toString("base64"),
  ]),
  `--${BOUNDARY}--`,
  "",
].join("\r\n");

let chain: AttackChain;
let lea: Client;
const blobs = new Map<string, string>();

beforeAll(async () => {
  chain = await startChain(["lea"]);
  const id = await chain.deliver("lea", MESSAGE);
  lea = await chain.signIn("lea");
  const args = { accountId: lea.accountId, ids: [id], properties: PARTS };
  const { methodResponses } = await lea.call([["Email/get", args, "0"]]);
  const { list } = methodResponses[0]![1] as unknown as { readonly list: readonly Email[] };
  // What says that it is to be shown inline is part of a body for some.
  for (const part of PARTS.flatMap((member) => list[0]![member])) {
    blobs.set(part.name ?? "", part.blobId!);
  }
});
afterAll(() => chain.close());

function ask(blobId: string, name: string, type: string, init?: RequestInit): Promise<Response> {
  const query = new URLSearchParams({ type });
  const path = `jmap/download/${lea.accountId}/${blobId}/${encodeURIComponent(name)}`;
  return lea.ask(`${path}?${query.toString()}`, init);
}

describe("row 65: an attachment", () => {
  for (const [name, type] of ACTIVE) {
    for (const asked of [type, "text/html", "application/octet-stream"]) {
      it(`row 65: ${name}, asked for as ${asked}, is kept as a file and shown as nothing`, async () => {
        const { status, headers } = await ask(blobs.get(name)!, name, asked);
        expect(status).toBe(200);
        expect(headers.get("Content-Disposition")).toMatch(/^attachment;/);
        expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
        const policy = headers.get("Content-Security-Policy") ?? "";
        expect(policy).toContain("default-src 'none'");
        expect(policy).toMatch(/(^|; )sandbox(;|$)/);
        expect(policy).toContain("frame-ancestors 'none'");
        expect(headers.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
        expect(headers.get("Cache-Control")).toMatch(/no-store|private/);
      });
    }
  }

  for (const destination of ["iframe", "frame", "object", "embed", "script", "style", "worker"]) {
    it(`row 65: is given to no ${destination}`, async () => {
      const headers = { "Sec-Fetch-Dest": destination, "Sec-Fetch-Site": "same-origin" };
      const answer = await ask(blobs.get("page.html")!, "page.html", "text/html", { headers });
      expect(answer.status).toBe(403);
      expect(await answer.text()).not.toContain("__canary");
    });
  }

  for (const type of [
    "text/html\r\nSet-Cookie: a=b",
    "text/html; charset=utf-7",
    "multipart/x-mixed-replace; boundary=x",
    "not a type",
    "text/html,image/png",
    "*/*",
  ]) {
    it(`row 65: takes no type like ${JSON.stringify(type)} into its header`, async () => {
      const { status, headers } = await ask(blobs.get("page.html")!, "x.html", type);
      expect([200, 400]).toContain(status);
      expect(headers.get("Set-Cookie")).toBeNull();
      expect(headers.get("Content-Type") ?? "").not.toMatch(/utf-7|x-mixed-replace|,|\*/i);
    });
  }

  for (const name of [
    "../../../etc/passwd",
    'a"; filename=evil.html; x="',
    "facture\u202Efdp.exe",
    "a\r\nX-Evil: 1.html",
    "con.html",
    "\u0000.html",
    "é".repeat(400),
  ]) {
    it(`row 65: has one name, and a plain one, when asked for as ${JSON.stringify(name.slice(0, 30))}`, async () => {
      const { status, headers } = await ask(blobs.get("code.js")!, name, "text/plain");
      if (status !== 200) return expect(status).toBeLessThan(500);
      expect(headers.get("X-Evil")).toBeNull();
      const disposition = headers.get("Content-Disposition") ?? "";
      expect(disposition).toMatch(DISPOSITION);
      expect(decodeURIComponent(disposition)).not.toMatch(/\.\.\/|\p{Bidi_Control}|[\0\r\n]/u);
      expect(disposition.length).toBeLessThan(2_000);
    });
  }
});

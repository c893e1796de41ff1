import { describe, expect, it } from "vitest";
import { propertyText, readMultistatus } from "./multistatus.js";

const BASE = new URL("https://dav.univ.example/dav/lea/");
const of = (...responses: readonly string[]) =>
  readMultistatus(`<D:multistatus xmlns:D="DAV:">${responses.join("")}</D:multistatus>`, BASE)
    ?.resources;
const response = (href: string, inner = ""): string =>
  `<D:response><D:href>${href}</D:href>${inner}</D:response>`;

describe("a Multi-Status", () => {
  it("has addresses of its own origin alone", () => {
    const hrefs = [
      "/dav/lea/a%20b.vcf",
      "c.vcf",
      "https://dav.univ.example/dav/lea/d.vcf#x",
      "https://evil.example/e.vcf",
      "//evil.example/f.vcf",
      "https://user:pw@dav.univ.example/g.vcf",
      "http://dav.univ.example/h.vcf",
      "javascript:alert(1)",
      "http://[",
      "",
    ];
    const found = of(...hrefs.map((href) => response(href)));
    expect(found?.map(({ url }) => url.href)).toEqual([
      "https://dav.univ.example/dav/lea/a%20b.vcf",
      "https://dav.univ.example/dav/lea/c.vcf",
      "https://dav.univ.example/dav/lea/d.vcf",
    ]);
  });

  it("has no more addresses of one status than are read", () => {
    const many = "<D:href>a.vcf</D:href>".repeat(5_000);
    expect(of(`<D:response>${many}</D:response>`)).toHaveLength(1_000);
  });

  it("has properties that were found, and none that were not", () => {
    const part = (status: string, content: string): string =>
      `<D:propstat><D:prop>${content}</D:prop><D:status>${status}</D:status></D:propstat>`;
    const [found] = of(
      response(
        "a.vcf",
        part("HTTP/1.1 404 Not Found", "<D:displayname>x</D:displayname>") +
          part("HTTP/1.1 200 OK", "<D:getetag>&quot;1&quot;</D:getetag>") +
          part("HTTP/2 403", "<D:owner>y</D:owner>"),
      ),
    )!;
    expect(propertyText(found!, "d:getetag")).toBe('"1"');
    expect(propertyText(found!, "d:displayname")).toBeUndefined();
    expect(propertyText(found!, "d:owner")).toBeUndefined();
  });

  it("tells what is gone, several at once too", () => {
    const gone = `<D:response><D:href>a.vcf</D:href><D:href>b.vcf</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>`;
    expect(of(gone)).toMatchObject([{ status: 404 }, { status: 404 }]);
    expect(readMultistatus("<error xmlns='DAV:'/>", BASE)).toBeUndefined();
  });
});

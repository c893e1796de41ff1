import { describe, expect, it } from "vitest";
import { child, element, parseXml, textOf, xmlDocument, XmlError } from "./xml.js";

describe("XML of WebDAV", () => {
  it("is read whatever its prefixes are", () => {
    const documents = [
      '<multistatus xmlns="DAV:"><sync-token> 1 </sync-token></multistatus>',
      '<a:multistatus xmlns:a="DAV:"><b:sync-token xmlns:b="DAV:">1</b:sync-token></a:multistatus>',
      '\r\n<?xml version="1.0"?><D:multistatus xmlns:D="DAV:"><D:sync-token><![CDATA[1]]></D:sync-token></D:multistatus>',
    ];
    for (const document of documents) {
      const root = parseXml(document);
      expect(root.name).toBe("{DAV:}multistatus");
      expect(textOf(child(root, "d:sync-token"))).toBe("1");
    }
  });

  it("comes back as it was written, whatever is in it", () => {
    const text = `<b>&amp;"']]> \r\n\t é 🎓`;
    const written = xmlDocument("d:prop", [element("d:displayname", text, { name: text })]);
    const name = child(parseXml(written), "d:displayname");
    expect(name?.text).toBe(text);
    expect(name?.attributes.get("name")).toContain(`<b>&amp;"']]>`);
    expect(name?.children).toEqual([]);
  });

  it("is written without characters that XML can't say", () => {
    const written = xmlDocument("d:displayname", [], { name: "a\u0000b\uFFFEc\uD800d" });
    expect(parseXml(written).attributes.get("name")).toBe("a\uFFFDb\uFFFDc\uFFFDd");
  });

  it.each([
    ["entities", '<!DOCTYPE a [<!ENTITY b "c">]><a xmlns="DAV:">&b;</a>'],
    ["an external entity", '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'],
    ["an unknown entity", "<a>&nbsp;</a>"],
    ["an unbound prefix", "<D:a/>"],
    ["an open element", "<a><b></a>"],
    ["nothing", ""],
    ["HTML", "<html><body><p>Maintenance<br></body></html>"],
    ["too deep a nesting", "<a>".repeat(100) + "</a>".repeat(100)],
    ["more elements than are kept", `<a>${"<b/>".repeat(400_000)}</a>`],
  ])("with %s is refused", (_, document) => {
    expect(() => parseXml(document)).toThrow(XmlError);
  });
});

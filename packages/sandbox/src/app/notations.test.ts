import { describe, expect, it } from "vitest";
import { Element } from "./element.js";
import { parseEnvelope, writeEnvelope } from "./envelope.js";
import { SoapFault } from "./fault.js";
import { elementFromJson, elementToJson, parseJson } from "./json.js";
import { elementToXml, parseXml } from "./xml.js";

const envelope = (body: string, prolog = ""): string =>
  `${prolog}<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body>${body}</soap:Body></soap:Envelope>`;

function sample(): Element {
  const root = new Element("SearchResponse", "urn:zimbraMail");
  root.set("sortBy", "dateDesc").set("more", true).set("offset", 0);
  const message = root.add("m").set("id", "257");
  message.add("e").setAll({ t: "f", a: "zoe@univ.example" });
  message.setContent("su", 'Été <b>"1 & 2"</b>');
  root.addUnique("attrs").addPair("k", "1").addPair("k", "2").addPair("n", "3");
  root.addUnique("context", "urn:zimbra").setText("x");
  return root;
}

describe("the two notations of the element tree", () => {
  it("writes JSON with typed attributes, arrays of repeatable children and _attrs", () => {
    expect(elementToJson(sample())).toEqual({
      sortBy: "dateDesc",
      more: true,
      offset: 0,
      m: [{ id: "257", e: [{ t: "f", a: "zoe@univ.example" }], su: 'Été <b>"1 & 2"</b>' }],
      attrs: { _attrs: { k: ["1", "2"], n: "3" } },
      context: { _jsns: "urn:zimbra", _content: "x" },
      _jsns: "urn:zimbraMail",
    });
  });

  it("writes XML with 0 and 1 for booleans and child elements for contents", () => {
    expect(elementToXml(sample())).toBe(
      '<SearchResponse xmlns="urn:zimbraMail" sortBy="dateDesc" more="1" offset="0">' +
        '<m id="257"><su>Été &lt;b&gt;"1 &amp; 2"&lt;/b&gt;</su><e t="f" a="zoe@univ.example"/></m>' +
        '<attrs><a n="k">1</a><a n="k">2</a><a n="n">3</a></attrs>' +
        '<context xmlns="urn:zimbra">x</context></SearchResponse>',
    );
  });

  it.each([
    ['{"query":"in:inbox"}', "scalar"],
    ['{"query":{"_content":"in:inbox"}}', "object"],
    ['{"query":[{"_content":"in:inbox"}]}', "list"],
  ])("reads %s the same way (%s)", (text) => {
    const request = elementFromJson("SearchRequest", parseJson(text), "urn:zimbraMail");
    expect(request.get("query")).toBe("in:inbox");
    expect(request.child("query")?.text).toBe("in:inbox");
  });

  it("reads the same request from XML and from JSON", () => {
    const xml = parseXml(
      '<AuthRequest xmlns="urn:zimbraAccount" csrfTokenSecured="1"><account by="name">a@b</account><prefs><pref name="x"/></prefs></AuthRequest>',
    );
    const json = elementFromJson(
      "AuthRequest",
      parseJson(
        '{"csrfTokenSecured":true,"account":{"by":"name","_content":"a@b"},"prefs":{"pref":[{"name":"x"}]}}',
      ),
      "urn:zimbraAccount",
    );
    for (const request of [xml, json]) {
      expect(request.getBoolean("csrfTokenSecured")).toBe(true);
      expect(request.requireChild("account").get("by")).toBe("name");
      expect(request.requireChild("account").text).toBe("a@b");
      expect(request.child("prefs")?.pairs("pref", "name")[0]?.key).toBe("x");
    }
  });

  it("keeps a member called __proto__ an ordinary member", () => {
    const request = elementFromJson("X", parseJson('{"__proto__":{"polluted":1}}'), "urn:x");
    elementToJson(request);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("replaces what XML cannot carry and writes carriage returns as references", () => {
    const element = new Element("c", "").setText("a\u0000\r\nb\ud800");
    expect(elementToXml(element)).toBe("<c>a\ufffd&#13;\nb\ufffd</c>");
    expect(parseXml(elementToXml(element)).text).toBe("a\ufffd\r\nb\ufffd");
  });
});

describe("hostile or broken requests", () => {
  const bomb = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>`;
  it.each([
    ["a DOCTYPE", envelope("<a/>", bomb)],
    ["an unknown entity", envelope("<a>&xxe;</a>")],
    ["a processing instruction inside", envelope("<a><?php x?></a>")],
    ["a wrong end tag", envelope("<a></b>")],
    ["an undeclared prefix", envelope("<x:a/>")],
    ["two attributes of a name", envelope('<a b="1" b="2"/>')],
    ["content after the end", `${envelope("<a/>")}<b/>`],
    ["a reference to a forbidden character", envelope("<a>&#0;</a>")],
    ["nesting of 10,000 elements", envelope("<a>".repeat(10_000))],
    ["JSON nested 10,000 deep", `{"Body":${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}}`],
    ["broken JSON", '{"Body":'],
    ["lists in lists", '{"Body":{"A":[[1]]}}'],
  ])("refuses %s", (_, text) => {
    expect(() => parseEnvelope(text)).toThrow(SoapFault);
  });

  it("answers in the notation of the request unless format says otherwise", () => {
    const xml = `<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Header><context xmlns="urn:zimbra"><format type="js"/></context></soap:Header><soap:Body><A xmlns="urn:zimbra"/></soap:Body></soap:Envelope>`;
    expect(parseEnvelope(xml)).toMatchObject({ notation: "xml", answerNotation: "json" });
    expect(parseEnvelope('{"Body":{"A":{}}}').answerNotation).toBe("json");
  });

  it("writes an envelope that reads back as the same tree", () => {
    const text = writeEnvelope("xml", undefined, sample());
    const [body] = parseEnvelope(text).bodies;
    expect(body?.child("m")?.get("su")).toBe('Été <b>"1 & 2"</b>');
    expect(body?.child("attrs")?.pairs()).toHaveLength(3);
  });
});

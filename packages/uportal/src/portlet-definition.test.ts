import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseXml, XmlElement } from "@rgrove/parse-xml";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  portletContent,
  portletDefinition,
  type PortletOptions,
  PortletOptionError,
} from "./portlet-definition.js";
import { PORTLET_WIDGETS, type PortletWidgetName, STANDALONE_WIDGETS } from "./portlet-widgets.js";
import { webJarScript } from "./web-jar.js";

const WIDGETS = Object.keys(PORTLET_WIDGETS) as PortletWidgetName[];
const INBOX: PortletOptions = {
  widget: "inbox",
  gateway: "/partage-gw",
  script: webJarScript("inbox"),
};

const SCHEMA = fileURLToPath(new URL("testing/schema/portlet-definition-5.0.xsd", import.meta.url));
const hasXmllint = spawnSync("xmllint", ["--version"]).error === undefined;

/** What is wrong with a definition by uPortal's schema; empty when nothing is. */
function findFaults(definition: string): string {
  const options = ["--nonet", "--noout", "--schema", SCHEMA, "-"];
  const { status, stderr } = spawnSync("xmllint", options, { input: definition, encoding: "utf8" });
  return status === 0 ? "" : stderr;
}

/** Texts of the elements of a definition, by name; the last of each name. */
function read(definition: string): Readonly<Record<string, string>> {
  const { root } = parseXml(definition);
  const children = root?.children.filter((node) => node instanceof XmlElement) ?? [];
  return Object.fromEntries(children.map((node) => [node.name, node.text.trim()]));
}

function contentOf(definition: string): string {
  return read(definition)["portlet-preference"]!.replace(/^content\s+false\s+/, "");
}

describe("a portlet definition", () => {
  it("says what uPortal has to know, in its order", () => {
    const definition = portletDefinition(INBOX);
    expect(Object.keys(read(definition))).toEqual([
      ...["title", "name", "fname", "desc", "type", "timeout", "portlet-descriptor"],
      ...["category", "group", "parameter", "portlet-preference"],
    ]);
    expect(read(definition)).toMatchObject({
      ...{ title: "Mes messages", name: "PARTAGE - Mes messages", fname: "partage-inbox" },
      ...{ type: "Advanced CMS", timeout: "5000", group: "Authenticated Users" },
    });
    expect(contentOf(definition)).toBe(
      '<script type="module" src="/resource-server/webjars/partage-ent__widgets/cdn/inbox.js"></script>\n' +
        '<partage-inbox gateway="/partage-gw" auth="uportal"></partage-inbox>',
    );
  });

  it("takes what it is told in place of its own", () => {
    const definition = portletDefinition({
      ...INBOX,
      ...{ widget: "agenda", title: "Semaine", fname: "semaine_1", language: "en", lang: "en" },
      ...{ categories: ["Vie", "Vie", "Cours"], groups: ["Étudiants"], timeout: 900 },
      permissions: [{ system: "UP_PORTLET_SUBSCRIBE", activity: "BROWSE", groups: ["Everyone"] }],
      ...{ authUrl: "/portail/api/v5-1/userinfo", attributes: { view: "week", compact: true } },
    });
    expect(read(definition)).toMatchObject({
      ...{ title: "Semaine", fname: "semaine_1", desc: "What comes next in PARTAGE calendars" },
      ...{ category: "Cours", group: "Étudiants", permissions: "Everyone", timeout: "900" },
    });
    expect(definition.match(/<category>/g)).toHaveLength(2);
    expect(contentOf(definition)).toContain(
      '<partage-agenda gateway="/partage-gw" auth="uportal" auth-url="/portail/api/v5-1/userinfo" lang="en" view="week" compact></partage-agenda>',
    );
  });

  it("needs nothing of the portal where the gateway has its own cookie", () => {
    const content = portletContent({ ...INBOX, auth: "cookie", authUrl: "/portail/x" });
    expect(content).toContain('<partage-inbox gateway="/partage-gw"></partage-inbox>');
  });

  it("exists for every widget, and six stand for themselves", () => {
    expect(STANDALONE_WIDGETS).toEqual([
      ...["inbox", "agenda", "timetable", "directory", "contacts", "setup"],
    ]);
    for (const widget of WIDGETS)
      expect(contentOf(portletDefinition({ ...INBOX, widget }))).toContain(`<partage-${widget} `);
  });

  it("refuses what can't be a definition, and names it", () => {
    const wrong: readonly (readonly [string, Partial<PortletOptions>])[] = [
      ["widget", { widget: "constructor" as PortletWidgetName }],
      ["fname", { fname: "a/b" }],
      ["fname", { fname: "" }],
      ["timeout", { timeout: 0 }],
      ["timeout", { timeout: 1.5 }],
      ["gateway", { gateway: "javascript:alert(1)" }],
      ["gateway", { gateway: "//evil.example/gw" }],
      ["gateway", { gateway: "http://ent.univ-valmoree.example/gw" }],
      ["gateway", { gateway: "https://user:secret@ent.univ-valmoree.example/gw" }],
      ["script", { script: "data:text/javascript,alert(1)" }],
      ["script", { script: "/\\evil.example/x.js" }],
      ["authUrl", { authUrl: "https:x y" }],
      ["attributes", { attributes: { onclick: "alert(1)" } }],
      ["attributes", { attributes: { style: "x" } }],
      ["attributes", { attributes: { "a b": "x" } }],
      ["attributes", { attributes: { gateway: "https://evil.example/" } }],
    ];
    for (const [option, more] of wrong) {
      const make = (): string => portletDefinition({ ...INBOX, ...more });
      expect(make, JSON.stringify(more)).toThrow(PortletOptionError);
      expect(make).toThrow(expect.objectContaining({ option }));
    }
  });
});

const HOSTILE: readonly string[] = [
  "</title><user>admin</user><title>",
  "]]></value></portlet-preference><group>Everyone</group>",
  '"><script>alert(1)</script>',
  "<![CDATA[<script>alert(1)</script>]]>",
  "&lt;img src=x onerror=alert(1)&gt; & &amp; &#x3c;",
  '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;',
  "<?xml-stylesheet href='https://evil.example/x.xsl'?>",
  "line\none 'and' \"two\"",
];

/** Everything of a definition that comes from outside, made of one text. */
function everywhere(text: string): PortletOptions {
  return {
    ...INBOX,
    ...{ title: text, name: text, description: text, categories: [text], groups: [text] },
    permissions: [{ system: text, activity: text, groups: [text] }],
    ...{ lang: text, attributes: { label: text } },
  };
}

describe("a hostile value in a portlet definition", () => {
  it("row 32: is text of its own element, whatever it holds", () => {
    for (const text of HOSTILE) {
      const told = read(portletDefinition(everywhere(text)));
      const kept = text.trim();
      expect(told).toMatchObject({ title: kept, name: kept, desc: kept, category: kept });
      expect(told["user"], text).toBeUndefined();
      expect(told["group"]).toBe(kept);
    }
  });

  it("row 60: is a value of an attribute in the markup, which it can't leave", () => {
    for (const text of HOSTILE) {
      const content = contentOf(portletDefinition(everywhere(text)));
      expect(content.match(/<script/g), text).toHaveLength(1);
      expect(content.match(/<(?!\/?script|\/?partage-inbox)/g), text).toBeNull();
      const label = / label="([^"]*)"/.exec(content)?.[1];
      expect(label).toBe(
        text
          .replaceAll("&", "&amp;")
          .replaceAll("<", "&lt;")
          .replaceAll(">", "&gt;")
          .replaceAll('"', "&quot;")
          .replaceAll("'", "&#39;"),
      );
    }
  });

  it("row 32: is well-formed XML for any text there is", () => {
    const texts = fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.constantFrom(...HOSTILE));
    fc.assert(
      fc.property(texts, (text) => {
        const told = read(portletDefinition({ ...everywhere(text), lang: "fr" }));
        expect(Object.keys(told)).toHaveLength(12);
      }),
      { numRuns: 300 },
    );
  });
});

describe("the definition that the guide shows", () => {
  it("is the one that is written, and valid where that can be told", () => {
    const file = new URL(
      "../../../docs/samples/uportal-inbox.portlet-definition.xml",
      import.meta.url,
    );
    const sample = readFileSync(file, "utf8");
    const written = portletDefinition({ ...INBOX, attributes: { max: "5" } });
    expect(sample.replace(/^ *<!-- (begin|end): content -->\n/gm, "")).toBe(written);
    if (hasXmllint) expect(findFaults(sample)).toBe("");
  });
});

describe.skipIf(!hasXmllint)("by uPortal's own schema (needs xmllint)", () => {
  it("the definition of every widget is valid, in both languages", () => {
    for (const widget of WIDGETS)
      for (const language of ["fr", "en"] as const)
        expect(findFaults(portletDefinition({ ...INBOX, widget, language }))).toBe("");
  });

  it("row 32: a definition full of hostile values is valid, too", () => {
    for (const text of HOSTILE) expect(findFaults(portletDefinition(everywhere(text)))).toBe("");
  });

  it("a definition out of order is not", () => {
    const swapped = portletDefinition(INBOX).replace(/( <title>.*\n)( {2}<name>.*\n)/, "$2$1");
    expect(findFaults(swapped)).toContain("This element is not expected");
  });
});

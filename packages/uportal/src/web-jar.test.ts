import { describe, expect, it } from "vitest";
import { WEB_JAR_NAME, webJarEntries, webJarScript } from "./web-jar.js";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const OPTIONS = { version: "0.1.0", description: "Widgets & <more>", licence: "Apache-2.0" };
const HOME = "META-INF/resources/webjars/partage-ent__widgets/0.1.0";

describe("the layout of the WebJar", () => {
  it("has the npm package below its version, beside what Maven reads", () => {
    const files = new Map([
      ["cdn/inbox.js", text("a")],
      ["cdn/c/chunk.js", text("b")],
      ["package.json", text("{}")],
    ]);
    const entries = webJarEntries({ ...OPTIONS, files });
    expect([...entries.keys()]).toEqual([
      "META-INF/MANIFEST.MF",
      "META-INF/maven/org.webjars.npm/partage-ent__widgets/pom.xml",
      "META-INF/maven/org.webjars.npm/partage-ent__widgets/pom.properties",
      `${HOME}/cdn/c/chunk.js`,
      `${HOME}/cdn/inbox.js`,
      `${HOME}/package.json`,
    ]);
    const read = (path: string): string => new TextDecoder().decode(entries.get(path));
    const maven = "META-INF/maven/org.webjars.npm/partage-ent__widgets";
    expect(read(`${maven}/pom.properties`)).toBe(
      "groupId=org.webjars.npm\nartifactId=partage-ent__widgets\nversion=0.1.0\n",
    );
    expect(read(`${maven}/pom.xml`)).toContain("<description>Widgets &amp; &lt;more&gt;</desc");
  });

  it("is where the script of a portlet looks for it, the version aside", () => {
    expect(webJarScript("people-picker")).toBe(
      `/resource-server/webjars/${WEB_JAR_NAME}/cdn/people-picker.js`,
    );
  });

  it("row 36: takes no path that leads out of it", () => {
    for (const path of ["../x.js", "cdn/../../x", "/etc/passwd", "cdn//x", "a\\b", ""]) {
      const files = new Map([[path, text("x")]]);
      expect(() => webJarEntries({ ...OPTIONS, files }), path).toThrow(RangeError);
    }
    expect(() => webJarEntries({ ...OPTIONS, version: "../1", files: new Map() })).toThrow(
      RangeError,
    );
  });
});

/**
 * The widgets as a WebJar, laid out as those that are made of npm packages (`org.webjars.npm`).
 *
 * @module
 */
import { escapeMarkup } from "./markup.js";
import { PORTLET_WIDGETS, type PortletWidgetName } from "./portlet-widgets.js";

/** Group of WebJars that are made of npm packages. */
export const WEB_JAR_GROUP = "org.webjars.npm";
/** Name of the WebJar: that of the npm package, its scope as a prefix. */
export const WEB_JAR_NAME = "partage-ent__widgets";

/** URL of a widget's module, where uPortal's resource server serves the WebJar; it names no version. */
export function webJarScript(widget: PortletWidgetName): string {
  return `/resource-server/webjars/${WEB_JAR_NAME}/cdn/${PORTLET_WIDGETS[widget].file}`;
}

/** What {@link webJarEntries} packs. */
export interface WebJarOptions {
  readonly version: string;
  readonly description: string;
  /** SPDX identifier. */
  readonly licence: string;
  /** Files of the npm package by their path in it: `package.json`, `cdn/inbox.js`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** All entries of the archive by path, in the order in which they are written. */
export function webJarEntries(options: WebJarOptions): ReadonlyMap<string, Uint8Array> {
  const { version, files } = options;
  if (!/^\d+\.\d+\.\d+[\w.+-]*$/.test(version)) throw new RangeError(`no version: ${version}`);
  const maven = `META-INF/maven/${WEB_JAR_GROUP}/${WEB_JAR_NAME}`;
  const home = `META-INF/resources/webjars/${WEB_JAR_NAME}/${version}`;
  const properties = { groupId: WEB_JAR_GROUP, artifactId: WEB_JAR_NAME, version };
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`);
  const encoder = new TextEncoder();
  const packed = [...files].sort(([left], [right]) => (left < right ? -1 : 1));
  return new Map([
    ["META-INF/MANIFEST.MF", encoder.encode("Manifest-Version: 1.0\r\n\r\n")],
    [`${maven}/pom.xml`, encoder.encode(writePom(options))],
    [`${maven}/pom.properties`, encoder.encode(lines.join(""))],
    ...packed.map(([path, bytes]) => [`${home}/${checkPath(path)}`, bytes] as const),
  ]);
}

/** A path that stays inside of the archive wherever it is unpacked. */
function checkPath(path: string): string {
  const isPlain = path.split("/").every((part) => /^[\w@.-]+$/.test(part) && !/^\.+$/.test(part));
  if (!isPlain) throw new RangeError(`no path for an archive: ${path}`);
  return path;
}

/** Describes the archive to Maven and Gradle; it needs nothing else. */
export function writePom({ version, description, licence }: Omit<WebJarOptions, "files">): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <packaging>jar</packaging>
  <groupId>${WEB_JAR_GROUP}</groupId>
  <artifactId>${WEB_JAR_NAME}</artifactId>
  <version>${escapeMarkup(version)}</version>
  <name>${WEB_JAR_NAME}</name>
  <description>${escapeMarkup(description)}</description>
  <licenses>
    <license>
      <name>${escapeMarkup(licence)}</name>
    </license>
  </licenses>
</project>
`;
}

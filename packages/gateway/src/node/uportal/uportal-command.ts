/**
 * `partage-ent uportal`: portlet definitions for the portals of an establishment, and what is to be done
 * with them.
 *
 * @module
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  portalPolicy,
  portletDefinition,
  PORTLET_WIDGETS,
  type PortletOptions,
  type PortletWidgetName,
  STANDALONE_WIDGETS,
  WEB_JAR_GROUP,
  WEB_JAR_NAME,
  webJarScript,
} from "@partage-ent/uportal";
import { issuerScopes } from "../../app/config.js";
import { publicBase } from "../../app/index.js";
import type { UportalWords } from "./uportal-words.js";
import type { LoadedConfig, ServiceEstablishment, ServiceIssuer } from "../service-config.js";

/** What was asked for. */
export interface UportalCommand extends UportalWords {
  /** Key of the establishment; may be absent where there is one only. */
  readonly establishment?: string | undefined;
  /** Version of the WebJar. */
  readonly version: string;
}

/** What is printed, and whether it went well. */
export interface UportalOutcome {
  readonly ok: boolean;
  readonly text: string;
}

/** What a session must have for a widget to show anything. */
const NEEDS: Readonly<
  Record<string, readonly [scope: string, section?: keyof ServiceEstablishment]>
> = {
  inbox: ["mail.read"],
  agenda: ["calendar.read"],
  timetable: ["timetable.read", "timetables"],
  directory: ["directory.read", "directory"],
  contacts: ["contacts.read"],
  setup: ["devices.read", "devices"],
};

/** Writes one file per widget, for each portal of the establishment. */
export async function runUportalCommand(
  { config }: Pick<LoadedConfig, "config">,
  command: UportalCommand,
): Promise<UportalOutcome> {
  const { establishments } = config;
  const keys = establishments.map(({ key }) => key).join(", ");
  const wanted =
    command.establishment ?? (establishments.length === 1 ? establishments[0]!.key : "");
  const establishment = establishments.find(({ key }) => key === wanted);
  if (!establishment) return failure(`--establishment must be one of: ${keys}`);
  const portals = establishment.issuers.filter(({ uportal }) => uportal !== undefined);
  if (portals.length === 0) {
    const line = '{ issuer: "https://ent.univ-valmoree.example/uPortal", uportal: {} }';
    return failure(`${wanted} has no portal: add to its issuers ${line}`);
  }
  const gateway = publicBase(establishment, config.publicUrl).href.replace(/\/+$/, "");
  const texts: string[] = [];
  for (const issuer of portals) {
    const host = new URL(issuer.issuer).host.replace(/[^\w.-]/g, "_");
    const folder = portals.length > 1 ? join(command.out, host) : command.out;
    const place = { establishment, issuer, gateway, folder };
    texts.push(await writePortal(place, command));
  }
  return { ok: true, text: texts.join("\n") };
}

interface Place {
  readonly establishment: ServiceEstablishment;
  readonly issuer: ServiceIssuer;
  readonly gateway: string;
  readonly folder: string;
}

async function writePortal(place: Place, command: UportalCommand): Promise<string> {
  const { establishment, issuer, gateway, folder } = place;
  const portal = new URL(issuer.issuer);
  const { origin, pathname } = new URL(gateway);
  const address = origin === portal.origin ? pathname : gateway;
  const scripts = command.script ?? `${address.replace(/\/+$/, "")}/assets`;
  const scriptOf = (widget: PortletWidgetName): string =>
    command.isWebJar
      ? webJarScript(widget)
      : `${scripts.replace(/\/+$/, "")}/${PORTLET_WIDGETS[widget].file}`;
  const scopes = issuerScopes(establishment, issuer);
  const missing = new Map(
    STANDALONE_WIDGETS.map((widget) => [widget, findMissing(widget, establishment, scopes)]),
  );
  const widgets = STANDALONE_WIDGETS.filter((widget) => missing.get(widget) === undefined);
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const widget of widgets) {
    const options: PortletOptions = {
      ...{ widget, gateway: address, script: scriptOf(widget) },
      authUrl: `${portal.pathname.replace(/\/+$/, "")}/api/v5-1/userinfo`,
    };
    const file = join(folder, `partage-${widget}.portlet-definition.xml`);
    await writeFile(file, portletDefinition(options));
    files.push(file);
  }
  const left = [...missing].flatMap(([widget, reason]) =>
    reason === undefined ? [] : [`left out: ${widget} (${reason})`],
  );
  const policy = portalPolicy({ portal: portal.origin, gateway, script: scriptOf("inbox") });
  return [
    issuer.issuer,
    ...files.map((file) => `  wrote ${file}`),
    ...left.map((line) => `  ${line}`),
    ...nextSteps(place, command, policy),
    "",
  ].join("\n");
}

function findMissing(
  widget: PortletWidgetName,
  establishment: ServiceEstablishment,
  scopes: readonly string[],
): string | undefined {
  const [scope = "", section] = NEEDS[widget] ?? [];
  if (!scopes.includes(scope)) return `its sessions have no ${scope}: see issuers[].scopes`;
  if (section && establishment[section] === undefined) return `${section} is not configured`;
  return undefined;
}

function nextSteps(
  { gateway, issuer, folder }: Place,
  { isWebJar, version }: UportalCommand,
  policy: Readonly<Record<string, string>>,
): readonly string[] {
  const { origin, pathname } = new URL(gateway);
  const portal = new URL(issuer.issuer);
  const isBehind = origin === portal.origin;
  return [
    "",
    "  1. Import the definitions, in the folder of uPortal-start, and empty the portal's caches:",
    `       ./gradlew :overlays:uPortal:dataImport -Ddir=${folder}`,
    ...(isWebJar
      ? [
          "     The WebJar stands in overlays/resource-server/build.gradle:",
          `       runtime "${WEB_JAR_GROUP}:${WEB_JAR_NAME}:${version}@jar"`,
        ]
      : []),
    "  2. Where the portal sends a content security policy, it has to have:",
    ...Object.entries(policy).map(([directive, source]) => `       ${directive} ${source};`),
    ...(isBehind
      ? [
          `  3. The portal's web server passes ${pathname} on to the gateway:`,
          `       ProxyPass        "${pathname}/" "http://127.0.0.1:8787${pathname}/"`,
          `       ProxyPassReverse "${pathname}/" "http://127.0.0.1:8787${pathname}/"`,
        ]
      : [
          "  3. The gateway is at another origin: name the portal's in origins, or reach the",
          `     gateway under a path of ${portal.origin}: see docs/guides/en/uportal.md.`,
        ]),
  ];
}

function failure(text: string): UportalOutcome {
  return { ok: false, text: `${text}\n` };
}

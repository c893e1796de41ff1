/**
 * Portlet definitions that uPortal imports (`portlet-definition-5.0.xsd`).
 *
 * @module
 */
import { escapeMarkup, writeCdata } from "./markup.js";
import {
  type PortletLanguage,
  PORTLET_WIDGETS,
  type PortletWidgetName,
} from "./portlet-widgets.js";

/** Who may do what with a portlet: `UP_PORTLET_SUBSCRIBE`, `BROWSE`. */
export interface PortletPermission {
  readonly system: string;
  readonly activity: string;
  readonly groups: readonly string[];
}

/** How a page of the portal gets its session at the gateway. */
export type PortletAuth = "uportal" | "cookie";

/** What a definition is made of. */
export interface PortletOptions {
  readonly widget: PortletWidgetName;
  /** URL of the gateway: a path of the portal's host, or another origin. */
  readonly gateway: string;
  /** URL of the widget's module: a path of the portal's host, or another origin. */
  readonly script: string;
  /** Shown above the portlet and in menus; the widget's own by default. */
  readonly title?: string;
  /** Shown to administrators; `PARTAGE - ` and the title by default. */
  readonly name?: string;
  /** Functional name: letters, digits, `-` and `_`; `partage-` and the widget by default. */
  readonly fname?: string;
  readonly description?: string;
  /** Categories of the portal, which must exist there; `Communication` by default. */
  readonly categories?: readonly string[];
  /** Groups of the portal who may use it; `Authenticated Users` by default. */
  readonly groups?: readonly string[];
  readonly permissions?: readonly PortletPermission[];
  /** Language of ready texts; French by default. */
  readonly language?: PortletLanguage;
  /** `lang` of the element, which otherwise follows the page. */
  readonly lang?: string;
  /** `uportal` by default: the portal says who it is. */
  readonly auth?: PortletAuth;
  /** Where the portal says it, when that is not `/uPortal/api/v5-1/userinfo`. */
  readonly authUrl?: string;
  /** Further attributes of the element; true for one without a value. */
  readonly attributes?: Readonly<Record<string, string | true>>;
  /** Milliseconds that the portal waits for the portlet; 5,000 by default. */
  readonly timeout?: number;
}

/** Why a definition can't be made: `option` names the one that is wrong. */
export class PortletOptionError extends Error {
  override readonly name = "PortletOptionError";
  readonly option: string;

  constructor(option: string, problem: string) {
    super(`${option} ${problem}`);
    this.option = option;
  }
}

/** Where uPortal says who somebody is, unless its context has another name. */
export const USER_INFO_PATH = "/uPortal/api/v5-1/userinfo";

/** Attributes that have an option of their own, or that would run something. */
const TAKEN = /^(?:gateway|lang|auth|auth-url|style|srcdoc|is|slot|on.*)$/;

/**
 * The XML of a definition. Every value is text wherever it ends up.
 *
 * @throws {@link PortletOptionError}
 */
export function portletDefinition(options: PortletOptions): string {
  const { widget, language = "fr" } = options;
  const known = Object.hasOwn(PORTLET_WIDGETS, widget) ? PORTLET_WIDGETS[widget] : undefined;
  if (!known) throw new PortletOptionError("widget", `is not one of those there are: ${widget}`);
  const title = options.title ?? known.title[language];
  const fname = options.fname ?? `partage-${widget}`;
  if (!/^[\w-]{1,255}$/.test(fname))
    throw new PortletOptionError("fname", "must be letters, digits, - and _");
  const timeout = options.timeout ?? 5000;
  if (!Number.isSafeInteger(timeout) || timeout < 1)
    throw new PortletOptionError("timeout", "must be a whole number of milliseconds from 1");
  const lines = [
    ...[element("title", title), element("name", options.name ?? `PARTAGE - ${title}`)],
    element("fname", fname),
    element("desc", options.description ?? known.description[language]),
    ...[element("type", "Advanced CMS"), element("timeout", String(timeout))],
    ...DESCRIPTOR,
    ...each("category", options.categories ?? ["Communication"]),
    ...each("group", options.groups ?? ["Authenticated Users"]),
    ...writePermissions(options.permissions ?? []),
    ...CHROME,
    ...writeContent(portletContent(options)),
  ];
  return [...OPENING, ...lines.map((line) => `  ${line}`), "</portlet-definition>", ""].join("\n");
}

/**
 * The markup that the portlet shows: one script and one element.
 *
 * @throws {@link PortletOptionError}
 */
export function portletContent(options: PortletOptions): string {
  const { tag } = PORTLET_WIDGETS[options.widget];
  const { auth = "uportal", authUrl, lang } = options;
  const entries: readonly (readonly [string, string | true])[] = [
    ["gateway", checkUrl("gateway", options.gateway)],
    ...(auth === "uportal" ? [["auth", auth] as const] : []),
    ...(auth === "uportal" && authUrl !== undefined && authUrl !== USER_INFO_PATH
      ? [["auth-url", checkUrl("authUrl", authUrl)] as const]
      : []),
    ...(lang === undefined ? [] : [["lang", lang] as const]),
    ...Object.entries(options.attributes ?? {}),
  ];
  for (const name of Object.keys(options.attributes ?? {})) checkAttribute(name);
  const attributes = entries.map(([name, value]) =>
    value === true ? ` ${name}` : ` ${name}="${escapeMarkup(value)}"`,
  );
  const script = escapeMarkup(checkUrl("script", options.script));
  return [
    `<script type="module" src="${script}"></script>`,
    `<${tag}${attributes.join("")}></${tag}>`,
  ].join("\n");
}

const OPENING = [
  '<?xml version="1.0" encoding="UTF-8"?>',
  '<portlet-definition xmlns="https://source.jasig.org/schemas/uportal/io/portlet-definition"',
  '    xmlns:up="https://source.jasig.org/schemas/uportal" version="5.0">',
];

/** The portlet of SimpleContentPortlet that shows its content as it is, without an editor. */
const DESCRIPTOR = [
  "<portlet-descriptor>",
  "  <up:webAppName>/SimpleContentPortlet</up:webAppName>",
  "  <up:portletName>web-component</up:portletName>",
  "</portlet-descriptor>",
];

/** The widget has a heading and a frame of its own. */
const CHROME = [
  "<parameter>",
  "  <name>chromeStyle</name>",
  "  <value>no-chrome</value>",
  "</parameter>",
];

function element(name: string, text: string): string {
  return `<${name}>${escapeMarkup(text)}</${name}>`;
}

/** The schema has each value once (`xs:unique`). */
function each(name: string, texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].map((text) => element(name, text));
}

function writePermissions(permissions: readonly PortletPermission[]): readonly string[] {
  if (permissions.length === 0) return [];
  const lines = permissions.flatMap(({ system, activity, groups }) => [
    `  <permission system="${escapeMarkup(system)}" activity="${escapeMarkup(activity)}">`,
    ...each("group", groups).map((group) => `    ${group}`),
    "  </permission>",
  ]);
  return ["<permissions>", ...lines, "</permissions>"];
}

function writeContent(markup: string): readonly string[] {
  return [
    "<portlet-preference>",
    "  <name>content</name>",
    "  <readOnly>false</readOnly>",
    `  <value>${writeCdata(markup)}</value>`,
    "</portlet-preference>",
  ];
}

function checkAttribute(name: string): void {
  if (/^[a-z][a-z0-9-]{0,63}$/.test(name) && !TAKEN.test(name)) return;
  throw new PortletOptionError("attributes", `has a name that can't be used: ${name}`);
}

/** A path of the same host, or a complete https URL; http on this machine only. */
function checkUrl(option: string, text: string): string {
  if (/^\/(?![/\\])[^\s\\]*$/.test(text)) return text;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url !== undefined && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  const isWeb = url?.protocol === "https:" || (url?.protocol === "http:" && isLocal);
  if (isWeb && !url.username && !url.password && !/[\s\\]/.test(text)) return text;
  throw new PortletOptionError(option, "must be a path of the portal's host or an https URL");
}

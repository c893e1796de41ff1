/**
 * What a content security policy of the portal has to let through.
 *
 * @module
 */

/** What {@link portalPolicy} is made of. */
export interface PortalPolicyOptions {
  /** Origin of the portal's pages. */
  readonly portal: string;
  /** Complete URL of the gateway. */
  readonly gateway: string;
  /** URL of the widgets' module: a path of the portal's host, or another origin. */
  readonly script: string;
}

/** The sources that widgets need, by directive; `'self'` where nothing else is needed. */
export function portalPolicy({
  portal,
  gateway,
  script,
}: PortalPolicyOptions): Readonly<Record<string, string>> {
  const sourceOf = (url: string): string => {
    const { origin } = new URL(url, portal);
    return origin === portal ? "'self'" : origin;
  };
  const home = sourceOf(gateway);
  return {
    "script-src": sourceOf(script),
    "connect-src": home,
    "frame-src": home,
    "img-src": home,
  };
}

/** What a policy refuses of what is needed: directives with their missing source. */
export function missingSources(
  policy: string,
  needed: Readonly<Record<string, string>>,
  portal: string,
): readonly string[] {
  const stated = new Map(
    policy
      .split(";")
      .map((directive) => directive.trim().split(/\s+/))
      .filter(([name]) => name)
      .map(([name = "", ...sources]) => [name.toLowerCase(), sources] as const),
  );
  return Object.entries(needed).flatMap(([directive, source]) => {
    const sources = findSources(stated, directive);
    return !sources || sources.some((each) => allows(each, source, portal))
      ? []
      : [`${directive} ${source}`];
  });
}

/** The directive itself, else the one that stands in for it (CSP Level 3 section 6.8.3). */
function findSources(
  stated: ReadonlyMap<string, readonly string[]>,
  directive: string,
): readonly string[] | undefined {
  const inherited = directive === "frame-src" ? ["child-src"] : [];
  const element = directive === "script-src" ? ["script-src-elem"] : [];
  const names = [...element, directive, ...inherited, "default-src"];
  return names.map((name) => stated.get(name)).find((sources) => sources !== undefined);
}

function allows(stated: string, source: string, portal: string): boolean {
  const text = stated.toLowerCase();
  if (text === "*") return true;
  const { host, protocol } = new URL(source === "'self'" ? portal : source);
  if (text === "'self'") return source === "'self'";
  if (text === protocol) return true;
  const [, scheme = protocol, pattern = "", path] =
    /^(?:([a-z]+:)\/\/)?([^/]+)(\/.*)?$/.exec(text) ?? [];
  if (scheme !== protocol || (path !== undefined && path !== "/")) return false;
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : pattern === host;
}

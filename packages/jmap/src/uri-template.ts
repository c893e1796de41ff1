/**
 * Fills the variables of a session's URL (RFC 6570 level 1, as RFC 8620 section 2 asks).
 *
 * @example `expandTemplate(session.eventSourceUrl, { types: "*", closeafter: "no", ping: "30" })`
 */
export function expandTemplate(
  template: string,
  variables: Readonly<Record<string, string>>,
): string {
  return template.replace(/\{(\w+)\}/g, (_whole, name: string) =>
    encodeURIComponent(variables[name] ?? ""),
  );
}

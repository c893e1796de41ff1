import type { GatewaySession } from "@partage-ent/jmap";

/** What the webmail opens with. */
export interface WebmailTarget {
  readonly view: "mail" | "compose" | "calendar" | "contacts";
  /** Addresses that a new message begins with. */
  readonly to?: readonly string[] | undefined;
}

/**
 * Makes the address at which the webmail opens, signed in; undefined where the establishment has none.
 * It is for a link or a new tab: a script can't read what it leads to.
 */
export function webmailUrl(
  session: GatewaySession,
  { view, to = [] }: WebmailTarget,
): URL | undefined {
  const { open } = session.links;
  if (!open) return undefined;
  const url = new URL(open);
  url.searchParams.set("view", view);
  for (const address of to) url.searchParams.append("to", address);
  return url;
}

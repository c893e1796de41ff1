import type { Principal } from "@partage-ent/server";

/** Under what a person is known in maps and caches: establishments never share a key. */
export function personKey({ establishment, account }: Principal): string {
  return JSON.stringify([establishment, account.toLowerCase()]);
}

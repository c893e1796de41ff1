import { createHash } from "node:crypto";
import type { Id } from "@partage-ent/jmap";
import type { Principal } from "@partage-ent/server";

/** The id of a person's one account: the same from all parts and in all gateways, and telling nothing. */
export function accountIdOf({ establishment, account }: Principal): Id {
  const name = `${establishment} ${account.toLowerCase()}`;
  return `a${createHash("sha256").update(name).digest("hex").slice(0, 20)}`;
}

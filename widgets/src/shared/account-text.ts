import type { AccountState, HelpDesk } from "@partage-ent/jmap";
import { en } from "../locales/account.en.js";
import { fr } from "../locales/account.fr.js";

const STATES: Readonly<Record<string, AccountState>> = {
  "account-unknown": "unknown",
  "account-closed": "closed",
  "account-locked": "locked",
  "account-pending": "pending",
  "account-maintenance": "maintenance",
  "mail-refused": "refused",
};

/**
 * What is the matter with an account that the mail system does not open, and whom to ask; undefined
 * where an error is about something else. The gateway says it in problem details (docs/profile.md).
 */
export function accountText(error: unknown, lang: string): string | undefined {
  const { cause } = (error ?? {}) as { readonly cause?: unknown };
  const { type, help } = (cause ?? {}) as { readonly type?: unknown; readonly help?: HelpDesk };
  const state = STATES[/\/problem\/([\w-]+)$/.exec(String(type))?.[1] ?? ""];
  if (!state) return undefined;
  const words = lang.startsWith("en") ? en : fr;
  const ways = [help?.phone, help?.email, help?.url].filter((way) => typeof way === "string");
  const whom = ways.length > 0 ? words.ask(ways.join(", ")) : words.askDesk;
  return `${words[state]} ${whom}`;
}

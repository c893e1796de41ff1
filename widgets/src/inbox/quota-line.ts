import type { Quota } from "@partage-ent/jmap";
import { html, nothing } from "lit";
import type { ActionsMessages } from "../locales/actions.js";

/** Octets as people say them: « 4,2 Go ». */
export function formatOctets(octets: number, lang: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(octets || 1) / 3)));
  const value = octets / 1000 ** step;
  return new Intl.NumberFormat(lang, {
    style: "unit",
    unit: units[step],
    maximumFractionDigits: value < 10 && step > 1 ? 1 : 0,
  }).format(value);
}

/** The line that says how full the account is; nothing where the server has no limit. */
export function renderQuota(
  quota: Quota | undefined,
  lang: string,
  words: ActionsMessages,
): unknown {
  if (!quota || quota.resourceType !== "octets" || quota.hardLimit <= 0) return nothing;
  const { used, hardLimit } = quota;
  const text = words.quota(formatOctets(used, lang), formatOctets(hardLimit, lang));
  return html`<span class="quota ${used > 0.9 * hardLimit ? "full" : ""}"
    ><progress max=${hardLimit} .value=${used} aria-label=${text}></progress>${text}</span
  >`;
}

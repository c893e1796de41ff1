/**
 * Numbered columns of Google's tables: `E-mail 1 - Value` with `E-mail 1 - Label`.
 *
 * @module
 */
import { foldText } from "../fold/fold-text.js";

/** A numbered column. */
export interface NumberedColumn {
  readonly group: "email" | "phone" | "address" | "website" | "event" | "im";
  readonly number: string;
  /** Folded: `value`, `label`, `street`... */
  readonly part: string;
}

const GROUPS: Readonly<Record<string, NumberedColumn["group"]>> = {
  "e mail": "email",
  email: "email",
  phone: "phone",
  address: "address",
  website: "website",
  event: "event",
  im: "im",
};

/** A numbered column by its name; null when it is none. */
export function numberedColumn(name: string): NumberedColumn | null {
  const [, head, number, part] =
    /^([\w-]{1,20}(?: [\w-]{1,20})?) (\d{1,2}) - (.{1,40})$/.exec(name.trim()) ?? [];
  const group = head === undefined ? undefined : GROUPS[foldText(head)];
  return group
    ? { group, number: number!, part: foldText(part!).replace(/^type$/, "label") }
    : null;
}

const PARTS: Readonly<Record<string, string>> = {
  street: "Street",
  "extended address": "Street",
  "po box": "Street",
  city: "City",
  region: "State",
  "postal code": "PostalCode",
  country: "Country",
};

/** The attribute, without number, of a value by the label that its row gives it. */
export function labelledAttribute(column: NumberedColumn, label: string): string | null {
  const words = foldText(label.replace(/^\*\s*/, ""));
  const isHome = /\b(home|personal|domicile|personnel)\b/.test(words);
  const isWork = /\b(work|bureau|professionnel|travail)\b/.test(words);
  switch (column.group) {
    case "email":
      return isWork ? "workEmail" : isHome ? "homeEmail" : "email";
    case "phone":
      return phoneAttribute(words, isHome, isWork);
    case "address": {
      const part = PARTS[column.part];
      return part ? `${isWork ? "work" : isHome ? "home" : "other"}${part}` : null;
    }
    case "website":
      return isWork ? "workURL" : isHome ? "homeURL" : "otherURL";
    case "event":
      return /\b(anniversary|mariage)\b/.test(words) ? "anniversary" : null;
    case "im":
      return "imAddress";
  }
}

function phoneAttribute(words: string, isHome: boolean, isWork: boolean): string {
  if (/\bfax\b/.test(words)) return isHome ? "homeFax" : isWork ? "workFax" : "otherFax";
  if (/\b(mobile|portable)\b/.test(words)) return isWork ? "workMobile" : "mobilePhone";
  if (/\bpager\b/.test(words)) return "pager";
  return isWork ? "workPhone" : isHome ? "homePhone" : "otherPhone";
}

/**
 * What people are at structures, in words (`supannRoleGenerique`, `supannRoleEntite`).
 *
 * @module
 */
import { cleanText } from "./clean-text.js";
import { isCode, parseComposite, stripLabel } from "./supann-value.js";

/** Words for codes of roles: one for all, or those for a man, a woman and whoever says neither. */
export type RoleWords = Readonly<Record<string, string | readonly [string, string, string]>>;

/** Codes of SupAnn's nomenclature whose words are known for sure; an establishment adds its own. */
export const KNOWN_ROLES: RoleWords = {
  "{SUPANN}D30": ["Directeur", "Directrice", "Direction"],
  "{SUPANN}F10": ["Chef de service", "Cheffe de service", "Chef de service"],
};

/** What somebody is at a structure. */
export interface StructureRole {
  readonly structureId: string;
  readonly role: string;
}

/** Roles at structures; one whose code has no words, and that has none itself, is kept out. */
export function readRoles(
  values: readonly string[],
  words: RoleWords,
  civility: string,
): readonly StructureRole[] {
  return values.slice(0, 50).flatMap((value) => {
    const composite = parseComposite(value);
    const structureId = stripLabel(composite.get("code") ?? "");
    const code = (composite.get("role") ?? "").toUpperCase();
    const said = cleanText(composite.get("libelle") ?? "", 120);
    const role = said !== "" ? said : wordsFor(code, words, civility);
    return structureId === "" || role === "" ? [] : [{ structureId, role }];
  });
}

function wordsFor(code: string, words: RoleWords, civility: string): string {
  if (!isCode(code)) return "";
  const found = Object.hasOwn(words, code) ? words[code] : undefined;
  if (found === undefined || typeof found === "string") return found ?? "";
  const [man, woman, any] = found;
  if (/^(mme|mlle|madame)\b/i.test(civility)) return woman;
  return /^(m|mr|monsieur)\b/i.test(civility) ? man : any;
}

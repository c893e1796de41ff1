import type { Affiliation } from "@partage-ent/jmap";
import { stripLabel } from "./supann-value.js";

const BY_WORD: ReadonlyMap<string, Affiliation> = new Map<string, Affiliation>([
  ["student", "student"],
  ["étudiant", "student"],
  ["étudiante", "student"],
  ["etudiant", "student"],
  ["etudiante", "student"],
  ["faculty", "faculty"],
  ["teacher", "teacher"],
  ["enseignant", "teacher"],
  ["enseignante", "teacher"],
  ["researcher", "researcher"],
  ["chercheur", "researcher"],
  ["chercheuse", "researcher"],
  ["staff", "staff"],
  ["biatss", "staff"],
  ["employee", "employee"],
  ["personnel", "employee"],
  ["member", "member"],
  ["affiliate", "affiliate"],
  ["invité", "affiliate"],
  ["invitée", "affiliate"],
  ["alum", "alum"],
  ["alumni", "alum"],
  ["emeritus", "emeritus"],
  ["retired", "retired"],
  ["retraité", "retired"],
  ["retraitée", "retired"],
  ["library-walk-in", "library-walk-in"],
  ["registered-reader", "registered-reader"],
]);

/** Affiliations in the field's words, once each; a scope (`student@univ.example`) is left off, and what is none is left out. */
export function readAffiliations(values: readonly string[]): readonly Affiliation[] {
  const found = values.slice(0, 100).flatMap((value) => {
    const word = stripLabel(value).split("@", 1)[0]!.normalize("NFC").trim().toLowerCase();
    return BY_WORD.get(word) ?? [];
  });
  return [...new Set(found)];
}

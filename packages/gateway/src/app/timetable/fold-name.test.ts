import { describe, expect, it } from "vitest";
import { isNamed } from "./fold-name.js";

describe("the name of a teacher", () => {
  for (const [written, person] of [
    ["LE GUERNEVÉ ANAÏS", "Anaïs Le Guernevé"],
    ["LE GUERNEVE ANAIS", "Anaïs Le Guernevé"],
    ["Mme Anaïs LE GUERNEVÉ", "Anaïs Le Guernevé"],
    ["LEBŒUF Jean-Baptiste", "Jean Baptiste Leboeuf"],
    ["D’AUBREMONT GÉRALDINE", "Géraldine d'Aubremont"],
    ["KOWALCZYŃSKA ŁUKASZ", "Łukasz Kowalczynska"],
    ["NGUYỄN THI HUONG", "Thi Huong Nguyễn"],
    ["ÇELEBI INÈS", "Inès C\u0327elebi"],
  ] as const) {
    it(`${written} is ${person}`, () => {
      expect(isNamed([written], person)).toBe(true);
    });
  }
  for (const [written, person] of [
    ["LE GUERNEVÉ AUDE", "Anaïs Le Guernevé"],
    ["LE GUERNEVÉ", "Anaïs Le Guernevé"],
    ["ANAÏS", "Anaïs"],
    ["", ""],
    ["...", "lea@univ.example"],
    ["LE GUERNEVÉ ANAÏS MARIE", "Anaïs Le Guernevé"],
  ] as const) {
    it(`“${written}” is not “${person}”`, () => {
      expect(isNamed([written], person)).toBe(false);
    });
  }
});

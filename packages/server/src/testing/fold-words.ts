/** Words of a text without accents and case, for back ends of tests. */
export function foldWords(text: string): readonly string[] {
  const folded = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("œ", "oe");
  return folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
}

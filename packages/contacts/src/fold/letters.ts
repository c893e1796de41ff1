/** What Latin letters that Unicode does not take apart, and letters of other alphabets, become. */
const LATIN = "œ oe æ ae ß ss ł l đ d ð d ø o þ th ħ h ı i ĸ k ŋ n ŧ t ƀ b ǝ e ə e ɛ e ɔ o ɖ d ƒ f";

/** ELOT 743, without its positional rules for β, μπ and ντ. */
const GREEK =
  "ου ou γγ ng αυ av ευ ev α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o";

/** The international manner of passports (ICAO Doc 9303-3 section 6), with `y` before vowels. */
const CYRILLIC =
  "а a б b в v г g ґ g д d ђ dj е e є ye ж zh з z ѕ dz и i і i ј j к k л l љ lj м m н n њ nj о o п p р r с s т t ћ c у u ф f х kh ц ts ч ch џ dz ш sh щ shch ъ - ы y ь - э e ю yu я ya";

/** Consonants and long vowels, as ICAO Doc 9303-3 section 6 has them where that is a letter; Persian ones beside. */
const ARABIC =
  "ا a ٱ a ب b پ p ت t ث th ج j چ ch ح h خ kh د d ذ dh ر r ز z ژ zh س s ش sh ص s ض d ط t ظ z ع - غ gh ف f ق q ك k ک k گ g ل l م m ن n ه h و w ي y ی y ى a ة a ء - ـ -";

function tableOf(...alphabets: readonly string[]): ReadonlyMap<string, string> {
  const parts = alphabets.join(" ").split(" ");
  const table = new Map<string, string>();
  for (let at = 0; at < parts.length; at += 2) {
    const plain = parts[at + 1] ?? "";
    table.set(parts[at] ?? "", plain === "-" ? "" : plain);
  }
  return table;
}

const TABLE = tableOf(LATIN, GREEK, CYRILLIC, ARABIC);

// Pairs of letters come first in their alphabet, and so are tried first.
const ANY = new RegExp([...TABLE.keys()].join("|"), "gu");

/** Writes letters of other alphabets in plain Latin ones; expects lower case without accents. */
export function plainLetters(text: string): string {
  return text.replace(ANY, (letters) => TABLE.get(letters) ?? letters);
}

import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./suggestions.fr.js";

/** Words that `suggestions.fr.ts` lists, in any language. */
export type SuggestionMessages = MessagesOf<typeof fr>;

/** The words of `suggestions.fr.ts` and their translations. */
export const suggestionCatalog: Catalog<SuggestionMessages> = {
  fr,
  en: async () => (await import("./suggestions.en.js")).en,
};

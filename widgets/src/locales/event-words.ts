import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./event-words.fr.js";

/** Words that `event-words.fr.ts` lists, in any language. */
export type EventWords = MessagesOf<typeof fr>;

/** The words of `event-words.fr.ts` and their translations. */
export const eventWordsCatalog: Catalog<EventWords> = {
  fr,
  en: async () => (await import("./event-words.en.js")).en,
};

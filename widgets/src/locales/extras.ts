import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./extras.fr.js";

/** Words that `extras.fr.ts` lists, in any language. */
export type ExtrasMessages = MessagesOf<typeof fr>;

/** The words of `extras.fr.ts` and their translations. */
export const extrasCatalog: Catalog<ExtrasMessages> = {
  fr,
  en: async () => (await import("./extras.en.js")).en,
};

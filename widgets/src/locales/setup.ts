import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./setup.fr.js";

/** Words that `setup.fr.ts` lists, in any language. */
export type SetupMessages = MessagesOf<typeof fr>;

/** The words of `setup.fr.ts` and their translations. */
export const setupCatalog: Catalog<SetupMessages> = {
  fr,
  en: async () => (await import("./setup.en.js")).en,
};

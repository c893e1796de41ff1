import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./setup-extras.fr.js";

/** Words that `setup-extras.fr.ts` lists, in any language. */
export type SetupExtrasMessages = MessagesOf<typeof fr>;

/** The words of `setup-extras.fr.ts` and their translations. */
export const setupExtrasCatalog: Catalog<SetupExtrasMessages> = {
  fr,
  en: async () => (await import("./setup-extras.en.js")).en,
};

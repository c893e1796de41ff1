import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./actions.fr.js";

/** Words that `actions.fr.ts` lists, in any language. */
export type ActionsMessages = MessagesOf<typeof fr>;

/** The words of `actions.fr.ts` and their translations. */
export const actionsCatalog: Catalog<ActionsMessages> = {
  fr,
  en: async () => (await import("./actions.en.js")).en,
};

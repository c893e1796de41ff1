import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./agenda-extras.fr.js";

/** Words that `agenda-extras.fr.ts` lists, in any language. */
export type AgendaExtrasMessages = MessagesOf<typeof fr>;

/** The words of `agenda-extras.fr.ts` and their translations. */
export const agendaExtrasCatalog: Catalog<AgendaExtrasMessages> = {
  fr,
  en: async () => (await import("./agenda-extras.en.js")).en,
};

import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./agenda-grid.fr.js";

/** Words that `agenda-grid.fr.ts` lists, in any language. */
export type AgendaGridMessages = MessagesOf<typeof fr>;

/** The words of `agenda-grid.fr.ts` and their translations. */
export const agendaGridCatalog: Catalog<AgendaGridMessages> = {
  fr,
  en: async () => (await import("./agenda-grid.en.js")).en,
};

import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./agenda-panel.fr.js";

/** Words that `agenda-panel.fr.ts` lists, in any language. */
export type AgendaPanelMessages = MessagesOf<typeof fr>;

/** The words of `agenda-panel.fr.ts` and their translations. */
export const agendaPanelCatalog: Catalog<AgendaPanelMessages> = {
  fr,
  en: async () => (await import("./agenda-panel.en.js")).en,
};

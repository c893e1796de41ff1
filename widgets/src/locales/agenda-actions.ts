import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./agenda-actions.fr.js";

/** Words that `agenda-actions.fr.ts` lists, in any language. */
export type AgendaActionsMessages = MessagesOf<typeof fr>;

/** The words of `agenda-actions.fr.ts` and their translations. */
export const agendaActionsCatalog: Catalog<AgendaActionsMessages> = {
  fr,
  en: async () => (await import("./agenda-actions.en.js")).en,
};

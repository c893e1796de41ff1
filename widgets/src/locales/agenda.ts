import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./agenda.fr.js";

/** Words that `agenda.fr.ts` lists, in any language. */
export type AgendaMessages = MessagesOf<typeof fr>;

/** The words of `agenda.fr.ts` and their translations. */
export const agendaCatalog: Catalog<AgendaMessages> = {
  fr,
  en: async () => (await import("./agenda.en.js")).en,
};

import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./timetable-actions.fr.js";

/** Words that `timetable-actions.fr.ts` lists, in any language. */
export type TimetableActionsMessages = MessagesOf<typeof fr>;

/** The words of `timetable-actions.fr.ts` and their translations. */
export const timetableActionsCatalog: Catalog<TimetableActionsMessages> = {
  fr,
  en: async () => (await import("./timetable-actions.en.js")).en,
};

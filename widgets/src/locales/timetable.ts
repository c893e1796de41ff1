import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./timetable.fr.js";

/** Words that `timetable.fr.ts` lists, in any language. */
export type TimetableMessages = MessagesOf<typeof fr>;

/** The words of `timetable.fr.ts` and their translations. */
export const timetableCatalog: Catalog<TimetableMessages> = {
  fr,
  en: async () => (await import("./timetable.en.js")).en,
};

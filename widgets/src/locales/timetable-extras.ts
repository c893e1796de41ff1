import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./timetable-extras.fr.js";

/** Words that `timetable-extras.fr.ts` lists, in any language. */
export type TimetableExtrasMessages = MessagesOf<typeof fr>;

/** The words of `timetable-extras.fr.ts` and their translations. */
export const timetableExtrasCatalog: Catalog<TimetableExtrasMessages> = {
  fr,
  en: async () => (await import("./timetable-extras.en.js")).en,
};

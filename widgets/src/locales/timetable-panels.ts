import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./timetable-panels.fr.js";

/** Words that `timetable-panels.fr.ts` lists, in any language. */
export type TimetablePanelsMessages = MessagesOf<typeof fr>;

/** The words of `timetable-panels.fr.ts` and their translations. */
export const timetablePanelsCatalog: Catalog<TimetablePanelsMessages> = {
  fr,
  en: async () => (await import("./timetable-panels.en.js")).en,
};

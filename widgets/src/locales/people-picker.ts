import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./people-picker.fr.js";

/** Words that `people-picker.fr.ts` lists, in any language. */
export type PeoplePickerMessages = MessagesOf<typeof fr>;

/** The words of `people-picker.fr.ts` and their translations. */
export const peoplePickerCatalog: Catalog<PeoplePickerMessages> = {
  fr,
  en: async () => (await import("./people-picker.en.js")).en,
};

import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./person.fr.js";

/** Words that `person.fr.ts` lists, in any language. */
export type PersonMessages = MessagesOf<typeof fr>;

/** The words of `person.fr.ts` and their translations. */
export const personCatalog: Catalog<PersonMessages> = {
  fr,
  en: async () => (await import("./person.en.js")).en,
};

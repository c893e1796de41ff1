import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./directory.fr.js";

/** Words that `directory.fr.ts` lists, in any language. */
export type DirectoryMessages = MessagesOf<typeof fr>;

/** The words of `directory.fr.ts` and their translations. */
export const directoryCatalog: Catalog<DirectoryMessages> = {
  fr,
  en: async () => (await import("./directory.en.js")).en,
};

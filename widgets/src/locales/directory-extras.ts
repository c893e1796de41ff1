import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./directory-extras.fr.js";

/** Words that `directory-extras.fr.ts` lists, in any language. */
export type DirectoryExtrasMessages = MessagesOf<typeof fr>;

/** The words of `directory-extras.fr.ts` and their translations. */
export const directoryExtrasCatalog: Catalog<DirectoryExtrasMessages> = {
  fr,
  en: async () => (await import("./directory-extras.en.js")).en,
};

import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./session.fr.js";

/** Words that `session.fr.ts` lists, in any language. */
export type SessionMessages = MessagesOf<typeof fr>;

/** The words of `session.fr.ts` and their translations. */
export const sessionCatalog: Catalog<SessionMessages> = {
  fr,
  en: async () => (await import("./session.en.js")).en,
};

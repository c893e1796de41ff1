import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./inbox.fr.js";

/** Words that `inbox.fr.ts` lists, in any language. */
export type InboxMessages = MessagesOf<typeof fr>;

/** The words of `inbox.fr.ts` and their translations. */
export const inboxCatalog: Catalog<InboxMessages> = {
  fr,
  en: async () => (await import("./inbox.en.js")).en,
};

import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./message.fr.js";

/** Words that `message.fr.ts` lists, in any language. */
export type MessageMessages = MessagesOf<typeof fr>;

/** The words of `message.fr.ts` and their translations. */
export const messageCatalog: Catalog<MessageMessages> = {
  fr,
  en: async () => (await import("./message.en.js")).en,
};

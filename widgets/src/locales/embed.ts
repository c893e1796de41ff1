import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./embed.fr.js";

/** Words that `embed.fr.ts` lists, in any language. */
export type EmbedMessages = MessagesOf<typeof fr>;

/** The words of `embed.fr.ts` and their translations. */
export const embedCatalog: Catalog<EmbedMessages> = {
  fr,
  en: async () => (await import("./embed.en.js")).en,
};

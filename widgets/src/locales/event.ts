import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./event.fr.js";

/** Words that `event.fr.ts` lists, in any language. */
export type EventMessages = MessagesOf<typeof fr>;

/** The words of `event.fr.ts` and their translations. */
export const eventCatalog: Catalog<EventMessages> = {
  fr,
  en: async () => (await import("./event.en.js")).en,
};

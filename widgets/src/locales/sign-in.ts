import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./sign-in.fr.js";

/** Words that `sign-in.fr.ts` lists, in any language. */
export type SignInMessages = MessagesOf<typeof fr>;

/** The words of `sign-in.fr.ts` and their translations. */
export const signInCatalog: Catalog<SignInMessages> = {
  fr,
  en: async () => (await import("./sign-in.en.js")).en,
};

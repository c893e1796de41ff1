import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./event-editor.fr.js";

/** Words that `event-editor.fr.ts` lists, in any language. */
export type EditorMessages = MessagesOf<typeof fr>;

/** The words of `event-editor.fr.ts` and their translations. */
export const editorCatalog: Catalog<EditorMessages> = {
  fr,
  en: async () => (await import("./event-editor.en.js")).en,
};

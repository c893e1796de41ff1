import type { Catalog, MessagesOf } from "../shared/locale.js";
import { fr } from "./course-people.fr.js";

/** Words that `course-people.fr.ts` lists, in any language. */
export type CoursePeopleMessages = MessagesOf<typeof fr>;

/** The words of `course-people.fr.ts` and their translations. */
export const coursePeopleCatalog: Catalog<CoursePeopleMessages> = {
  fr,
  en: async () => (await import("./course-people.en.js")).en,
};

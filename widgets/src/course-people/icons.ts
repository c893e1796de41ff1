/**
 * Icons of Lucide (ISC licence, see NOTICE), as path data: those of the people of a course.
 *
 * @module
 */
export { ALERT, MAIL, OFFLINE, SEARCH } from "../shared/icon.js";

export const PEOPLE =
  "M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2M5 7a4 4 0 1 0 8 0 4 4 0 1 0-8 0M22 21v-2a4 4 0 0 0-3-3.9M16 3.1a4 4 0 0 1 0 7.8";

/**
 * Icons of Lucide (ISC licence, see NOTICE), as path data: those that come after the first content.
 *
 * @module
 */
export const PHONE =
  "M13.8 16.6a1 1 0 0 0 1.2-.3l.4-.5a2 2 0 0 1 1.6-.8h3a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2A18 18 0 0 1 2 4a2 2 0 0 1 2-2h3a2 2 0 0 1 2 2v3a2 2 0 0 1-.8 1.6l-.5.4a1 1 0 0 0-.3 1.2 14 14 0 0 0 6.4 6.4";
export const TREE =
  "M16 16h4a1 1 0 0 1 1 1v4a1 1 0 0 1-1 1h-4a1 1 0 0 1-1-1v-4a1 1 0 0 1 1-1M4 16h4a1 1 0 0 1 1 1v4a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-4a1 1 0 0 1 1-1M10 2h4a1 1 0 0 1 1 1v4a1 1 0 0 1-1 1h-4a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1M6 16v-3a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v3M12 12V8";
export const HIDDEN =
  "M10.7 5.1A11 11 0 0 1 22 12a13 13 0 0 1-1.7 2.7M14.1 14.2a3 3 0 0 1-4.2-4.3M17.5 17.5A11 11 0 0 1 2 12a13 13 0 0 1 4.5-5.5M2 2l20 20";
export const PREVIOUS = "m15 18-6-6 6-6";
export const NEXT = "m9 18 6-6-6-6";
export const CARD =
  "M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2M7 10a2 2 0 1 0 4 0 2 2 0 1 0-4 0M6 16a3 3 0 0 1 6 0M15 9h3M15 13h3";

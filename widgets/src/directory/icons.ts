/**
 * Icons of Lucide (ISC licence, see NOTICE), as path data: those of the first content of the directory.
 *
 * @module
 */
export const SEARCH = "m21 21-4.3-4.3M3 11a8 8 0 1 0 16 0 8 8 0 1 0-16 0";
export const CLEAR = "M18 6 6 18M6 6l12 12";
export const GROUP =
  "M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2M5 7a4 4 0 1 0 8 0 4 4 0 1 0-8 0M22 21v-2a4 4 0 0 0-3-3.9M16 3.1a4 4 0 0 1 0 7.8";
export const DOOR = "M13 4h3a2 2 0 0 1 2 2v14M2 20h3M13 20h9M10 12v.01M13 4.6v16.1L5 19V5z";

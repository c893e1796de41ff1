/**
 * Icons of Lucide (ISC licence, see NOTICE), as path data: those of device setup.
 *
 * @module
 */
export const PHONE_DEVICE =
  "M7 2h10a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2M12 18h.01";
export const TABLET =
  "M6 2h12a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2M10 18h4";
export const LAPTOP =
  "M18 5a2 2 0 0 1 2 2v8.5c0 .3.1.6.2.9l1.1 2.1A1 1 0 0 1 20.4 20H3.6a1 1 0 0 1-.9-1.5l1.1-2.1c.1-.3.2-.6.2-.9V7a2 2 0 0 1 2-2zM4 16h16";
export const COPY =
  "M10 8h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H10a2 2 0 0 1-2-2V10a2 2 0 0 1 2-2M4 16a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2";
export const DONE = "M20 6 9 17l-5-5";
export const DOWNLOAD = "M12 15V3M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4M7 10l5 5 5-5";
export const KEY =
  "m15.5 7.5 2.3 2.3a1 1 0 0 0 1.4 0l2.1-2.1a1 1 0 0 0 0-1.4L19 4M21 2l-9.6 9.6M2 15.5a5.5 5.5 0 1 0 11 0 5.5 5.5 0 1 0-11 0";
export const HELP =
  "M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0M9.1 9a3 3 0 0 1 5.8 1c0 2-3 3-3 3M12 17h.01";

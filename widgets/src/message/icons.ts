/**
 * Icons of Lucide (ISC licence, see NOTICE) that only the reading pane uses, as path data.
 *
 * @module
 */
import { MAIL } from "../shared/icon.js";
import type { FileKind } from "./attachment.js";

export const DOWNLOAD = "M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4M7 10l5 5 5-5M12 15V3";
export const IMAGE =
  "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2M7 9a2 2 0 1 0 4 0 2 2 0 1 0-4 0M21 15l-3.1-3.1a2 2 0 0 0-2.8 0L6 21";
export const INFO = "M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0M12 16v-4M12 8h.01";

const FILE = "M15 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V7zM14 2v4a2 2 0 0 0 2 2h4";

export const TEXT: string = `${FILE}M10 9H8M16 13H8M16 17H8`;

/** An icon for each kind of file. */
export const FILE_ICONS: Readonly<Record<FileKind, string>> = {
  image: IMAGE,
  text: TEXT,
  sheet:
    "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2M12 3v18M3 9h18M3 15h18",
  media:
    "m16 13 5.2 3.5a.5.5 0 0 0 .8-.4V7.9a.5.5 0 0 0-.8-.4L16 10.5M4 6h10a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2",
  archive:
    "M3 3h18a1 1 0 0 1 1 1v4H2V4a1 1 0 0 1 1-1M4 8v11a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V8M10 12h4",
  mail: MAIL,
  file: FILE,
};

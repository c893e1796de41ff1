/** The version of this package, checked where two copies meet on a page. */
export const VERSION = "0.1.0";

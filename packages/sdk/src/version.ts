/** Version of this package; two versions may meet in one page. */
export const VERSION = "0.1.0";

import type { EmbedMessages } from "./embed.js";

/** Words of a page that holds one element, in English. */
export const en = {
  failed: "PARTAGE couldn’t be shown here. Check your connection, then try again.",
  retry: "Try again",
} satisfies EmbedMessages;

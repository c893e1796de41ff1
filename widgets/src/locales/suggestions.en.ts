import type { SuggestionMessages } from "./suggestions.js";

/** Words of the people that a field suggests, in English. */
export const en: SuggestionMessages = {
  list: "Suggested people",
  found: (n) => (n === 1 ? "1 suggestion" : `${n} suggestions`),
  none: (text) => `Nobody matches “${text}”.`,
  masked: (n) =>
    n === 1 ? "1 result hidden at the person’s request" : `${n} results hidden at people’s request`,
  searching: "Searching",
  members: (n) => (n === 1 ? "1 member" : `${n} members`),
  group: "Group",
  room: "Room",
  contact: "Your contacts",
  missingContacts: "Your contacts could not be searched.",
  missingDirectory: "The directory could not be searched.",
  failed: "The search failed. You can type an address.",
  offline: "Offline. You can type an address.",
  signedOut: "Sign in to search for people.",
  tooMany: (seconds) =>
    seconds > 90
      ? `Too many searches: try again in ${Math.ceil(seconds / 60)} minutes.`
      : "Too many searches: try again in a minute.",
  emptyGroup: "Nobody in this group has an address.",
};

import type { ContactsMessages } from "./contacts.js";

/** Words of the first content of the contacts, in English. */
export const en: ContactsMessages = {
  contacts: "Contacts",
  groups: "Groups",
  collected: "Collected addresses",
  group: "Group",
  choose: (name: string): string => (name ? `Address book shown: ${name}` : "Address book shown"),
  search: "Search contacts",
  searchHint: "Name, institution, phone…",
  list: (name: string): string => `Contacts: ${name}`,
  loading: "Loading contacts",
  noName: "(no name)",
  showAll: (n: string): string => `Show all ${n} contacts`,
};

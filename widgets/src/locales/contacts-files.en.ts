import type { ContactsFilesMessages } from "./contacts-files.js";

/** Words of importing contacts, in English. */
export const en: ContactsFilesMessages = {
  title: "Import contacts",
  text: "A vCard file (.vcf) or a CSV table, from a phone or another mail system.",
  choose: "Choose a file",
  other: "Choose another file",
  close: "Close",
  reading: (name: string): string => `Reading ${name}`,
  holds: (n: string, name: string): string => `${name} holds ${n} contacts.`,
  holdsOne: (name: string): string => `${name} holds one contact.`,
  more: (n: string): string => `and ${n} more`,
  problems: (n: number): string =>
    n > 1 ? `${n} places of the file cannot be taken` : "One place of the file cannot be taken",
  line: (n: number): string => `Line ${n}`,
  book: "Address book to put them in",
  import: (n: string): string => `Import ${n} contacts`,
  importOne: "Import this contact",
  importing: (n: string): string => `Importing ${n} contacts`,
  imported: (n: number, book: string): string =>
    n > 1 ? `${n} contacts imported into “${book}”` : `One contact imported into “${book}”`,
  left: (n: number): string => (n > 1 ? `${n} could not be.` : "One could not be."),
  notCards: "This file holds no contacts that can be read. Choose a .vcf or .csv file.",
  tooLarge: "This file is too large. Import it in several parts.",
  offline: "The file was not sent: you are offline. Nothing has changed.",
  failed: "The server could not read the file. Nothing has changed; try again.",
  importFailed: "The import did not finish. Look at the address book before you try again.",
  undone: "Import undone",
  undoFailed: "Not everything could be removed. Look at the address book.",
  noName: "(no name)",
  noBook: "None of your address books can take a contact.",
};

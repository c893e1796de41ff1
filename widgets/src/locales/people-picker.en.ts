import type { PeoplePickerMessages } from "./people-picker.js";

/** Words of the picker of people, in English. */
export const en: PeoplePickerMessages = {
  people: "People",
  chosen: "Chosen people",
  placeholder: "Name or address",
  remove: (name) => `Remove ${name}`,
  added: (name) => `${name} added`,
  addedMany: (n) => `${n} people added`,
  removed: (name) => `${name} removed`,
  wrong: (text) =>
    `“${text}” is not an address: choose a suggested person or type a whole address.`,
  required: "Choose at least one person.",
  full: (n) =>
    n === 1 ? "One person only: remove this one to choose another." : `At most ${n} people.`,
};

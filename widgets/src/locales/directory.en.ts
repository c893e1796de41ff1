import type { DirectoryMessages } from "./directory.js";

/** Words of the directory that its first content needs, in English. */
export const en = {
  title: "Directory",
  label: "Search the directory",
  placeholder: "Name, address or number",
  clear: "Clear the search",
  results: "Results",
  showMore: "Show more",
  unnamed: "(no name)",
  members: (n: string, isOne: boolean): string => (isOne ? "1 member" : `${n} members`),
  seats: (n: string, isOne: boolean): string => (isOne ? "1 seat" : `${n} seats`),
  student: "Student",
  faculty: "Faculty",
  teacher: "Teacher",
  researcher: "Researcher",
  staff: "Staff",
  employee: "Employee",
  member: "Member",
  affiliate: "Affiliate",
  alum: "Alum",
  emeritus: "Emeritus",
  retired: "Retired",
  "library-walk-in": "Library visitor",
  "registered-reader": "Registered reader",
} satisfies DirectoryMessages;

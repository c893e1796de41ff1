/**
 * Days of tables, which each program writes as its country does.
 *
 * @module
 */

/** Whether the day or the month comes first in `03/04/1990`. */
export type DateOrder = "day-first" | "month-first";

/** A day as Zimbra has it; the text itself when it is none, empty for the day that Outlook has for none. */
export function tableDate(text: string, order: DateOrder): string {
  const [, one, other, year] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$/.exec(text) ?? [];
  if (year === undefined) return text;
  const [first, second] = [Number(one), Number(other)];
  if (first === 0 || second === 0) return "";
  const isDayFirst = first > 12 || (order === "day-first" && second <= 12);
  const [day, month] = isDayFirst ? [first, second] : [second, first];
  if (month > 12 || day > 31) return text;
  return [fullYear(year), pad(month), pad(day)].join("-");
}

// A birthday of two digits is of a living person.
function fullYear(year: string): string {
  return year.length === 4 ? year : `${Number(year) > 26 ? "19" : "20"}${year}`;
}

function pad(number: number): string {
  return String(number).padStart(2, "0");
}

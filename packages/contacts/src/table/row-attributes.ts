/**
 * A row of a table to contact attributes of Zimbra.
 *
 * @module
 */
import { columnTarget } from "./column-names.js";
import { labelledAttribute, numberedColumn, type NumberedColumn } from "./google-columns.js";
import { tableDate, type DateOrder } from "./table-date.js";

/** A column of a table. */
export interface Column {
  readonly name: string;
  readonly target: string | null;
  readonly numbered: NumberedColumn | null;
  /** Place of the column with its label; -1 when there is none. */
  readonly labelAt: number;
  /** Those of the addresses with lower numbers. */
  readonly earlier: readonly number[];
}

/** What a row tells. */
export interface RowContent {
  readonly attributes: ReadonlyMap<string, string>;
  readonly keywords: readonly string[];
}

/** Names of the person's own columns. */
const PERSON = new Set(["firstName", "lastName", "fullName", "email", "company"]);

/** The columns of a table; null when its first line names none of a contact. */
export function readColumns(names: readonly string[]): readonly Column[] | null {
  const numbered = names.map(numberedColumn);
  const labels = labelPlaces(numbered);
  const columns = names.map((name, at): Column => {
    const own = numbered[at]!;
    return {
      name: name.trim(),
      target: columnTarget(name),
      numbered: own,
      labelAt: own ? (labels.get(`${own.group} ${own.number}`) ?? -1) : -1,
      earlier: own?.group === "address" && own.part !== "label" ? earlierLabels(own, labels) : [],
    };
  });
  const first = columns.findIndex(({ target }) => target === "firstName");
  const titled = columns.map((column, at): Column => {
    // Outlook has one word for two things: before the names it is the form of address.
    const isTitle = column.target === null && /^(titre|title)$/i.test(column.name);
    return isTitle ? { ...column, target: at < first ? "namePrefix" : "jobTitle" } : column;
  });
  const isTable = titled.some(
    ({ target, numbered }) => PERSON.has(target ?? "") || numbered?.group === "email",
  );
  return isTable ? titled.map((column) => (first < 0 ? wholeName(column) : column)) : null;
}

function labelPlaces(columns: readonly (NumberedColumn | null)[]): ReadonlyMap<string, number> {
  const labels = columns.map((column, at) => [column, at] as const);
  return new Map(
    labels.flatMap(([column, at]) =>
      column?.part === "label" ? [[`${column.group} ${column.number}`, at] as const] : [],
    ),
  );
}

function earlierLabels(
  { group, number }: NumberedColumn,
  labels: ReadonlyMap<string, number>,
): readonly number[] {
  return Array.from(
    { length: Number(number) - 1 },
    (_, at) => labels.get(`${group} ${at + 1}`) ?? -1,
  );
}

/** Without a column of given names, the one of names has the whole. */
function wholeName(column: Column): Column {
  return column.target === "lastName" && /^(nom|name)$/i.test(column.name)
    ? { ...column, target: "fullName" }
    : column;
}

/** Reads a row. */
export function readRow(
  columns: readonly Column[],
  fields: readonly string[],
  order: DateOrder,
): RowContent {
  const row = new RowReader(fields);
  const birth: Record<string, string> = {};
  for (const [at, column] of columns.entries()) {
    const { name, target, numbered } = column;
    const value = fields[at]?.trim() ?? "";
    if (value === "" || name === "") continue;
    if (numbered) row.addNumbered(column, numbered, value, order);
    else if (target === "keywords") row.addKeywords(value);
    else if (target === "year" || target === "month" || target === "day") birth[target] = value;
    else if (target === "birthday" || target === "anniversary") {
      row.addText(target, tableDate(value, order));
    } else row.addText(target ?? name, value);
  }
  const { year = "", month = "", day = "" } = birth;
  if (month !== "" && day !== "") {
    const parts = [year || "-", month.padStart(2, "0"), day.padStart(2, "0")];
    row.addText("birthday", parts.join("-"));
  }
  return row;
}

/** Attributes of which a contact has as many as it likes. */
const MANY = /^(?:(?:work|home)?[eE]mail|\w+Phone|\w+Fax|\w+URL|workMobile|imAddress)\d*$/;

class RowReader implements RowContent {
  readonly attributes = new Map<string, string>();
  readonly keywords: string[] = [];
  readonly #fields: readonly string[];
  /** What has been added of attributes that there are many of. */
  readonly #added = new Set<string>();
  readonly #next = new Map<string, number>();

  constructor(fields: readonly string[]) {
    this.#fields = fields;
  }

  addText(attribute: string, value: string): void {
    if (value === "") return;
    if (MANY.test(attribute)) {
      this.#addMany(attribute, value);
      return;
    }
    const before = this.attributes.get(attribute);
    const isLong = /Street\d*$|^notes$/.test(attribute);
    if (before === undefined) this.attributes.set(attribute, value);
    else if (isLong) this.attributes.set(attribute, `${before}\n${value}`);
  }

  addKeywords(value: string): void {
    for (const keyword of value.split(/;|,|:::/).map((each) => each.trim())) {
      // Google marks the groups of its own.
      if (keyword !== "" && !keyword.startsWith("*")) this.keywords.push(keyword);
    }
  }

  addNumbered(column: Column, numbered: NumberedColumn, value: string, order: DateOrder): void {
    const { group, part } = numbered;
    if (part === "label" || part === "service" || part === "formatted") return;
    const attribute = labelledAttribute(numbered, this.#textAt(column.labelAt));
    if (attribute === null) return;
    if (group === "event") this.addText(attribute, tableDate(value, order));
    else if (group === "address") {
      // The number of an address among those with its label.
      const same = column.earlier.filter(
        (at) => labelledAttribute(numbered, this.#textAt(at)) === attribute,
      );
      this.addText(`${attribute}${same.length === 0 ? "" : same.length + 1}`, value);
    } else for (const each of value.split(" ::: ")) this.#addMany(attribute, each.trim());
  }

  #addMany(attribute: string, value: string): void {
    const [, base, number] = /^(.*?)(\d*)$/.exec(attribute)!;
    const key = `${base!} ${value}`;
    if (this.#added.has(key)) return;
    this.#added.add(key);
    const next = Math.max(this.#next.get(base!) ?? 0, Number(number || "1"));
    const free = next === 1 && number === "" ? base! : `${base!}${next}`;
    this.attributes.set(this.attributes.has(free) ? `${base!}${next + 1}` : free, value);
    this.#next.set(base!, next + 1);
  }

  #textAt(at: number): string {
    return this.#fields[at]?.trim() ?? "";
  }
}

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
  const columns = names.map((name) => ({
    name: name.trim(),
    target: columnTarget(name),
    numbered: numberedColumn(name),
  }));
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
  const row = new RowReader(columns, fields);
  const birth: Record<string, string> = {};
  for (const [at, { name, target, numbered }] of columns.entries()) {
    const value = fields[at]?.trim() ?? "";
    if (value === "" || name === "") continue;
    if (numbered) row.addNumbered(numbered, value, order);
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
  readonly #columns: readonly Column[];
  readonly #fields: readonly string[];
  /** What has been added of attributes that there are many of. */
  readonly #added = new Set<string>();
  readonly #next = new Map<string, number>();

  constructor(columns: readonly Column[], fields: readonly string[]) {
    this.#columns = columns;
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
    for (const keyword of value.split(/\s*(?:;|,|:::)\s*/)) {
      // Google marks the groups of its own.
      if (keyword !== "" && !keyword.startsWith("*")) this.keywords.push(keyword);
    }
  }

  addNumbered(column: NumberedColumn, value: string, order: DateOrder): void {
    if (column.part === "label" || column.part === "service" || column.part === "formatted") return;
    const label = this.#valueOf({ ...column, part: "label" });
    const attribute = labelledAttribute(column, label);
    if (attribute === null) return;
    if (column.group === "event") this.addText(attribute, tableDate(value, order));
    else if (column.group === "address") {
      this.addText(`${attribute}${this.#addressNumber(column, label)}`, value);
    } else for (const each of value.split(" ::: ")) this.#addMany(attribute, each.trim());
  }

  /** The number of an address among those with its label. */
  #addressNumber(column: NumberedColumn, label: string): string {
    let count = 1;
    for (let number = 1; number < Number(column.number); number++) {
      const other = { ...column, number: String(number) };
      const isSame =
        labelledAttribute(other, this.#valueOf({ ...other, part: "label" })) ===
        labelledAttribute(column, label);
      if (isSame) count++;
    }
    return count === 1 ? "" : String(count);
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

  #valueOf({ group, number, part }: NumberedColumn): string {
    const at = this.#columns.findIndex(
      ({ numbered }) =>
        numbered?.group === group && numbered.number === number && numbered.part === part,
    );
    return this.#fields[at]?.trim() ?? "";
  }
}

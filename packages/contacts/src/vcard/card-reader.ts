/**
 * Puts what the lines of a vCard tell into a card (RFC 9555 section 2).
 *
 * @module
 */
import type { CardFileProblem, JCardProperty } from "@partage-ent/jmap";

import { isSame, objectAt, own, put, type JsonObject } from "../json.js";
import { formatPointer } from "../pointer.js";
import type { ContentLine } from "./content-line.js";
import type { EntryContext } from "./entry-readers.js";
import { keptProperty } from "./kept-property.js";
import { isLabelGroup, LABELLED, readLabels } from "./labels.js";
import { altIdOf, languageOf, readLanguages, type Languages } from "./languages.js";
import { isKnown, readLine, type Reading } from "./read-line.js";

/** Where what a line told stands, and what it told. */
export interface Place {
  readonly path: readonly string[];
  readonly told: JsonObject;
}

const ID = /^[\w-]{1,255}$/;

/** One card being read. */
export class CardReader {
  readonly card: JsonObject = {};
  readonly kept: JCardProperty[] = [];
  readonly lines: readonly ContentLine[];
  /** Those of addresses. */
  readonly addressLines: readonly ContentLine[];
  readonly #context: EntryContext;
  readonly #problems: CardFileProblem[];
  readonly #languages: Languages;
  readonly #labels: ReadonlyMap<string, string>;
  readonly #usedLabels = new Set<string>();
  readonly #places = new Map<ContentLine, Place>();
  /** Ids that lines ask for, which no other entry gets. */
  readonly #reserved: ReadonlySet<string>;
  readonly #numbers = new Map<string, number>();

  constructor(lines: readonly ContentLine[], context: EntryContext, problems: CardFileProblem[]) {
    this.lines = lines;
    this.addressLines = lines.filter(({ name }) => name === "adr");
    this.#context = context;
    this.#problems = problems;
    this.#languages = readLanguages(lines);
    this.#labels = readLabels(lines);
    this.#reserved = new Set(lines.flatMap((line) => line.parameters.get("prop-id") ?? []));
    if (this.#languages.language !== undefined) this.card["language"] = this.#languages.language;
  }

  /** Whether a line says what another one says, in another language. */
  isTranslation(line: ContentLine): boolean {
    return this.#languages.translations.has(line);
  }

  /** Where what a line told stands. */
  placeOf(line: ContentLine): Place | undefined {
    return this.#places.get(line);
  }

  /** Reads a line; one that the model has no place for is kept. */
  read(line: ContentLine): void {
    const reading = readLine(line, this.#context);
    if (reading === "too-large") {
      this.problem(line, `${line.name.toUpperCase()} is too large and was left out`);
    } else if (reading?.kind === "entries") {
      for (const [index, value] of reading.values.entries()) {
        this.#addEntry(line, reading, value, index);
      }
    } else if (!reading || !this.tell(line, reading)) {
      this.keep(line);
    }
  }

  /** Sets members that a line tells; false when some are set already. */
  tell(line: ContentLine, { kind, path, values, left }: Reading): boolean {
    const [members] = values as readonly [JsonObject];
    const target = path.reduce(objectAt, this.card);
    const names = Object.keys(members);
    const isNew = (name: string): boolean => own(target, name) === undefined;
    if (kind === "members" && !names.every((name) => isNew(name) || name === "language")) {
      return false;
    }
    Object.assign(target, members);
    this.#places.set(line, { path, told: members });
    const parameters = this.#withLanguage(line, left ?? {});
    if (Object.keys(parameters).length === 0) return true;
    // An object inside an entry keeps what is its own.
    if (path.length > 2) {
      target["vCardParams"] = parameters;
      return true;
    }
    const pointer = formatPointer(kind === "set" ? path : [...path, names[0]!]);
    const all = objectAt(this.card, "vCardParams");
    put(all, pointer, mergedParameters(own(all, pointer), parameters));
    return true;
  }

  /** Keeps a line as it is; one that says nothing goes. */
  keep(line: ContentLine): void {
    if (isKnown(line.name) && /^[\s;,]*$/.test(line.value)) return;
    this.kept.push(keptProperty(line));
  }

  /** Keeps the labels of groups in which nothing has one. */
  keepLabels(): void {
    for (const line of this.lines) {
      const isUsed = this.#usedLabels.has(line.group ?? "") || isLabelGroup(line.group);
      if (line.name === "x-ablabel" && !isUsed) this.keep(line);
    }
  }

  /** Adds what a line says in another language than the one that it translates. */
  translate(line: ContentLine): void {
    const place = this.#places.get(this.#languages.translations.get(line)!);
    const reading = place && readLine(line, this.#context);
    if (!reading || reading === "too-large") {
      this.keep(line);
      return;
    }
    this.addTranslation(languageOf(line)!, place, reading.values[0]!);
  }

  /** Adds members in another language. */
  addTranslation(language: string, place: Place, localized: JsonObject): void {
    const patch = objectAt(objectAt(this.card, "localizations"), language);
    for (const [names, value] of differences(place.told, localized)) {
      put(patch, formatPointer([...place.path, ...names]), value);
    }
  }

  /** Adds an entry to a collection under the id that its line asks for, or a number. */
  #addEntry(line: ContentLine, reading: Reading, value: JsonObject, index: number): void {
    const collection = reading.path.reduce(objectAt, this.card);
    const wanted = index === 0 ? (reading.key ?? line.parameters.get("prop-id")?.[0]) : undefined;
    const isFree = wanted !== undefined && own(collection, wanted) === undefined;
    const isId = isFree && wanted !== "__proto__" && (reading.key !== undefined || ID.test(wanted));
    if (reading.key !== undefined && !isId) {
      this.keep(line);
      return;
    }
    const id = isId ? wanted : this.#nextId(reading.path.join("/"), collection);
    const label = LABELLED.has(reading.path[0]!) ? this.#labels.get(line.group ?? "") : undefined;
    if (label !== undefined) this.#usedLabels.add(line.group!);
    const { group: _, ...ungrouped } = reading.left ?? {};
    const isGroupOfLabel = label !== undefined && isLabelGroup(line.group);
    const left = isGroupOfLabel ? ungrouped : (reading.left ?? {});
    const parameters = this.#withLanguage(line, left);
    const entry = {
      ...value,
      ...(label !== undefined && { label }),
      ...(Object.keys(parameters).length > 0 && { vCardParams: parameters }),
    };
    put(collection, id, entry);
    this.#places.set(line, { path: [...reading.path, id], told: entry });
  }

  #nextId(collection: string, entries: JsonObject): string {
    let number = this.#numbers.get(collection) ?? 0;
    let id: string;
    do id = `k${++number}`;
    while (this.#reserved.has(id) || own(entries, id) !== undefined);
    this.#numbers.set(collection, number);
    return id;
  }

  /** The parameters with LANGUAGE and ALTID, which other readers need to tell languages apart. */
  #withLanguage(line: ContentLine, left: JsonObject): JsonObject {
    const language = languageOf(line);
    const altId = altIdOf(line);
    return {
      ...left,
      ...(language !== undefined && { language }),
      ...(altId !== undefined && { altid: altId }),
    };
  }

  /** Names what could not be taken of a line. */
  problem({ line }: ContentLine, description: string): void {
    this.#problems.push({ line, description });
  }
}

function mergedParameters(before: unknown, added: JsonObject): JsonObject {
  const merged: JsonObject = { ...(before as JsonObject | undefined) };
  for (const [name, value] of Object.entries(added)) {
    const had = own(merged, name);
    put(merged, name, had === undefined || isSame(had, value) ? value : [had, value].flat());
  }
  return merged;
}

/** Members that differ from what was told, as names of a path and values. */
function differences(
  told: JsonObject,
  localized: JsonObject,
): readonly (readonly [readonly string[], unknown])[] {
  const changed = Object.entries(localized).filter(
    ([name, value]) => !isSame(own(told, name), value),
  );
  const sounds = phonetics(told, localized);
  return changed.flatMap(([name, value]): (readonly [readonly string[], unknown])[] =>
    name === "components" && sounds ? [...sounds] : [[[name], value]],
  );
}

/** How the components sound, where the other line tells that and nothing else (RFC 9555 section 2.3.15). */
function phonetics(
  told: JsonObject,
  localized: JsonObject,
): readonly (readonly [readonly string[], unknown])[] | null {
  const written = componentsOf(told);
  const spoken = componentsOf(localized);
  const isPhonetic = "phoneticSystem" in localized || "phoneticScript" in localized;
  if (!isPhonetic || written.length !== spoken.length) return null;
  if (!written.every(({ kind }, index) => kind === spoken[index]!["kind"])) return null;
  return spoken.map(({ value }, index) => [["components", String(index), "phonetic"], value]);
}

function componentsOf(object: JsonObject): readonly JsonObject[] {
  const components = object["components"];
  return Array.isArray(components) ? (components as readonly JsonObject[]) : [];
}

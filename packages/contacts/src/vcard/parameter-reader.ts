import type { ContentLine, Parameters } from "./content-line.js";

/** Takes the parameters of a property that the model has a place for; the others are what is left. */
export class ParameterReader {
  readonly #left: Map<string, readonly string[]>;

  constructor(parameters: Parameters) {
    this.#left = new Map(parameters);
  }

  /** The first value of a parameter, which is taken. */
  take(name: string): string | undefined {
    return this.takeAll(name)?.[0];
  }

  /** The values of a parameter, which is taken. */
  takeAll(name: string): readonly string[] | undefined {
    const values = this.#left.get(name);
    this.#left.delete(name);
    return values;
  }

  /** The lowercase values of TYPE that the predicate takes. */
  takeTypes(isTaken: (type: string) => boolean): readonly string[] {
    const types = this.#left.get("type") ?? [];
    const rest = types.filter((type) => !isTaken(type.toLowerCase()));
    if (rest.length > 0) this.#left.set("type", rest);
    else this.#left.delete("type");
    return types.map((type) => type.toLowerCase()).filter(isTaken);
  }

  /** A whole number from one bound to the other; anything else stays. */
  takeNumber(name: string, least: number, most: number): number | undefined {
    const text = this.#left.get(name)?.[0]?.trim();
    if (text === undefined || !/^\d{1,9}$/.test(text)) return undefined;
    const number = Number(text);
    if (number < least || number > most) return undefined;
    this.#left.delete(name);
    return number;
  }

  /** The parameters that nothing took, with the group, as jCard has them (RFC 7095 section 3.4). */
  left(group: ContentLine["group"]): Record<string, string | readonly string[]> | undefined {
    const entries = [...this.#left].filter(([name, values]) => name && values.length > 0);
    if (group !== null) entries.push(["group", [group]]);
    if (entries.length === 0) return undefined;
    return jCardParameters(entries);
  }
}

/** Parameters as an object: one value alone, several as a list. */
export function jCardParameters(
  entries: Iterable<readonly [string, readonly string[]]>,
): Record<string, string | readonly string[]> {
  const parameters: Record<string, string | readonly string[]> = {};
  for (const [name, values] of entries) {
    if (name !== "__proto__") parameters[name] = values.length === 1 ? values[0]! : values;
  }
  return parameters;
}

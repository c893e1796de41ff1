/** What of a component the model has taken already, so that the rest can be kept. */
import type { JCalComponent, JCalProperty } from "../vendor.js";
import { otherParameters, valueText } from "./properties.js";

const NOTHING: readonly JCalProperty[] = [];

/** Collects what the model takes of a component, and keeps the rest. */
export class ComponentReader {
  readonly component: JCalComponent;
  readonly taken = new Set<JCalProperty>();
  readonly parameters: [string, JCalProperty[1]][] = [];
  readonly #byName = new Map<string, JCalProperty[]>();

  constructor(component: JCalComponent) {
    this.component = component;
    for (const property of component[1]) {
      const same = this.#byName.get(property[0]);
      if (same) same.push(property);
      else this.#byName.set(property[0], [property]);
    }
  }

  /** The first property of a name, not taken. */
  first(name: string): JCalProperty | undefined {
    return this.#byName.get(name)?.[0];
  }

  /** The first property of a name; the model has its value and the parameters named. */
  take(name: string, known: readonly string[] = []): JCalProperty | undefined {
    const property = this.drop(name);
    if (property) this.#keepParameters(property, known);
    return property;
  }

  /** A property that is written anew from the model. */
  drop(name: string): JCalProperty | undefined {
    const property = this.first(name);
    if (property) this.taken.add(property);
    return property;
  }

  /** All properties of a name that have no parameters but those named. */
  takeAll(name: string, known: readonly string[]): readonly JCalProperty[] {
    const all = (this.#byName.get(name) ?? NOTHING).filter((property) =>
      Object.keys(property[1]).every((parameterName) => known.includes(parameterName)),
    );
    for (const property of all) this.taken.add(property);
    return all;
  }

  /** All properties of a name; parameters that the model has not are kept where there is only one. */
  takeEach(name: string, known: readonly string[] = []): readonly JCalProperty[] {
    const all = this.#byName.get(name) ?? NOTHING;
    const [only] = all;
    if (only && all.length === 1) this.#keepParameters(only, known);
    for (const property of all) this.taken.add(property);
    return all;
  }

  text(name: string): string | undefined {
    const property = this.take(name);
    return property && valueText(property);
  }

  /** A property whose value is one of some words. */
  word<Value>(name: string, values: Readonly<Record<string, Value>>): Value | undefined {
    const property = this.first(name);
    const word = property ? valueText(property).toLowerCase() : "";
    return Object.hasOwn(values, word) ? (this.take(name), values[word]) : undefined;
  }

  rest(): readonly JCalProperty[] {
    return this.component[1].filter((property) => !this.taken.has(property));
  }

  #keepParameters(property: JCalProperty, known: readonly string[]): void {
    const others = otherParameters(property, known);
    if (Object.keys(others).length > 0) this.parameters.push([property[0], others]);
  }
}

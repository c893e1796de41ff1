/**
 * Reading jCal properties (RFC 7265 section 3.4).
 *
 * @module
 */
import type { JCalComponent, JCalProperty } from "../vendor.js";

/** The first property of a name. */
export function propertyOf(component: JCalComponent, name: string): JCalProperty | undefined {
  return component[1].find((property) => property[0] === name);
}

/** The first value of a property, as text. */
export function valueText(property: JCalProperty): string {
  const value = property[3];
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}

/** A parameter of a property; the first of its values. */
export function parameter(property: JCalProperty, name: string): string | undefined {
  const parameters = property[1];
  if (!Object.hasOwn(parameters, name)) return undefined;
  const value = parameters[name];
  return typeof value === "string" ? value : value?.[0];
}

const NONE: JCalProperty[1] = {};

/** The parameters of a property without those that the model has taken. */
export function otherParameters(property: JCalProperty, taken: readonly string[]): JCalProperty[1] {
  // Most properties of most files have none.
  if (Object.keys(property[1]).every((name) => taken.includes(name))) return NONE;
  return Object.fromEntries(Object.entries(property[1]).filter(([name]) => !taken.includes(name)));
}

/** An address of a person without its `mailto:`, in lowercase where it is one. */
export function addressOf(uri: string): string {
  return /^mailto:/i.test(uri) ? uri.slice(7).trim().toLowerCase() : uri.trim();
}

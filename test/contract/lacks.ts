/**
 * What a mail system has none of. A suite says so by name for each of its tests, and holds it against
 * what the back end tells of itself: nothing is left out silently.
 *
 * @module
 */

/** Why each feature is not there, in words. */
export type Lacks<Feature extends string> = Readonly<Partial<Record<Feature, string>>>;

/** Name of a test that is left out where a reason says why. */
export function unless(reason: string | undefined, name: string): string {
  return reason === undefined ? name : `${name} (not offered: ${reason})`;
}

/** Features that a description has, of those that a capability stands for. */
export function offeredBy<Feature extends string>(
  capabilities: Readonly<Record<string, unknown>>,
  byFeature: Readonly<Record<Feature, string>>,
): Readonly<Record<Feature, boolean>> {
  const pairs = Object.entries<string>(byFeature).map(([name, urn]) => [name, urn in capabilities]);
  return Object.fromEntries(pairs) as Record<Feature, boolean>;
}

/**
 * Capabilities as values: what a caller names to get typed calls (RFC 8620 sections 2 and 3.3).
 *
 * @module
 */

/** A capability: its URI, the data types it brings, and (in types only) its method table. */
export interface Capability<Methods = object> {
  readonly uri: string;
  /** What the names of its methods start with: `Email` for `Email/get`. */
  readonly types: readonly string[];
  /** Never set; carries the method table for the compiler. */
  readonly methods?: Methods;
}

/** The method tables of several capabilities, as one. */
export type MethodsOf<Capabilities extends readonly Capability[]> = Intersect<
  NonNullable<Capabilities[number]["methods"]>
>;

type Intersect<Union> = (Union extends unknown ? (item: Union) => void : never) extends (
  item: infer Whole,
) => void
  ? Whole
  : never;

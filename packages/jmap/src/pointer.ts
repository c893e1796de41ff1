/**
 * JSON pointers with `*` into the result of an earlier call (RFC 8620 section 3.7), in types and at
 * run time.
 *
 * @module
 */

/** What a pointer leads to in `Value`; `never` when it leads nowhere. */
export type PointerTarget<Value, Path extends string> = Path extends ""
  ? Value
  : Path extends `/${infer Head}/${infer Tail}`
    ? Step<NonNullable<Value>, Head, `/${Tail}`>
    : Path extends `/${infer Last}`
      ? Step<NonNullable<Value>, Last, "">
      : never;

type Step<
  Value,
  Segment extends string,
  Rest extends string,
> = Value extends readonly (infer Item)[]
  ? Segment extends "*"
    ? Gathered<PointerTarget<Item, Rest>>
    : Segment extends `${number}`
      ? PointerTarget<Item, Rest>
      : never
  : Unescaped<Segment> extends infer Key extends keyof Value
    ? PointerTarget<Value[Key], Rest>
    : never;

// RFC 8620 section 3.7: where each item gives an array, the arrays are joined into one.
type Gathered<Target> = [Target] extends [never]
  ? never
  : readonly (Target extends readonly (infer Item)[] ? Item : Target)[];

type Unescaped<Segment extends string> = Replaced<Replaced<Segment, "~1", "/">, "~0", "~">;

type Replaced<
  Text extends string,
  From extends string,
  To extends string,
> = Text extends `${infer Before}${From}${infer After}`
  ? `${Before}${To}${Replaced<After, From, To>}`
  : Text;

/** The path itself when it leads somewhere in `Value`, `never` (a compile error) otherwise. */
export type PathInto<Value, Path extends string> = [PointerTarget<Value, Path>] extends [never]
  ? never
  : Path;

/**
 * Follows a pointer with `*` into a value.
 *
 * @returns `undefined` when it leads nowhere.
 */
export function followPointer(value: unknown, path: string): unknown {
  if (!path) return value;
  const [, head = "", ...tail] = path.split("/");
  const rest = tail.map((segment) => `/${segment}`).join("");
  if (head === "*" && Array.isArray(value)) {
    return value.flatMap((item) => followPointer(item, rest));
  }
  const key = head.replace(/~1/g, "/").replace(/~0/g, "~");
  return value !== null && typeof value === "object" && Object.hasOwn(value, key)
    ? followPointer((value as Record<string, unknown>)[key], rest)
    : undefined;
}

/** Writes one segment of a JSON pointer or of the key of a {@link PatchObject} (RFC 6901 section 3). */
export function escapeSegment(segment: string): string {
  return segment.replace(/~/g, "~0").replace(/\//g, "~1");
}

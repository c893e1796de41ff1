/**
 * A typed method call: what it may be given and what its answer is.
 *
 * @module
 */
import type { GetResponse } from "./core.js";
import type { EmailAddress, EmailAddressGroup } from "./mail.js";
import type { PathInto, PointerTarget } from "./pointer.js";

declare const target: unique symbol;

/** Stands in the arguments of a call for a part of the answer of an earlier one (RFC 8620 section 3.7). */
export interface Reference<Target = unknown> {
  readonly call: Call<unknown>;
  readonly path: string;
  /** Never set; carries the type of what is referenced. */
  readonly [target]?: Target;
}

/** A call under way: a promise of its answer, and what later calls can refer to. */
export interface Call<Response> extends Promise<Response> {
  /**
   * Refers to a part of the answer, for an argument of another call made in the same tick.
   *
   * @example `call("Email/get", { accountId, ids: query.ref("/ids") })`
   */
  ref<const Path extends string>(
    path: PathInto<Response, Path>,
  ): Reference<PointerTarget<Response, Path>>;
}

/** What a caller may say about one call. */
export interface CallOptions {
  /** Gives the call up; the HTTP request is aborted when every call in it was given up. */
  readonly signal?: AbortSignal | undefined;
}

interface AnyMethod {
  readonly arguments: object;
  readonly response: unknown;
}

/** Arguments of a method, each a value or a {@link Reference} to one. */
export type ArgumentsOf<Method> = Method extends AnyMethod
  ? {
      readonly [Name in keyof Method["arguments"] as Name extends "properties" ? never : Name]:
        Method["arguments"][Name] | Reference<Method["arguments"][Name]>;
    }
  : never;

/** Names that the `properties` argument of a method accepts. */
export type PropertyOf<Method> = Method extends {
  readonly arguments: { readonly properties?: readonly (infer Name extends string)[] | null };
}
  ? Name
  : never;

/** The value of a header asked for as a property (RFC 8621 section 4.1.3). */
export type HeaderPropertyValue<Property extends string> = Property extends `header:${infer Spec}`
  ? Spec extends `${infer Single}:all`
    ? readonly NonNullable<HeaderFormValue<Single>>[]
    : HeaderFormValue<Spec>
  : unknown;

type HeaderFormValue<Spec extends string> = Spec extends `${string}:asAddresses`
  ? readonly EmailAddress[] | null
  : Spec extends `${string}:asGroupedAddresses`
    ? readonly EmailAddressGroup[] | null
    : Spec extends `${string}:${"asMessageIds" | "asURLs"}`
      ? readonly string[] | null
      : string | null;

/** A record with the properties that were asked for, and its id. */
export type Picked<Item, Property extends string> = {
  readonly [Name in Property | ("id" & keyof Item)]: Name extends keyof Item
    ? Item[Name]
    : HeaderPropertyValue<Name>;
};

/** The answer of a method when `properties` were asked for. */
export type ResponseOf<Method, Properties> = Method extends AnyMethod
  ? Method["response"] extends GetResponse<infer Item>
    ? Properties extends readonly (infer Name extends string)[]
      ? [Name] extends [never]
        ? GetResponse<DefaultOf<Method, Item>>
        : GetResponse<
            // A list that is not spelt out may lack some of the names its type has.
            number extends Properties["length"]
              ? Pick<Item, "id" & keyof Item> & Partial<Picked<Item, Name>>
              : Picked<Item, Name>
          >
      : GetResponse<DefaultOf<Method, Item>>
    : Method["response"]
  : never;

type DefaultOf<Method, Item> = Method extends { readonly defaults: infer Default } ? Default : Item;

/**
 * Calls a method of the capabilities in use.
 *
 * Unknown methods, arguments and properties, and references that lead nowhere or to a value of
 * another type, are compile errors.
 */
export type CallFunction<Methods> = <
  const Name extends keyof Methods & string,
  const Properties extends readonly PropertyOf<Methods[Name]>[] = readonly never[],
>(
  name: Name,
  args: ArgumentsOf<Methods[Name]> & { readonly properties?: Properties | null },
  options?: CallOptions,
) => Call<ResponseOf<Methods[Name], Properties>>;

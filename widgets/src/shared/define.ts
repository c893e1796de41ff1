import { VERSION } from "./version.js";

/** Options of {@link define}. */
export interface DefineOptions {
  /** What to put before the tag where a page must keep two versions apart: `"acme-"`. */
  readonly prefix?: string;
}

let warned = false;

/**
 * Registers an element under its tag unless the page has that tag already.
 *
 * Where another version holds the tag, that one stays and the console says so once.
 */
export function define(
  tag: string,
  element: CustomElementConstructor,
  { prefix = "" }: DefineOptions = {},
): void {
  const name = prefix + tag;
  const known = customElements.get(name) as { readonly version?: string } | undefined;
  if (!known) {
    // A constructor can be registered once only, so that a prefixed tag takes a subclass.
    customElements.define(name, prefix ? class extends element {} : element);
  } else if (known.version !== VERSION && !warned) {
    warned = true;
    console.warn(
      `<${name}> is already defined by version ${known.version}; version ${VERSION} leaves it in place.`,
    );
  }
}

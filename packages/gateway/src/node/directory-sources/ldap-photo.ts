import { AndFilter, EqualityFilter } from "ldapts";
import { allowedAttributes } from "../../app/directory-sources/attribute-names.js";
import { allOf } from "../../app/directory-sources/entry.js";
import { entryKey } from "../../app/directory-sources/entry-key.js";
import { readUnlisted } from "../../app/directory-sources/supann-value.js";
import { rasterType } from "../../app/image/raster.js";
import type { LdapConnection } from "./ldap-connection.js";
import { readSearchEntry } from "./ldap-entry.js";
import type { LdapSetup } from "./ldap-setup.js";

/** Largest photo, in octets. */
const MOST_OCTETS = 500_000;

/** The photo of the one person who has a key, unless the person is on the liste rouge by now; null without one. */
export async function readLdapPhoto(
  connection: LdapConnection,
  { branches, reading: { names } }: LdapSetup,
  key: string,
): Promise<{ readonly bytes: Uint8Array; readonly type: string } | null> {
  const [attribute] = names.key;
  if (attribute === undefined) return null;
  const allowed = new Set(allowedAttributes(names, "people").map((name) => name.toLowerCase()));
  const photos = names.photo.map((name) => name.toLowerCase());
  for (const { kind, base, scope, filter: own } of branches) {
    if (kind !== "people") continue;
    // The key is a value of its own in the request: nothing in it is read as a part of a filter.
    const filter = new AndFilter({ filters: [own, new EqualityFilter({ attribute, value: key })] });
    const attributes = [...names.key, ...names.unlisted, ...names.photo];
    const pages = connection.search({ base, scope, filter, attributes, sizeLimit: 2 });
    for await (const { entries } of pages) {
      const [found, ...others] = entries;
      if (!found || others.length > 0) continue;
      const entry = readSearchEntry(found, "people", allowed);
      const { isListed } = readUnlisted(allOf(entry, names.unlisted));
      if (!isListed || entryKey(entry, "people", names) !== key) continue;
      const bytes = found.attributes
        .filter(({ type }) => photos.includes(type.split(";", 1)[0]!.toLowerCase()))
        .flatMap(({ parsedBuffers }) => parsedBuffers)[0];
      const type = bytes && bytes.length <= MOST_OCTETS ? rasterType(bytes) : undefined;
      if (bytes && type !== undefined) return { bytes: Uint8Array.from(bytes), type };
    }
  }
  return null;
}

/**
 * Tags: names and colours of keywords that a person made; a vendor capability of the profile.
 *
 * An email that has the tag `12` has the keyword `zt-12`.
 *
 * @module
 */
import type { Capability } from "./capability.js";
import type {
  ChangesArguments,
  ChangesResponse,
  GetArguments,
  GetResponse,
  Id,
  Method,
  SetArguments,
  SetResponse,
} from "./core.js";
import { VENDOR } from "./profile.js";

/** The URL of the tag capability (vendor, RFC 8620 section 1.8). */
export const TAG = `${VENDOR}tag/1`;

/** What the keyword of a tag starts with. */
export const TAG_KEYWORD_PREFIX = "zt-";

/** A tag (`Tag/get`). */
export interface Tag {
  readonly id: Id;
  /** Free text, 1 to 128 characters, no `:` or `"`. */
  readonly name: string;
  /** `#rrggbb`, or null where none was chosen. */
  readonly color: string | null;
  /** The keyword of emails that have this tag. */
  readonly keyword: string;
  readonly totalEmails: number;
  readonly unreadEmails: number;
}

/** What a new tag is made of. */
export interface TagCreate {
  readonly name: string;
  readonly color?: string | null;
}

/** Methods of the tag capability. */
export interface TagMethods {
  readonly "Tag/get": Method<GetArguments<keyof Tag>, GetResponse<Tag>>;
  readonly "Tag/changes": Method<ChangesArguments, ChangesResponse>;
  readonly "Tag/set": Method<SetArguments<TagCreate>, SetResponse<Tag>>;
}

/** The tag capability (vendor). */
export const tag: Capability<TagMethods> = { uri: TAG, types: ["Tag"] };

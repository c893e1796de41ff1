import type { SetError } from "@partage-ent/jmap";
import { DavRefusal } from "../dav/dav-failure.js";

/** What an error means for one record; throws those that fail the whole method. */
export function toSetError(error: unknown): SetError {
  if (error instanceof DavRefusal) return error.setError;
  throw error;
}

import {
  type AliasStore,
  type BackendPart,
  createBlobReader,
  createStandardsBackend,
  type Credentials,
  type StandardsBackend,
  UploadShelf,
} from "@partage-ent/standards";
import type { StandardsSetup } from "./load-standards.js";

/** What {@link composeParts} needs beside a configuration. */
export interface PartMeans {
  /** Where the ids of what moved are remembered. */
  readonly aliases: AliasStore;
  readonly credentials: Credentials;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Makes the back end of one establishment of its servers; nothing is asked of them yet. */
export function composeParts({ config }: StandardsSetup, means: PartMeans): StandardsBackend {
  const uploads = new UploadShelf({ clock: means.now });
  const blobs = createBlobReader();
  const parts: BackendPart[] = [];
  return createStandardsBackend({
    ...{ parts, uploads, blobs, clock: means.now },
    ...(config.webmailUrl && { webmailUrl: config.webmailUrl }),
  });
}

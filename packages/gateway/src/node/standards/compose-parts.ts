import {
  type AliasStore,
  type BackendPart,
  type BlobReader,
  type CardDavPartOptions,
  type MailSubmission,
  createBlobReader,
  createCalDavPart,
  createCardDavPart,
  createImapPart,
  createJmapPart,
  createMailSubmission,
  createStandardsBackend,
  type Credentials,
  type ServiceKind,
  type StandardsBackend,
  UploadShelf,
} from "@partage-ent/standards";
import { override } from "../../app/override.js";
import type { StandardsSetup } from "./load-standards.js";
import type { StandardsConfig } from "./standards-schema.js";

/** What {@link composeParts} needs beside a configuration. */
export interface PartMeans {
  /** Where the ids of what moved are remembered. */
  readonly aliases: AliasStore;
  readonly credentials: Credentials;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What the parts of one back end share. */
export interface SharedMeans extends PartMeans {
  readonly uploads: UploadShelf;
  readonly blobs: BlobReader;
}

/** What stands first serves first: a server that speaks JMAP itself, then those that complete it. */
const PARTS: readonly ServiceKind[] = ["jmap", "imap", "caldav", "carddav"];

/** Makes the back end of one establishment of its servers; nothing is asked of them yet. */
export function composeParts({ config }: StandardsSetup, means: PartMeans): StandardsBackend {
  const uploads = new UploadShelf({ clock: means.now });
  const blobs = createBlobReader();
  const shared = { ...means, uploads, blobs };
  const parts = PARTS.map((service) => composeShared(service, config, shared));
  return createStandardsBackend({
    parts: parts.filter((part) => part !== undefined),
    ...{ uploads, blobs, clock: means.now },
    ...(config.webmailUrl && { webmailUrl: config.webmailUrl }),
  });
}

/** Makes one part alone, to try somebody's credential at its server; undefined for no part of its own. */
export function composePart(
  service: ServiceKind,
  config: StandardsConfig,
  means: PartMeans,
): BackendPart | undefined {
  const uploads = new UploadShelf({ clock: means.now });
  return composeShared(service, config, { ...means, uploads, blobs: createBlobReader() });
}

function composeShared(
  service: ServiceKind,
  config: StandardsConfig,
  shared: SharedMeans,
): BackendPart | undefined {
  switch (service) {
    case "jmap":
      return config.jmap && jmapPart(config.jmap, shared);
    case "imap":
      return config.imap && imapPart(config.imap, shared);
    case "caldav":
      return config.caldav && calDavPart(config.caldav, config.smtp, shared);
    case "carddav":
      return config.carddav && createCardDavPart(davOptions(config.carddav, shared));
    case "smtp":
      return undefined;
  }
}

function jmapPart(
  { sessionUrl, account, serves, timeoutMs }: NonNullable<StandardsConfig["jmap"]>,
  { credentials, uploads, blobs, now }: SharedMeans,
): BackendPart {
  return createJmapPart({
    ...{ sessionUrl, credentials, serves, timeoutMs, uploads, readBlob: blobs.read, clock: now },
    ...(account === undefined ? {} : { accountTemplate: account }),
  });
}

function imapPart(
  imap: NonNullable<StandardsConfig["imap"]>,
  { credentials, aliases, now }: SharedMeans,
): BackendPart {
  const { host, port, security, timeoutMs } = imap;
  const { connectionsPerAccount, connectionsPerServer } = imap;
  return createImapPart({
    ...{ host, security, credentials, aliases, clock: now },
    ...(port === undefined ? {} : { port }),
    limits: { connectionsPerAccount, connectionsPerServer },
    times: { answer: timeoutMs, connect: Math.min(timeoutMs, 10_000) },
  });
}

function calDavPart(
  caldav: NonNullable<StandardsConfig["caldav"]>,
  smtp: StandardsConfig["smtp"],
  shared: SharedMeans,
): BackendPart {
  const options = davOptions(caldav, shared);
  if (!smtp) return createCalDavPart(options);
  const submission = createSubmission(smtp, shared);
  const part = createCalDavPart({ ...options, submission });
  return override(part, {
    check: async (signal) => {
      await part.check(signal);
      await submission.check(signal);
    },
    close: async () => {
      submission.close();
      await part.close();
    },
  });
}

/** Message submission of an establishment, in the name of its people. */
export function createSubmission(
  { host, port, security, timeoutMs }: NonNullable<StandardsConfig["smtp"]>,
  { credentials, now }: Pick<PartMeans, "credentials" | "now">,
): MailSubmission {
  return createMailSubmission({
    ...{ host, security, credentials, clock: now },
    ...(port === undefined ? {} : { port }),
    times: { answer: timeoutMs, connect: Math.min(timeoutMs, 10_000) },
  });
}

function davOptions(
  dav: NonNullable<StandardsConfig["caldav"]>,
  { credentials, blobs, now }: SharedMeans,
): CardDavPartOptions {
  const { url, home, timeoutMs, connectionsPerAccount, connectionsPerServer, pollSeconds } = dav;
  return {
    ...{ url, credentials, timeoutMs, readBlob: blobs.read, clock: now },
    ...(home === undefined ? {} : { homeTemplate: home }),
    limits: { connectionsPerAccount, connectionsPerServer },
    pollMs: pollSeconds * 1_000,
  };
}

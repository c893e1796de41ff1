import type { Backend, BackendScope, Edits } from "@partage-ent/server";

/** A write that a back end was asked for. */
export interface WriteRecord {
  readonly method: string;
  readonly created: number;
  readonly updated: number;
  readonly destroyed: number;
}

/**
 * The same back end, telling of every write before it is done: what is asked for is known even when
 * the answer gets lost. Names and counts only.
 */
export function auditBackend(backend: Backend, tell: (write: WriteRecord) => void): Backend {
  const edits =
    <Rest extends readonly unknown[], Create, Result>(
      method: string,
      act: (accountId: string, edits: Edits<Create>, ...rest: Rest) => Promise<Result>,
    ) =>
    (accountId: string, asked: Edits<Create>, ...rest: Rest): Promise<Result> => {
      tell({
        method,
        created: asked.create.size,
        updated: asked.update.size,
        destroyed: asked.destroy.length,
      });
      return act(accountId, asked, ...rest);
    };
  return override(backend, {
    open: (principal, options) => {
      const scope = backend.open(principal, options);
      const { mail, tags, blobs } = scope;
      return override<BackendScope>(scope, {
        ...(mail && {
          mail: override(mail, {
            setEmails: edits("Email/set", mail.setEmails.bind(mail)),
            setMailboxes: (accountId, asked) =>
              edits("Mailbox/set", () => mail.setMailboxes(accountId, asked))(accountId, asked),
          }),
        }),
        ...(tags && {
          tags: override(tags, { setTags: edits("Tag/set", tags.setTags.bind(tags)) }),
        }),
        ...(blobs && {
          blobs: override(blobs, {
            upload: (accountId, body, type) => {
              tell({ method: "upload", created: 1, updated: 0, destroyed: 0 });
              return blobs.upload(accountId, body, type);
            },
          }),
        }),
      });
    },
  });
}

function override<Target extends object>(target: Target, members: Partial<Target>): Target {
  return new Proxy(target, {
    get: (whole, name) => {
      const own: unknown = Reflect.get(members, name);
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(whole, name, whole);
      return typeof value === "function" ? (value.bind(whole) as unknown) : value;
    },
  });
}

import type { Id, SetError } from "@partage-ent/jmap";

/** Throws the failure of the records of a `/set`, if there is one. */
export async function onlyRecord(failures: Readonly<Record<Id, SetError>> | null): Promise<void> {
  const failed = Object.entries(failures ?? {});
  if (failed.length) throw (await import("./call-failed.js")).recordsFailed(failed);
}

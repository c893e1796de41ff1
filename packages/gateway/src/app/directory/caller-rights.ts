/**
 * For whom a caller is taken, and what may be told to such a one.
 *
 * @module
 */
import type { DirectoryCaller } from "@partage-ent/jmap";
import type { Principal } from "@partage-ent/server";
import { CALLERS, type DirectorySetup, type DirectoryVisibility } from "./directory-setup.js";
import type { DirectoryReach } from "./directory-store.js";

/** What may be told of the entries of one establishment. */
export type CallerRights = Readonly<Record<keyof DirectoryVisibility, boolean>>;

/** An establishment that a caller sees, and how. */
export interface VisibleEstablishment {
  readonly key: string;
  readonly setup: DirectorySetup;
  readonly rights: CallerRights;
  readonly reach: DirectoryReach;
}

/** Takes a person for what her claims say, from the administrator down. */
export function callerOf(
  { callers }: DirectorySetup,
  { attributes = {} }: Principal,
): DirectoryCaller {
  const order = [...CALLERS].reverse();
  const found = order.find(
    (caller) =>
      caller !== "anonymous" &&
      callers[caller].some(({ attribute, value }) =>
        Object.hasOwn(attributes, attribute) ? attributes[attribute]?.includes(value) : false,
      ),
  );
  return found ?? "anonymous";
}

/** All that a caller sees: her own establishment, and those that share their directory with it. */
export function visibleTo(
  setups: Readonly<Record<string, DirectorySetup>>,
  establishment: string,
  caller: DirectoryCaller,
): readonly VisibleEstablishment[] {
  return Object.entries(setups).flatMap(([key, setup]) => {
    const most = Object.hasOwn(setup.shareWith, establishment)
      ? setup.shareWith[establishment]
      : undefined;
    if (key === establishment) return [describe(key, setup, caller)];
    return most === undefined ? [] : [describe(key, setup, lower(caller, most))];
  });
}

function lower(one: DirectoryCaller, other: DirectoryCaller): DirectoryCaller {
  return CALLERS.indexOf(one) < CALLERS.indexOf(other) ? one : other;
}

function describe(
  key: string,
  setup: DirectorySetup,
  caller: DirectoryCaller,
): VisibleEstablishment {
  const entries = Object.entries(setup.visibility).map(([name, from]: [string, unknown]) => [
    name,
    from !== null && CALLERS.indexOf(caller) >= CALLERS.indexOf(from as DirectoryCaller),
  ]);
  const rights = Object.fromEntries(entries) as unknown as CallerRights;
  const reach: DirectoryReach = {
    establishment: key,
    students: rights.students,
    emails: rights.emails,
    phones: rights.phones,
    mobiles: rights.mobiles,
    groups: rights.groups,
    groupMembers: rights.groups && rights.groupMembers,
  };
  return { key, setup, rights, reach };
}

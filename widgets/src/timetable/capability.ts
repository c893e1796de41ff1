import { TIMETABLE, type TimetableCapability } from "@partage-ent/jmap";
import type { TimetableModel } from "./model.js";

/** What the session says of timetables. */
export function capabilityOf({ session }: TimetableModel): TimetableCapability | undefined {
  const accountId = session?.jmap.primaryAccounts[TIMETABLE] ?? "";
  const capability = session?.jmap.accounts[accountId]?.accountCapabilities[TIMETABLE];
  return capability as TimetableCapability | undefined;
}

/** Whether lessons can be kept in a calendar, by this session. */
export function maySync(model: TimetableModel): boolean {
  return model.isWritable && (capabilityOf(model)?.maySync ?? false);
}

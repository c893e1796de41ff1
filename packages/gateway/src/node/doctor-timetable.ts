/**
 * Checks of timetable feeds: do they answer, and what is in them.
 *
 * @module
 */
import type { ExamineContext, Finding } from "./doctor.js";
import type { ServiceEstablishment } from "./service-config.js";
import { tryAllFeeds } from "./timetable/timetable-command.js";

/** Asks every feed of an establishment that needs no value. */
export async function checkFeeds(
  { loaded }: ExamineContext,
  { key }: ServiceEstablishment,
): Promise<readonly Finding[]> {
  const setup = loaded.timetables[key];
  if (!setup) return [];
  const trials = await tryAllFeeds(setup);
  const tried = new Set(trials.map(({ id }) => id));
  return [
    ...trials.map(({ id, ok, message }): Finding => {
      const subject = `timetable feed ${id}`;
      if (ok) return { subject, level: "ok", message };
      const advice = "look at its address, its server and the firewall; see docs/gateway.md";
      return { subject, level: "error", message, advice };
    }),
    ...setup.feeds
      .filter(({ id }) => !tried.has(id))
      .map(({ id }): Finding => {
        const advice = `try it with: partage-ent timetable rules --dry-run --establishment ${key} --as NAME=VALUE`;
        return { subject: `timetable feed ${id}`, level: "note", message: "was not tried", advice };
      }),
  ];
}

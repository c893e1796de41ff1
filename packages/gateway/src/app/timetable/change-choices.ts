import type { FeedHub } from "./feed-hub.js";
import type { PersonTimetable } from "./person-timetable.js";
import type { PersonChoices, StoredChoices } from "./timetable-store.js";

const MOST_TRIES = 8;

/**
 * Changes what a person chose: over again when another gateway wrote in between, so that nothing of
 * either is lost.
 *
 * @param always - writes even what is the same, so that others hear of something beside the choices.
 * @throws when others never stop writing.
 */
export async function changeChoices(
  hub: FeedHub,
  { owner, choices, revision }: PersonTimetable,
  change: (choices: PersonChoices) => PersonChoices,
  always = false,
): Promise<void> {
  const { store, now } = hub.options;
  let latest: StoredChoices = { choices, revision };
  for (let count = 0; count < MOST_TRIES; count++) {
    const next = change(latest.choices);
    if (!always && JSON.stringify(next) === JSON.stringify(latest.choices)) return;
    if (await store.writeChoices(owner, next, latest.revision, now())) {
      hub.tellPerson(owner, latest.revision + 1);
      return;
    }
    latest = (await store.readChoices(owner)) ?? { choices: next, revision: 0 };
  }
  throw new Error("the choices of a person change all the time");
}

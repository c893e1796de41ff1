import type { Lesson } from "@partage-ent/jmap";
import { html, nothing, render } from "lit";
import { sentencesOf } from "./change-text.js";
import type { Entry } from "./entries.js";
import type { Interaction } from "./interaction.js";
import { listed, renderType, titleOf } from "./lesson-text.js";

/** Characters of a description that are shown at most: no feed says more about a lesson. */
const LONGEST = 4_000;

/** Text of a feed on several lines, without characters that hide or reorder what stands around. */
function plainLines(text: string): string {
  return text
    .slice(0, LONGEST)
    .replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]|(?!\n)\p{Cc}/gu, " ")
    .trim();
}

/** The fields of a lesson that have something to say, with their names. */
function fieldsOf(
  { model, words: w }: Interaction,
  lesson: Lesson,
): readonly (readonly [label: string, text: string])[] {
  const { when } = model;
  const [start, end] = [Date.parse(lesson.start), Date.parse(lesson.end)];
  const day = when.fullDay(when.clock.dateOf(start));
  const minutes = Math.round((end - start) / 60_000);
  const feed = model.feeds?.value?.find(({ id }) => id === lesson.feedId);
  const all: readonly (readonly [string, string])[] = [
    [w.when, `${day}, ${when.at(start)} – ${when.at(end)} (${w.duration(minutes)})`],
    [w.rooms(lesson.rooms.length), listed(lesson.rooms) || model.messages.noRoom],
    [w.teachers(lesson.teachers.length), listed(lesson.teachers)],
    [w.groups(lesson.groups.length), listed(lesson.groups)],
    [w.notes, plainLines(lesson.description)],
    [w.feed, listed(feed ? [feed.name] : [])],
  ];
  return all.filter(([, text]) => text);
}

/** Opens all that is known of a lesson; the browser keeps the focus in it and gives it back. */
export function openDetails(
  interaction: Interaction,
  lesson: Lesson,
  entry: Entry | undefined,
): void {
  const { model, words: w } = interaction;
  const { messages: m, extras, when } = model;
  const view = { words: extras!.words, messages: m, when, now: Date.now() };
  const changes = model.shownChanges.filter(
    ({ before, after }) => (after ?? before)?.id === lesson.id,
  );
  const fields = fieldsOf(interaction, lesson);
  const title = titleOf(lesson, m);
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "details-title");
  const close = (): void => {
    dialog.close();
    // Pages behind others are told of it late, or not at all.
    dialog.remove();
  };
  const copy = async (): Promise<void> => {
    const lines = [title, ...fields.map(([label, text]) => w.field(label, text))];
    const status = dialog.querySelector("output")!;
    try {
      await navigator.clipboard.writeText(lines.join("\n"));
      status.textContent = w.copied;
    } catch {
      status.textContent = w.copyFailed;
    }
  };
  render(
    html`<h2 id="details-title" class="${entry?.isGone ? "gone" : ""} ${lesson.type ?? ""}">
        <span class="title" dir="auto">${title}</span> ${renderType(lesson, m)}
      </h2>
      ${
        changes.length
          ? html`<ul class="sentences">
              ${changes
                .flatMap((change) => sentencesOf(change, view))
                .map((text) => html`<li>${text}</li>`)}
            </ul>`
          : nothing
      }
      ${
        model.agenda?.clashes.get(entry?.key ?? "")
          ? html`<p><span class="mark clash">${model.agenda.clashes.get(entry!.key)}</span></p>`
          : nothing
      }
      <dl>
        ${fields.map(
          ([label, text]) =>
            html`<dt>${label}</dt>
              <dd dir="auto">${text}</dd>`,
        )}
      </dl>
      <div class="buttons">
        <button class="button" part="button" type="button" @click=${close}>${w.close}</button>
        <button class="quiet" type="button" @click=${() => void copy()}>${w.copy}</button>
        <output></output>
      </div>`,
    dialog,
  );
  // A press beside it closes it, as sheets of a phone do.
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog) close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  model.host.renderRoot.querySelector(".root")?.append(dialog);
  dialog.showModal();
}

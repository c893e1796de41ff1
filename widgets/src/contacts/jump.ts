import type { Interaction } from "./interaction.js";
import { openMenu } from "../shared/menu.js";

/** Chooses a letter to go to. */
export function openJump(interaction: Interaction, anchor: HTMLElement): void {
  const { model, words } = interaction;
  const letters = model.lines.flatMap(({ heading }, at) =>
    heading ? [{ label: heading, id: model.lines[at + 1]?.id }] : [],
  );
  openMenu(
    anchor,
    words.letters,
    letters.map(({ label, id }) => ({ label, run: () => void go(interaction, id) })),
    "letters",
  );
}

async function go(interaction: Interaction, id: string | undefined): Promise<void> {
  const { model } = interaction;
  const found = model.find(id);
  // The letter over the row is what should be first in view.
  if (found) model.window?.reveal(found.index - 1, true);
  await interaction.focusRow(id);
}

/**
 * Keys of the timetable (`?` lists them); they act while the focus is inside (WCAG 2.2, 2.1.4).
 *
 * @module
 */
import type { Interaction } from "./interaction.js";

type Command = (interaction: Interaction) => void;

/** Keys of one character, which a page or a person can turn off. */
const LETTERS: Readonly<Record<string, Command>> = {
  l: ({ show }) => show("list"),
  d: ({ show }) => show("day"),
  w: ({ show }) => show("week"),
  t: ({ model }) => model.grid?.goTo(undefined),
  n: ({ model }) => model.grid?.step(1),
  p: ({ model }) => model.grid?.step(-1),
  r: (interaction) => void interaction.refresh(),
  "?": (interaction) => void interaction.help(),
};

/** Moves from lesson to lesson in the list. */
function stepInList(event: KeyboardEvent, root: ShadowRoot): boolean {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = (event.target as HTMLElement).closest(".list .open");
  if (!by || !row) return false;
  const rows = [...root.querySelectorAll<HTMLElement>(".list button.open")];
  rows[rows.indexOf(row as HTMLElement) + by]?.focus();
  return true;
}

/** Runs what a key stands for; others are left to the page. */
export function handleKey(interaction: Interaction, event: KeyboardEvent): void {
  const { model } = interaction;
  const target = event.target as HTMLElement;
  const isTyping = target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
  const hasModifier =
    !event.getModifierState("AltGraph") && (event.ctrlKey || event.metaKey || event.altKey);
  if (event.defaultPrevented || event.isComposing || isTyping || hasModifier) return;
  if (target.closest("dialog, [role=menu]")) return;
  if (model.panel) {
    if (event.key !== "Escape") return;
    interaction.closePanel();
  } else if (
    !model.grid?.keydown(event) &&
    !stepInList(event, model.host.renderRoot as ShadowRoot)
  ) {
    const command = model.host.shortcutsDisabled ? undefined : LETTERS[event.key];
    if (!command) return;
    command(interaction);
  }
  event.preventDefault();
  model.update();
}

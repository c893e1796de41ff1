/**
 * Keys of the agenda (`?` lists them); they act while the focus is inside (WCAG 2.2, 2.1.4).
 *
 * @module
 */
import type { AgendaView } from "./agenda-page.js";
import type { Interaction } from "./interaction.js";

type Command = (interaction: Interaction, id: string | undefined) => void;

const view =
  (name: AgendaView): Command =>
  (interaction) =>
    interaction.show(name);

/** Keys that a widget must always answer. */
const KEYS: Readonly<Record<string, Command>> = {
  PageUp: (interaction) => interaction.step(-1),
  PageDown: (interaction) => interaction.step(1),
  Delete: (interaction, id) => {
    const event = interaction.model.find(id);
    if (event) void interaction.remove(event);
  },
};

/** Keys of one character, which a page or a person can turn off. */
const LETTERS: Readonly<Record<string, Command>> = {
  n: (interaction) => {
    const slot = interaction.model.grid?.slot;
    interaction.create(slot?.day, slot?.minute);
  },
  t: (interaction) => interaction.goTo(undefined),
  m: (interaction, id) => interaction.gridActions?.pickUp(id),
  z: (interaction) => void interaction.undo(),
  "1": view("list"),
  "2": view("day"),
  "3": view("week"),
  "4": view("month"),
  "?": (interaction) => void interaction.act("help"),
};

/** Goes through the events of the list. */
function stepInList(interaction: Interaction, target: HTMLElement, key: string): boolean {
  const { host, view } = interaction.model;
  if (view !== "list" || !["ArrowDown", "ArrowUp", "Home", "End"].includes(key)) return false;
  const rows = [...host.renderRoot.querySelectorAll<HTMLElement>(".event .open")];
  const own = target.closest(".event")?.querySelector<HTMLElement>(".open");
  const at = own ? rows.indexOf(own) : -1;
  const next = { ArrowDown: at + 1, ArrowUp: Math.max(0, at - 1), Home: 0, End: rows.length - 1 };
  rows[next[key as keyof typeof next]]?.focus();
  return rows.length > 0;
}

/** Runs what a key stands for; others are left to the page. */
export function handleKey(interaction: Interaction, event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  const { key } = event;
  const isTyping = target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
  if (event.defaultPrevented || event.isComposing || isTyping) return;
  if (target.closest("dialog, [role=menu]")) return;
  const { host, view } = interaction.model;
  const isAltGr = event.getModifierState("AltGraph");
  if (!isAltGr && (event.ctrlKey || event.metaKey || event.altKey)) return;
  const isInList = target.closest(".list") !== null;
  const isDone =
    (isInList && view !== "list" && interaction.gridActions?.keydown(event)) ||
    (isInList && stepInList(interaction, target, key));
  if (!isDone) {
    const letters = host.shortcutsDisabled ? undefined : LETTERS;
    const command = (isInList ? KEYS[key] : undefined) ?? letters?.[key.toLowerCase()];
    if (!command || (view === "list" && key.startsWith("Page"))) return;
    command(interaction, target.closest<HTMLElement>("[data-id]")?.dataset["id"]);
  }
  event.preventDefault();
}

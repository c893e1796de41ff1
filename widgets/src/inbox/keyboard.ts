/**
 * Keys of the inbox (`?` lists them); they act while the focus is inside (WCAG 2.2, 2.1.4).
 *
 * @module
 */
import type { Interaction } from "./interaction.js";

type Command = (interaction: Interaction) => void;

const step =
  (by: number): Command =>
  (interaction) => {
    const { model } = interaction;
    const at = model.find(model.activeId)?.index ?? -1;
    const last = model.emails.length - 1;
    void interaction.focusRow(model.emails[Math.max(0, Math.min(last, at + by))]?.id);
  };

const act =
  (action: Parameters<Interaction["act"]>[0]): Command =>
  (interaction) =>
    void interaction.act(action, interaction.targets);

/** Keys that a widget must always answer, within the rows. */
const ROW_KEYS: Readonly<Record<string, Command>> = {
  ArrowDown: step(1),
  ArrowUp: step(-1),
  Home: step(-Infinity),
  End: step(Infinity),
  Delete: act("trash"),
};

/** Keys of one character, which a page or a person can turn off. */
const LETTERS: Readonly<Record<string, Command>> = {
  j: step(1),
  k: step(-1),
  x: (interaction) => {
    const { activeId } = interaction.model;
    if (activeId) interaction.pick(activeId);
  },
  s: act("toggleStar"),
  e: act("archive"),
  "#": act("trash"),
  u: act("toggleRead"),
  z: (interaction) => void interaction.undo(),
  "/": (interaction) => void interaction.search(),
  "?": (interaction) => void import("./help.js").then(({ openHelp }) => openHelp(interaction)),
};

/** Moves between the buttons of a row, as cells of a grid. */
function stepInRow(event: KeyboardEvent, row: HTMLElement): boolean {
  const isBack = event.key === "ArrowLeft";
  if (!isBack && event.key !== "ArrowRight") return false;
  const isRtl = getComputedStyle(row).direction === "rtl";
  const stops = [...row.querySelectorAll<HTMLElement>("button, input")].filter(
    (stop) => stop.offsetParent !== null,
  );
  const at = stops.indexOf(event.target as HTMLElement);
  stops[at + (isBack === isRtl ? 1 : -1)]?.focus();
  return true;
}

function escape(interaction: Interaction): boolean {
  const { model } = interaction;
  if (model.selected.size > 0) interaction.clear();
  else if (model.openId) interaction.pane?.close();
  else return false;
  return true;
}

/** Runs what a key stands for; others are left to the page. */
export function handleKey(interaction: Interaction, event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  const isTyping = target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
  const isAltGr = event.getModifierState("AltGraph");
  const hasModifier = !isAltGr && (event.ctrlKey || event.metaKey || event.altKey);
  if (event.defaultPrevented || event.isComposing || isTyping) return;
  if (target.closest("dialog, [role=menu]")) return;
  const row = target.closest<HTMLElement>("[data-id]");
  const isInList = target.closest(".list") !== null;
  const { key } = event;
  if (row?.dataset["id"]) interaction.model.activeId = row.dataset["id"];
  if (hasModifier) {
    if (key.toLowerCase() !== "a" || event.altKey || !isInList) return;
    interaction.pickAll();
  } else if (row && stepInRow(event, row)) {
    // Moved.
  } else if (key === "Escape") {
    if (!escape(interaction)) return;
  } else {
    const letters = interaction.model.host.shortcutsDisabled ? undefined : LETTERS;
    const command = (isInList ? ROW_KEYS[key] : undefined) ?? letters?.[key];
    if (!command) return;
    command(interaction);
  }
  event.preventDefault();
  interaction.model.update();
}

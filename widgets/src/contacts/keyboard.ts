/**
 * Keys of the contacts (`?` lists them); they act while the focus is inside (WCAG 2.2, 2.1.4).
 *
 * @module
 */
import { foldWords } from "../shared/fold-words.js";
import type { Interaction } from "./interaction.js";
import { cardLabel } from "./lines.js";

type Command = (interaction: Interaction) => void;

/** Milliseconds between two letters of one name. */
const TYPING = 900;

const step =
  (by: number): Command =>
  (interaction) => {
    const { model } = interaction;
    const rows = model.lines.filter(({ card }) => card);
    const at = rows.findIndex(({ id }) => id === model.activeId);
    void interaction.focusRow(rows[Math.max(0, Math.min(rows.length - 1, at + by))]?.id);
  };

/** Keys that a widget must always answer, within the rows. */
const ROW_KEYS: Readonly<Record<string, Command>> = {
  ArrowDown: step(1),
  ArrowUp: step(-1),
  PageDown: step(10),
  PageUp: step(-10),
  Home: step(-Infinity),
  End: step(Infinity),
  Delete: (interaction) => void interaction.remove(interaction.targets),
};

/** Keys of one character, which a page or a person can turn off. */
const LETTERS: Readonly<Record<string, Command>> = {
  n: (interaction) => interaction.create(),
  e: (interaction) => interaction.edit(interaction.targets[0]),
  x: (interaction) => {
    const { activeId } = interaction.model;
    if (activeId) interaction.pick(activeId);
  },
  z: (interaction) => void interaction.toaster.undo(),
  "/": (interaction) => interaction.focusSearch(),
  "?": (interaction) => void import("./help.js").then(({ openHelp }) => openHelp(interaction)),
};

/** Goes to the next name that begins with what is typed. */
function typeAhead(interaction: Interaction, key: string, isGoingOn: boolean): void {
  const { model, typing } = interaction;
  typing.text = (isGoingOn ? typing.text : "") + foldWords(key);
  typing.at = performance.now();
  const rows = model.lines.filter(({ card }) => card);
  const at = rows.findIndex(({ id }) => id === model.activeId);
  // One letter goes on from where the focus is; more letters tell more of the same name.
  const from = typing.text.length > 1 ? Math.max(0, at) : at + 1;
  const found = [...rows.slice(from), ...rows.slice(0, from)].find(({ card }) => {
    const { sort, text } = cardLabel(card!);
    return [sort, text].some((name) => foldWords(name).startsWith(typing.text));
  });
  if (found) void interaction.focusRow(found.id);
}

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
  else if (model.openId !== undefined) interaction.pane.escape();
  else if (model.view.text) clearSearch(interaction);
  else return false;
  return true;
}

function clearSearch({ model }: Interaction): void {
  model.view = { ...model.view, text: "", found: new Set() };
  model.update();
}

/** Keys in the field of the search. */
function searchKey(interaction: Interaction, { key }: KeyboardEvent): boolean {
  const { model } = interaction;
  const first = model.lines.find(({ card }) => card);
  if (key === "Escape") {
    if (!model.view.text) return false;
    clearSearch(interaction);
  } else if (key === "ArrowDown") void interaction.focusRow(first?.id);
  else if (key === "Enter") {
    if (first) interaction.open(first.id);
  } else return false;
  return true;
}

/** Runs what a key stands for; others are left to the page. */
export function handleKey(interaction: Interaction, event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (event.defaultPrevented || event.isComposing) return;
  if (target.closest("dialog, [role=menu]")) return;
  if (target.closest(".find")) {
    if (searchKey(interaction, event)) event.preventDefault();
    return;
  }
  if (target.closest(".pane")) {
    if (paneKey(interaction, event, target)) event.preventDefault();
    return;
  }
  const row = target.closest<HTMLElement>("[data-id]");
  if (row?.dataset["id"]) interaction.model.activeId = row.dataset["id"];
  if (!listKey(interaction, event, { target, row })) return;
  event.preventDefault();
  interaction.model.update();
}

/** Keys beside the list: what is typed into a form stays there. */
function paneKey(interaction: Interaction, event: KeyboardEvent, target: HTMLElement): boolean {
  if (event.key === "Escape") {
    interaction.pane.escape();
    return true;
  }
  const isTyping = target.closest("form") !== null;
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return false;
  const command = event.key === "Delete" ? ROW_KEYS["Delete"] : lettersOf(interaction)?.[event.key];
  command?.(interaction);
  return command !== undefined;
}

const lettersOf = ({ model }: Interaction): typeof LETTERS | undefined =>
  model.host.shortcutsDisabled ? undefined : LETTERS;

function listKey(
  interaction: Interaction,
  event: KeyboardEvent,
  { target, row }: { readonly target: HTMLElement; readonly row: HTMLElement | null },
): boolean {
  const { key } = event;
  const isInList = target.closest(".list") !== null;
  const isAltGr = event.getModifierState("AltGraph");
  if (!isAltGr && (event.ctrlKey || event.metaKey || event.altKey)) {
    if (key.toLowerCase() !== "a" || event.altKey || !isInList) return false;
    interaction.pickAll();
    return true;
  }
  if (row && stepInRow(event, row)) return true;
  if (key === "Escape") return escape(interaction);
  const { typing } = interaction;
  const isGoingOn = typing.text !== "" && performance.now() - typing.at < TYPING;
  const isLetter = isInList && /^[\p{L}\p{N}]$/u.test(key);
  const command = (isInList ? ROW_KEYS[key] : undefined) ?? lettersOf(interaction)?.[key];
  if (isLetter && (isGoingOn || !command)) typeAhead(interaction, key, isGoingOn);
  else if (command) command(interaction);
  else return false;
  return true;
}

/**
 * Menus of the agenda's head, loaded when one is first opened.
 *
 * @module
 */
import { KEYBOARD, REFRESH } from "../shared/icon.js";
import { type MenuItem, openMenu } from "../shared/menu.js";
import { CALENDAR, PLUS, PRINT } from "./icons.js";
import type { Interaction } from "./interaction.js";

/** Views that the person can choose. */
export function openViewMenu(interaction: Interaction, anchor: HTMLElement): void {
  const { model } = interaction;
  const { words: w } = model.extras!;
  const items = model.views.map((view) => ({
    label: w[view],
    checked: view === model.view,
    run: () => interaction.show(view),
  }));
  openMenu(anchor, w.views, items);
}

/** What else the agenda does. */
export function openMoreMenu(interaction: Interaction, anchor: HTMLElement): void {
  const { model } = interaction;
  const { words: w } = model.extras!;
  const item = (act: string, label: string, icon: string, key?: string): MenuItem => ({
    ...{ label, icon },
    ...(key && { detail: key }),
    run: () => void interaction.act(act),
  });
  openMenu(anchor, w.more, [
    ...(model.isWritable ? [item("create", w.create, PLUS, "N")] : []),
    item("calendars", w.calendars, CALENDAR),
    item("print", w.print, PRINT),
    item("refresh", w.refresh, REFRESH),
    item("help", w.shortcuts, KEYBOARD, "?"),
  ]);
}

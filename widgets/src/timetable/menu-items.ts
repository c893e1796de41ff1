import { KEYBOARD, REFRESH } from "../shared/icon.js";
import { openMenu } from "../shared/menu.js";
import { maySync } from "./capability.js";
import { CALENDAR, LAYERS, PRINT, SYNC } from "./icons.js";
import type { Interaction } from "./interaction.js";

/** Opens the actions that are not about one lesson. */
export function openMoreMenu(interaction: Interaction, anchor: HTMLElement): void {
  const { model } = interaction;
  const { words: w, changes } = model.extras!;
  const recent = model.shownChanges.length;
  openMenu(anchor, w.more, [
    { label: w.refresh, icon: REFRESH, run: () => void interaction.refresh() },
    ...(recent
      ? [{ label: w.changes, icon: CALENDAR, detail: String(recent), run: () => changes.open() }]
      : []),
    { label: w.feeds, icon: LAYERS, group: "", run: () => void model.extras!.openFeeds() },
    ...(maySync(model)
      ? [
          {
            label: w.sync,
            icon: SYNC,
            run: () =>
              void import("./sync-panel.js")
                .then(({ SyncPanel }) => SyncPanel.open(model))
                .catch(() => interaction.tell({ text: w.loadFailed })),
          },
        ]
      : []),
    {
      label: w.print,
      icon: PRINT,
      group: "",
      run: () =>
        void import("./print-week.js")
          .then(({ printWeek }) => printWeek(model))
          .catch(() => interaction.tell({ text: w.loadFailed })),
    },
    { label: w.shortcuts, icon: KEYBOARD, detail: "?", run: () => void interaction.help() },
  ]);
}

/**
 * The menu of what results can be narrowed to, with how many each value leaves.
 *
 * @module
 */
import type { Affiliation, DirectoryFacetValue } from "@partage-ent/jmap";
import { isPartageError, searchPeople } from "@partage-ent/sdk";
import { type MenuItem, openMenu } from "../shared/menu.js";
import { plainLine } from "../shared/text.js";
import type { Narrowing } from "./extras.js";
import type { DirectoryModel } from "./model.js";

/** Asks what the results can be narrowed to, and opens the choice. */
export async function openFacetMenu(
  model: DirectoryModel,
  anchor: HTMLElement,
  name: Narrowing,
): Promise<void> {
  const { connection, filters, extras, lang, words: text } = model;
  const w = extras!.words;
  if (!connection) return;
  const { kind, ...chosen } = { ...filters, [name]: undefined };
  const ids = Object.entries(chosen).map(([key, one]) => [key, one?.id]);
  anchor.setAttribute("aria-busy", "true");
  try {
    const facets = await searchPeople(connection, {
      ...{ text, kind, ...(Object.fromEntries(ids) as object) },
      ...{ limit: 1, facets: true },
    }).then((page) => page.facets, noneOfEverybody);
    if (!anchor.isConnected) return;
    const values = facets?.[name] ?? [];
    const current = filters[name]?.id;
    const toItem = (value: DirectoryFacetValue): MenuItem => {
      const label = extras!.nameOf(name, value);
      return {
        label,
        detail: value.count.toLocaleString(lang),
        detailLabel: w.people(value.count.toLocaleString(lang), value.count === 1),
        checked: value.id === current,
        run: () => model.narrow(choiceOf(name, value, label)),
      };
    };
    const any = { label: values.length ? w.anyValue : w.noValue, checked: !current };
    const tree = { label: w.allOfTree, group: "", run: () => void extras!.openTree() };
    const hasTree = name === "structure" && model.capability?.hasStructures;
    openMenu(anchor, anchor.textContent.trim(), [
      { ...any, run: () => model.narrow({ [name]: undefined }) },
      ...values.map(toItem),
      ...(hasTree ? [tree] : []),
    ]);
  } finally {
    anchor.removeAttribute("aria-busy");
  }
}

/** Opens the choice of kinds, where there is no room for all of them. */
export function openKindMenu(model: DirectoryModel, anchor: HTMLElement): void {
  const w = model.extras!.words;
  const { kinds = [] } = model.capability ?? {};
  openMenu(
    anchor,
    w.filters,
    [undefined, ...kinds].map((kind) => ({
      label: w[kind ?? "all"],
      checked: model.filters.kind === kind,
      run: () => model.narrow({ kind }),
    })),
  );
}

/** Opens the list of what results can be narrowed to; each leads to its values. */
export function openNarrowingMenu(model: DirectoryModel, anchor: HTMLElement): void {
  const { extras } = model;
  const open = (name: Narrowing): void =>
    void openFacetMenu(model, anchor, name).catch(() =>
      extras!.announcer.say(extras!.words.loadFailed),
    );
  openMenu(
    anchor,
    extras!.words.filters,
    extras!.narrowings.map(([name, label]) => ({ label, run: () => open(name) })),
  );
}

/** Who asks for nobody in particular is told of no values: the structures can be looked through all the same. */
function noneOfEverybody(error: unknown): undefined {
  if (!isPartageError(error) || error.code !== "ERR_INVALID_FILTER") throw error;
}

function choiceOf(name: Narrowing, { id }: DirectoryFacetValue, label: string): object {
  return { [name]: { id: id as Affiliation, name: plainLine(label, 200) } };
}

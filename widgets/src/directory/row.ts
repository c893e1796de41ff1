/**
 * One result: who, what, where.
 *
 * @module
 */
import type { PersonRow } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { DirectoryMessages } from "../locales/directory.js";
import { labelOf } from "../shared/card-name.js";
import { markedPieces } from "../shared/marked-text.js";
import { icon } from "../shared/row-icons.js";
import { initialsOf, plainLine, stableIndex } from "../shared/text.js";
import { DOOR, GROUP } from "./icons.js";
import type { DirectoryModel } from "./model.js";

/** What a result is called. */
export const nameOf = (entry: PersonRow, m: DirectoryMessages): string =>
  labelOf(entry).text || m.unnamed;

/** The place of a room, from the widest to the narrowest. */
function placeOf({ addresses }: PersonRow): readonly (string | undefined)[] {
  const [address] = Object.values(addresses ?? {});
  const parts = address?.components?.filter(({ kind }) => /^(locality|building)$/.test(kind));
  return parts?.length ? parts.map(({ value }) => value) : [address?.full];
}

/** What is said of a result beside its name. */
function aboutOf(entry: PersonRow, { messages: m, lang }: DirectoryModel): readonly string[] {
  const { kind, memberships, titles, affiliations, memberCount, capacity } = entry;
  const [first] = memberships;
  const counted = (n: number | null, say: DirectoryMessages["members"]): string =>
    n === null ? "" : say(n.toLocaleString(lang), n === 1);
  const [title] = Object.values(titles ?? {});
  const [affiliation] = affiliations;
  const said =
    kind === "group"
      ? [counted(memberCount, m.members), first?.name]
      : kind === "location" || kind === "device"
        ? [counted(capacity, m.seats), ...placeOf(entry)]
        : [title?.name ?? first?.role ?? (affiliation && m[affiliation]), first?.name];
  return said.flatMap((text) => plainLine(text ?? "", 200) || []);
}

/** Draws a result; clicks and keys are handled once by the element around. */
export function renderRow(entry: PersonRow, index: number, model: DirectoryModel): TemplateResult {
  const { activeId, openId, results, messages } = model;
  const { id, kind } = entry;
  const name = nameOf(entry, messages);
  const isActive = id === activeId;
  const about = aboutOf(entry, model);
  const sign = kind === "group" ? GROUP : kind === "individual" ? undefined : DOOR;
  return html`<div
    class="row ${isActive ? "active" : ""} ${id === openId ? "opened" : ""}"
    part="row"
    data-id=${id}
  >
    <div class="open" role="option" id="o${index}" aria-selected=${isActive} data-act="open">
      <span class="avatar h${stableIndex(name, 6)}" part="avatar" aria-hidden="true"
        >${sign ? icon(sign) : initialsOf(name)}</span
      >
      <bdi class="name" part="name" title=${name}
        >${markedPieces(name, results!.text).map(([text, isMatch]) =>
          isMatch ? html`<mark>${text}</mark>` : text,
        )}</bdi
      >
      <span class="about" title=${about.join(" · ") || nothing}
        >${about.map((text, at) => html`${at ? " · " : nothing}<bdi>${text}</bdi>`)}</span
      >
    </div>
    <div class="acts">${model.extras?.renderRowActions(entry, name)}</div>
  </div>`;
}

/** Rows in the place of those that are looked for, when this takes long. */
export const ghosts: TemplateResult = html`<div class="ghosts" aria-hidden="true">
  ${[1, 2, 3, 4].map(
    () =>
      html`<div class="row ghost">
        <div class="open">
          <span class="avatar"></span><span class="name">&nbsp;</span
          ><span class="about">&nbsp;</span>
        </div>
      </div>`,
  )}
</div>`;

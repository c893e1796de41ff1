import { css, type CSSResult } from "lit";
import { avatarStyles } from "../shared/avatar.styles.js";

/** The frame of the directory, its field and its rows. */
export const directoryStyles: CSSResult = css`
  ${avatarStyles}
  :host {
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    overflow: clip;
    min-inline-size: min(100%, 15rem);
  }
  .root {
    container: directory / inline-size;
    display: flex;
    flex-direction: column;
    block-size: 100%;
    max-block-size: inherit;
    position: relative;
  }
  .head {
    display: flex;
    align-items: center;
    gap: var(--_u);
    padding-inline: calc(var(--_u) * 3.5) calc(var(--_u) * 2);
    min-block-size: 3rem;
  }
  .heading {
    flex: 1;
    min-inline-size: 0;
    font-size: 1.125em;
    font-weight: 600;
  }
  .find {
    position: relative;
    display: flex;
    align-items: center;
    margin-inline: calc(var(--_u) * 3.5);
    padding-inline: calc(var(--_u) * 3) var(--_u);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    background: var(--_surface);
    overflow: clip;
  }
  .find:first-child {
    margin-block-start: calc(var(--_u) * 3);
  }
  .find:focus-within {
    outline: 2px solid var(--_focus);
    outline-offset: -1px;
  }
  .find > svg {
    color: var(--_muted);
  }
  .find input {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 2.75rem;
    padding: 0 calc(var(--_u) * 2);
    border: 0;
    outline: 0;
    background: none;
  }
  .find input::placeholder {
    text-overflow: ellipsis;
    color: var(--_muted);
    opacity: 1;
  }
  .bar {
    min-block-size: 3.25rem;
  }
  .body {
    flex: 1;
    min-block-size: 14rem;
    overflow-y: auto;
  }
  .row {
    position: relative;
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    border-block-start: 1px solid var(--_border);
    font-size: 0.875em;
  }
  .open {
    display: grid;
    grid-template: "avatar name" "avatar about" / 2.25rem minmax(0, 1fr);
    column-gap: calc(var(--_u) * 2.5);
    padding: calc(var(--_u) * 2) calc(var(--_u) * 3.5);
    cursor: pointer;
  }
  .row:hover,
  .active {
    background: var(--_raised);
  }
  .active {
    box-shadow: inset 3px 0 var(--_accent);
  }
  .active:dir(rtl) {
    box-shadow: inset -3px 0 var(--_accent);
  }
  .avatar {
    grid-area: avatar;
    align-self: center;
    block-size: 2.25rem;
  }
  .name {
    font-size: 1.143em;
  }
  mark {
    background: none;
    color: inherit;
    font-weight: 700;
    text-decoration: underline 2px var(--_accent);
    text-underline-offset: 0.2em;
  }
  .about {
    grid-area: about;
    color: var(--_muted);
  }
  .name,
  .about {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    text-align: -webkit-match-parent;
    text-align: match-parent;
    overflow-wrap: anywhere;
  }
  .ghost * {
    border-radius: 0.4em;
    background: color-mix(in srgb, var(--_muted) 18%, transparent);
  }
  .ghost .open {
    background: none;
  }
  .ghost .avatar {
    border-radius: 50%;
  }
  .ghost .name {
    inline-size: 45%;
  }
  .ghost .about {
    inline-size: 75%;
  }
  .ghost span {
    line-height: 1.1;
    margin-block: 0.15em;
  }
  .ghosts {
    animation: wait 0.3s step-end;
  }
  @keyframes wait {
    from {
      visibility: hidden;
    }
  }
  .more {
    inline-size: 100%;
    min-block-size: 2.75rem;
    border-block-start: 1px solid var(--_border);
    text-align: center;
    color: var(--_accent);
    font-weight: 600;
  }
`;

import { css, type CSSResult } from "lit";
import { fieldStyles } from "../shared/field.styles.js";

/** The form in which a contact is written. */
export const editorStyles: CSSResult = css`
  ${fieldStyles}
  .form-title {
    flex: 1;
    padding-inline-start: calc(var(--_u) * 2);
    font-size: 1.125em;
    font-weight: 600;
  }
  .top:has(.form-title) > .icon:first-child {
    display: inline-flex;
  }
  .form {
    display: flex;
    flex-direction: column;
    gap: calc(var(--_u) * 4);
    max-inline-size: 40rem;
    margin-inline: auto;
    padding: calc(var(--_u) * 2) calc(var(--_u) * 4) 0;
    font-size: 0.9375em;
  }
  .form fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    min-inline-size: 0;
  }
  .form legend {
    padding: 0;
    margin-block-end: calc(var(--_u) * 0.75);
  }
  .many {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: calc(var(--_u) * 2);
  }
  .two,
  .place {
    display: grid;
    gap: calc(var(--_u) * 3);
  }
  .entry {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: calc(var(--_u) * 1.5);
    inline-size: 100%;
  }
  .entry > .input:first-child,
  .grow {
    flex: 1 1 9rem;
    min-inline-size: 0;
  }
  .entry > .kind {
    flex: 0 0 auto;
    inline-size: auto;
    max-inline-size: 9rem;
  }
  .entry > .wrong {
    flex-basis: 100%;
  }
  .entry > .icon {
    min-block-size: 2.375rem;
  }
  .address {
    display: flex;
    flex-direction: column;
    gap: calc(var(--_u) * 2);
    inline-size: 100%;
    padding-block-end: calc(var(--_u) * 1);
  }
  .date {
    display: grid;
    grid-template-columns: 4.5em minmax(0, 1fr) 6em;
    gap: calc(var(--_u) * 2);
    inline-size: 100%;
    max-inline-size: 24rem;
  }
  .date .label {
    font-weight: 400;
    color: var(--_muted);
  }
  .photo {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_u) * 2) calc(var(--_u) * 4);
  }
  .photo .avatar {
    flex: none;
    inline-size: 4.5rem;
    block-size: 4.5rem;
    font-size: 1.5rem;
  }
  .photo-acts {
    flex: 1 1 8rem;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_u) * 1) calc(var(--_u) * 3);
    min-inline-size: 0;
  }
  .pick-photo {
    position: relative;
    cursor: pointer;
  }
  .pick-photo:has(:focus-visible) {
    outline: 2px solid var(--_focus);
    outline-offset: 1px;
  }
  .photo-acts .hint,
  .photo-acts .wrong {
    flex-basis: 100%;
  }
  .form-foot {
    position: sticky;
    inset-block-end: 0;
    z-index: 3;
    margin-inline: calc(var(--_u) * -4);
    padding: calc(var(--_u) * 3) calc(var(--_u) * 4);
    border-block-start: 1px solid var(--_border);
    background: var(--_surface);
  }
  .warn,
  .ask strong {
    display: flex;
    align-items: center;
    gap: calc(var(--_u) * 2);
  }
  .warn {
    margin-block-end: calc(var(--_u) * 2);
    color: var(--_danger);
  }
  .ask strong {
    font-weight: 600;
    margin-block-end: calc(var(--_u) * 2);
  }
  .ask p,
  .ask ul {
    margin-block: 0 calc(var(--_u) * 2);
    overflow-wrap: anywhere;
  }
  .ask ul {
    padding-inline-start: 1.25em;
  }
  .danger {
    color: var(--_danger);
  }
  @container contacts (inline-size >= 30rem) {
    .two {
      grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr));
    }
    .place {
      grid-template-columns: 7em minmax(0, 1fr) minmax(0, 1fr);
    }
  }
`;

import { css, type CSSResult } from "lit";

/** A QR code beside its text: black on white in every theme. */
export const qrCodeStyles: CSSResult = css`
  .qr {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_u) * 4);
    margin: 0;
  }
  .qr svg[role] {
    flex: none;
    inline-size: min(12rem, 100%);
    block-size: auto;
    border-radius: var(--_radius);
    stroke: none;
  }
  .qr .light {
    fill: #fff;
    forced-color-adjust: none;
  }
  .qr .dark {
    fill: #000;
    forced-color-adjust: none;
  }
  .qr-text {
    flex: 1 1 10rem;
    min-inline-size: 0;
    margin: 0;
    color: var(--_muted);
    font-size: 0.875em;
  }
`;

import { css, type CSSResult } from "lit";

/** Initials or a picture of somebody on one of six tints (`h0` to `h5`). */
export const avatarStyles: CSSResult = css`
  .avatar {
    display: grid;
    place-items: center;
    inline-size: 100%;
    block-size: 100%;
    overflow: hidden;
    border-radius: 50%;
    font-weight: 600;
    background: light-dark(hsl(var(--_h) 60% 91%), hsl(var(--_h) 28% 26%));
    color: light-dark(hsl(var(--_h) 65% 25%), hsl(var(--_h) 65% 86%));
  }
  .h0 {
    --_h: 212;
  }
  .h1 {
    --_h: 262;
  }
  .h2 {
    --_h: 322;
  }
  .h3 {
    --_h: 8;
  }
  .h4 {
    --_h: 32;
  }
  .h5 {
    --_h: 150;
  }
`;

/**
 * Tells the page around a frame how high its content is.
 *
 * @module
 */

/** What {@link tellSize} works with. */
export interface FrameSizeOptions {
  /** Exact origin of the page around: nobody else is told anything. */
  readonly parent: string;
  /** Also says so as platforms of LTI understand it (`lti.frameResize`). */
  readonly lti: boolean;
}

/** Messages after which a height that never settles is left alone, until the person does something. */
const MOST = 30;
/** Milliseconds without a change after which a height counts as settled. */
const CALM = 2_000;

/** Posts the height of the document, in CSS pixels, whenever it is another; until `signal` aborts. */
export function tellSize({ parent, lti }: FrameSizeOptions, signal: AbortSignal): void {
  if (window.parent === window) return;
  let told = 0;
  let count = 0;
  let at = 0;
  const tell = (): void => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height === told || height === 0) return;
    // A height that follows that of the frame would grow, or swing, without end.
    const now = performance.now();
    count = now - at > CALM ? 1 : count + 1;
    at = now;
    if (count > MOST) return;
    told = height;
    window.parent.postMessage({ type: "partage-resize", height }, parent);
    if (lti) window.parent.postMessage({ subject: "lti.frameResize", height }, parent);
  };
  const settle = (): void => {
    count = 0;
    requestAnimationFrame(tell);
  };
  const sizes = new ResizeObserver(tell);
  sizes.observe(document.documentElement);
  for (const type of ["click", "keyup"]) addEventListener(type, settle, { signal });
  signal.addEventListener("abort", () => sizes.disconnect(), { once: true });
}

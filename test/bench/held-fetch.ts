/**
 * Lets a page have its data in memory before it may draw it, so that only drawing is measured.
 *
 * @module
 */

/** What {@link measureDrawing} needs of a page. */
export interface HeldPage {
  /** Settles when the data lie in memory. */
  readonly ready: Promise<unknown>;
  /** Hands the data over. */
  release(): void;
  /** Number of rows drawn; undefined while what a reader would see is not there yet. */
  rowsDrawn(): number | undefined;
}

/** What one page measured. */
export interface Drawing {
  /** From the hand-over of the data to the end of the frame that shows them. */
  readonly milliseconds: number;
  readonly rows: number;
}

/** What the pages of the measurement offer to the script that drives them. */
declare global {
  interface Window {
    bench?: { readonly ready: Promise<unknown>; draw(): Promise<Drawing> };
  }
}

/**
 * A `fetch` that keeps the first answer of the JMAP API until it is released.
 *
 * @param ask - What the requests are made with.
 */
export function heldFetch(ask: typeof fetch = fetch): Pick<HeldPage, "ready" | "release"> & {
  readonly fetch: typeof fetch;
} {
  let arrive!: () => void;
  let release!: () => void;
  const ready = new Promise<void>((resolve) => (arrive = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  let isFirst = true;
  return {
    ready,
    release,
    fetch: async (input, init) => {
      const response = await ask(input, init);
      const { pathname } = new URL(input instanceof Request ? input.url : input, location.href);
      if (!isFirst || !pathname.endsWith("/jmap/api")) return response;
      isFirst = false;
      const text = await response.text();
      arrive();
      await released;
      return new Response(text, { headers: response.headers });
    },
  };
}

/** Publishes a page to the script that drives it. */
export function offer(page: HeldPage): void {
  window.bench = { ready: page.ready, draw: () => measureDrawing(page) };
}

async function measureDrawing(page: HeldPage): Promise<Drawing> {
  await nextFrame();
  await nextFrame();
  const start = performance.now();
  page.release();
  for (;;) {
    await nextFrame();
    const rows = page.rowsDrawn();
    if (rows !== undefined) return { milliseconds: performance.now() - start, rows };
    if (performance.now() - start > 10_000) throw new Error("The rows never filled the view");
  }
}

/** Settles after the next frame was laid out and painted. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve();
      port2.postMessage(undefined);
    });
  });
}

/** Milliseconds after which a hidden tab leaves the work to others. */
const GRACE = 60_000;

/**
 * Runs `work` in one tab at a time among those that are being looked at (Web Locks where present);
 * starts it anew when the network comes or goes.
 */
export function lead(
  name: string,
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): void {
  const page = globalThis.document as Document | undefined;
  const locks = page && (globalThis.navigator.locks as LockManager | undefined);
  let turn: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enter = () => {
    clearTimeout(timer);
    if (turn || signal.aborted || page?.hidden) return;
    turn = new AbortController();
    const own = AbortSignal.any([signal, turn.signal]);
    const task = () => work(own);
    const alone = (): Promise<void> =>
      task().catch((error: unknown) => {
        if (!own.aborted) throw error;
      });
    if (!locks) return void alone();
    locks.request(name, { signal: own }, task).catch((error: unknown) => {
      if (own.aborted) return;
      // A frame whose site the browser keeps from storing anything gets no lock: it leads by itself.
      if ((error as DOMException).name !== "SecurityError") throw error;
      return alone();
    });
  };
  const leave = () => {
    turn?.abort();
    turn = undefined;
  };
  const again = () => {
    leave();
    enter();
  };
  enter();
  if (!page) return;
  const options = { signal };
  page.addEventListener(
    "visibilitychange",
    () => {
      if (page.hidden) timer = setTimeout(leave, GRACE);
      else enter();
    },
    options,
  );
  // A page that is kept for "back" must not hold the lock.
  globalThis.addEventListener("pagehide", leave, options);
  globalThis.addEventListener("pageshow", enter, options);
  globalThis.addEventListener("online", again, options);
  globalThis.addEventListener("offline", again, options);
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
}

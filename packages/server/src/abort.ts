/**
 * Waiting that ends when a signal aborts.
 *
 * @module
 */

/** Waits for work, which goes on when this caller leaves; rejects with the signal's reason. */
export async function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // Whoever leaves first must not make an unhandled rejection of the other.
  work.catch(() => undefined);
  signal.throwIfAborted();
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop) signal.removeEventListener("abort", stop);
  }
}

/** Waits so many milliseconds; rejects with the signal's reason. */
export async function sleep(duration: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const elapsed = new Promise<void>((resolve) => (timer = setTimeout(resolve, duration)));
  try {
    await raceAbort(elapsed, signal);
  } finally {
    clearTimeout(timer);
  }
}

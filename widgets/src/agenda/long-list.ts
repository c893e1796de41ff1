/** Settles when an element comes within one screen of what is seen, or left the page. */
export function whenNear(element: Element): Promise<void> {
  const abort = new AbortController();
  const { signal } = abort;
  return new Promise((resolve) => {
    const look = (): void => {
      const { top } = element.getBoundingClientRect();
      if (element.isConnected && top > 2 * innerHeight) return;
      abort.abort();
      resolve();
    };
    // Whatever scrolls: the page, the list, a box of the page around them.
    addEventListener("scroll", look, { capture: true, passive: true, signal });
    element
      .getRootNode()
      .addEventListener("scroll", look, { capture: true, passive: true, signal });
    addEventListener("resize", look, { signal });
    look();
  });
}

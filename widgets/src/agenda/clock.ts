/** The clock by which the agenda knows what is now; tests and pictures set it. */
export const clock: { now: () => number } = { now: () => Date.now() };

/**
 * Puts things that overlap in time side by side.
 *
 * @module
 */

/** A stretch of time, in any one unit. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Where a stretch stands among those that it overlaps with. */
export interface Lane {
  /** Lanes from the start side, 0 for the first. */
  readonly lane: number;
  /** Lanes that it takes: those beside it that are free as long as it lasts. */
  readonly span: number;
  /** Lanes that the group has, of equal width. */
  readonly lanes: number;
}

const overlaps = (a: Stretch, b: Stretch): boolean => a.start < b.end && b.start < a.end;

/** Gives each stretch of one group its lane, and as many as are free after it. */
function layOutGroup(group: readonly Stretch[], into: Map<Stretch, Lane>): void {
  const columns: Stretch[][] = [];
  const laneOf = new Map<Stretch, number>();
  for (const stretch of group) {
    const free = columns.findIndex((column) => column.at(-1)!.end <= stretch.start);
    const lane = free < 0 ? columns.push([]) - 1 : free;
    columns[lane]!.push(stretch);
    laneOf.set(stretch, lane);
  }
  for (const [stretch, lane] of laneOf) {
    const taken = columns.findIndex(
      (column, at) => at > lane && column.some((other) => overlaps(other, stretch)),
    );
    const next = taken < 0 ? columns.length : taken;
    into.set(stretch, { lane, span: next - lane, lanes: columns.length });
  }
}

/**
 * Lays stretches out in lanes so that none covers another, in time n log n for few lanes.
 *
 * @param shortest - What is shorter takes as much room as this, in the unit of the stretches.
 * @returns a lane for each stretch, in the order given.
 */
export function layOut(stretches: readonly Stretch[], shortest = 0): readonly Lane[] {
  const drawn = stretches.map(({ start, end }) => ({
    start,
    end: Math.max(end, start + shortest),
  }));
  const lanes = new Map<Stretch, Lane>();
  let group: Stretch[] = [];
  let end = -Infinity;
  for (const stretch of drawn.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (stretch.start >= end) {
      layOutGroup(group, lanes);
      group = [];
    }
    group.push(stretch);
    end = Math.max(end, stretch.end);
  }
  layOutGroup(group, lanes);
  return drawn.map((stretch) => lanes.get(stretch)!);
}

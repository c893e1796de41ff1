/**
 * Cards that seem to be of the same person.
 *
 * @module
 */
import type { CardDuplicate, DuplicateReason, JSContactCard } from "@partage-ent/jmap";

import { addressKey, areCompatible, nameKey, numberKey } from "./card-keys.js";

/** A card with its id. */
export type IdentifiedCard = Partial<JSContactCard> & { readonly id: string };

/** Reasons from the surest on. */
const SUREST: readonly DuplicateReason[] = ["uid", "email", "phone", "name"];
/** An address or number that more cards share is an office's. */
const MOST_SHARING = 20;
const SHARED: ReadonlySet<DuplicateReason> = new Set(["email", "phone"]);

/**
 * Finds cards of the same person: by uid, by mail address, by telephone number where the names agree,
 * by name whatever the order of its words. Groups are none. The surest come first.
 */
export function findDuplicates(cards: readonly IdentifiedCard[]): readonly CardDuplicate[] {
  const people = cards
    .filter(({ kind }) => kind === undefined || kind === "individual")
    .map((card, index) => ({ card, index, name: nameKey(card) }));
  const sets = new DisjointSets(people.length);
  for (const reason of SUREST) join(people, reason, sets);
  return sets
    .all()
    .map((members) =>
      duplicateOf(
        members.map((index) => people[index]!.card),
        sets,
        members,
      ),
    )
    .sort((one, other) => rank(one) - rank(other) || other.reasons.length - one.reasons.length);
}

interface Person {
  readonly card: IdentifiedCard;
  readonly index: number;
  readonly name: string;
}

function join(people: readonly Person[], reason: DuplicateReason, sets: DisjointSets): void {
  const groups = new Map<string, Person[]>();
  for (const person of people) {
    for (const key of new Set(keysOf(person, reason))) {
      const group = groups.get(key);
      if (group) group.push(person);
      else groups.set(key, [person]);
    }
  }
  for (const group of groups.values()) {
    const isShared = SHARED.has(reason) && group.length > MOST_SHARING;
    if (group.length > 1 && !isShared) {
      joinGroup(group, reason, sets);
    }
  }
}

function joinGroup(group: readonly Person[], reason: DuplicateReason, sets: DisjointSets): void {
  const [first, ...rest] = group;
  if (reason !== "phone") {
    for (const person of rest) sets.join(first!.index, person.index, reason);
    return;
  }
  // A family has one number: names have to agree two by two.
  for (const [at, person] of group.entries()) {
    for (const other of group.slice(0, at)) {
      if (areCompatible(person.name, other.name)) {
        sets.join(person.index, other.index, reason);
      }
    }
  }
}

function keysOf({ card, name }: Person, reason: DuplicateReason): readonly string[] {
  switch (reason) {
    case "uid":
      return card.uid ? [card.uid] : [];
    case "email":
      return Object.values(card.emails ?? {})
        .map(({ address }) => addressKey(address))
        .filter((address) => address.includes("@"));
    case "phone":
      return Object.values(card.phones ?? {}).flatMap(({ number }) => numberKey(number) ?? []);
    case "name":
      // One word alone, a given name mostly, tells nobody.
      return name.includes(" ") ? [name] : [];
  }
}

function duplicateOf(
  cards: readonly IdentifiedCard[],
  sets: DisjointSets,
  members: readonly number[],
): CardDuplicate {
  const fullest = cards
    .map((card) => ({ id: card.id, size: sizeOf(card) }))
    .sort((one, other) => other.size - one.size);
  const reasons = SUREST.filter((reason) => sets.reasons(members[0]!).has(reason));
  return { cardIds: fullest.map(({ id }) => id), reasons };
}

function sizeOf(card: IdentifiedCard): number {
  return Object.values(card).reduce<number>((size, value) => {
    const isCollection = typeof value === "object" && value !== null;
    return size + (isCollection ? Object.keys(value).length : 1);
  }, 0);
}

function rank({ reasons }: CardDuplicate): number {
  return SUREST.indexOf(reasons[0]!);
}

/** Sets that grow together, with why. */
class DisjointSets {
  readonly #parents: number[];
  readonly #reasons = new Map<number, Set<DuplicateReason>>();

  constructor(size: number) {
    this.#parents = Array.from({ length: size }, (_, index) => index);
  }

  join(one: number, other: number, reason: DuplicateReason): void {
    const [root, branch] = [this.#root(one), this.#root(other)];
    this.#parents[branch] = root;
    const reasons = new Set([...this.#of(root), ...this.#of(branch), reason]);
    this.#reasons.set(root, reasons);
  }

  reasons(member: number): ReadonlySet<DuplicateReason> {
    return this.#of(this.#root(member));
  }

  /** The sets of at least two. */
  all(): readonly (readonly number[])[] {
    const sets = new Map<number, number[]>();
    for (const member of this.#parents.keys()) {
      const root = this.#root(member);
      const set = sets.get(root);
      if (set) set.push(member);
      else sets.set(root, [member]);
    }
    return [...sets.values()].filter((set) => set.length > 1);
  }

  #of(root: number): ReadonlySet<DuplicateReason> {
    return this.#reasons.get(root) ?? new Set();
  }

  #root(member: number): number {
    let root = member;
    while (this.#parents[root] !== root) {
      this.#parents[root] = this.#parents[this.#parents[root]!]!;
      root = this.#parents[root]!;
    }
    return root;
  }
}

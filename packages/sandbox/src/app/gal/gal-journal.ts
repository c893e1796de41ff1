/**
 * What changed in the global address list since a client has synchronised it: each SyncGal compares
 * the list with what it was at the one before.
 * @module
 */
import type { SandboxCore } from "../sandbox-core.js";
import { galEntries, type GalEntry } from "./gal-entry.js";

/** Entries and deletions since a moment. */
export interface GalChanges {
  readonly entries: readonly GalEntry[];
  /** Distinguished names of entries that are no more. */
  readonly deleted: readonly string[];
}

interface Known {
  readonly signature: string;
  readonly sequence: number;
}

/** The journal of one domain; it lives as long as the sandbox, whose restart makes clients begin anew. */
export class GalJournal {
  readonly id: string = crypto.randomUUID();
  #known = new Map<string, Known>();
  #deleted = new Map<string, number>();
  #entries: readonly GalEntry[] = [];
  #sequence = 1;

  /** The sequence of the last change. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Takes the list as it is now. */
  update(entries: readonly GalEntry[]): void {
    const next = this.#sequence + 1;
    const known = new Map<string, Known>();
    let changed = false;
    for (const entry of entries) {
      const signature = JSON.stringify(entry);
      const old = this.#known.get(entry.dn);
      const same = old?.signature === signature;
      known.set(entry.dn, same ? old : { signature, sequence: next });
      changed ||= !same;
      this.#deleted.delete(entry.dn);
    }
    for (const dn of this.#known.keys()) {
      if (known.has(dn)) continue;
      this.#deleted.set(dn, next);
      changed = true;
    }
    this.#known = known;
    this.#entries = [...entries].sort((a, b) => (a.dn < b.dn ? -1 : 1));
    if (changed) this.#sequence = next;
  }

  /** What changed after a sequence, by distinguished name; everything for 0. */
  since(sequence: number): GalChanges {
    if (sequence === 0) return { entries: this.#entries, deleted: [] };
    const entries = this.#entries.filter(({ dn }) => this.#known.get(dn)!.sequence > sequence);
    const deleted = [...this.#deleted].flatMap(([dn, at]) => (at > sequence ? [dn] : []));
    return { entries, deleted };
  }
}

const journals = new WeakMap<SandboxCore, Map<string, GalJournal>>();

/** The journal of a domain, brought up to date. */
export function galJournal(core: SandboxCore, domain: string): GalJournal {
  let byDomain = journals.get(core);
  if (!byDomain) journals.set(core, (byDomain = new Map<string, GalJournal>()));
  let journal = byDomain.get(domain);
  if (!journal) byDomain.set(domain, (journal = new GalJournal()));
  journal.update(galEntries(core.directory, domain));
  return journal;
}

/**
 * Finds a room that is free.
 *
 * @module
 */
import type { Principal } from "@partage-ent/jmap";
import { type Connection, findRooms, getAvailability } from "@partage-ent/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { EditorMessages } from "../locales/event-editor.js";
import { plainLine } from "../shared/text.js";
import { renderInput } from "./fields.js";
import { type FreeSlot, isBusy } from "./free-slots.js";

/** A room, and whether it can be had. */
interface FoundRoom {
  readonly room: Principal;
  readonly state: "free" | "busy" | "unknown";
}

/** What the finder is drawn with. */
export interface RoomView {
  readonly messages: EditorMessages;
  /** When the room is wanted; undefined while the form does not say. */
  readonly slot: FreeSlot | undefined;
  /** People who must fit in. */
  readonly people: number;
  readonly excludeUid: string | undefined;
  readonly take: (room: Principal) => void;
}

const ORDER = { free: 0, unknown: 1, busy: 2 } as const;

/** Search of rooms for one form. */
export class RoomFinder {
  readonly #connection: Connection;
  readonly #update: () => void;
  isOpen = false;
  #text = "";
  #seats = "";
  #found: readonly FoundRoom[] | undefined;
  #isBusy = false;
  #hasFailed = false;

  constructor(connection: Connection, update: () => void) {
    this.#connection = connection;
    this.#update = update;
  }

  /** Shows the search, with seats for the people who are invited. */
  open(view: RoomView): void {
    this.isOpen = true;
    this.#seats = view.people > 1 ? String(view.people) : "";
    void this.#search(view);
  }

  /** Draws the search and what it found. */
  render(view: RoomView): TemplateResult {
    const { messages: m } = view;
    const keydown = (event: KeyboardEvent): void => {
      if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
      event.preventDefault();
      void this.#search(view);
    };
    return html`<div class="rooms" role="group" aria-label=${m.findRoom} @keydown=${keydown}>
      <div class="three">
        ${renderInput({
          ...{ id: "room-text", label: m.roomText, value: this.#text },
          change: (text) => (this.#text = text),
        })}
        ${renderInput({
          ...{ id: "room-seats", label: m.roomSeats, type: "number", value: this.#seats },
          change: (seats) => (this.#seats = seats),
        })}
      </div>
      <div class="bar">
        <button
          class="plain"
          type="button"
          data-act="rooms"
          @click=${() => void this.#search(view)}
        >
          ${m.roomSearch}
        </button>
      </div>
      <div role="status" aria-busy=${this.#isBusy ? "true" : nothing}>
        ${this.#hasFailed ? html`<p class="wrong">${m.roomsFailed}</p>` : nothing}
        ${this.#found && !this.#found.length ? html`<p class="hint">${m.noRooms}</p>` : nothing}
      </div>
      ${
        this.#found?.length
          ? html`<ul class="found" aria-label=${m.rooms}>
              ${this.#found.map((one) => this.#renderRoom(one, view))}
            </ul>`
          : nothing
      }
    </div>`;
  }

  #renderRoom({ room, state }: FoundRoom, { messages: m, take }: RoomView): TemplateResult {
    const name = plainLine(room.name, 200);
    const where = room.place
      .map((part) => plainLine(part, 100))
      .filter(Boolean)
      .join(", ");
    const states = { free: m.roomFree, busy: m.roomBusy, unknown: m.roomUnknown };
    return html`<li>
      <span class="room-name"
        ><bdi>${name}</bdi
        ><span class="muted"
          >${[room.capacity ? m.roomSeatsOf(room.capacity) : "", where].filter(Boolean).join(" · ")}</span
        ><span class="muted ${state}">${states[state]}</span></span
      >
      <button
        class="plain"
        type="button"
        aria-label=${m.roomChoose(name)}
        @click=${() => {
          this.isOpen = false;
          take(room);
        }}
      >
        ${m.choose}
      </button>
    </li>`;
  }

  async #search({ slot, excludeUid }: RoomView): Promise<void> {
    this.#isBusy = true;
    this.#hasFailed = false;
    this.#update();
    try {
      const minCapacity = Number.parseInt(this.#seats, 10) || undefined;
      const rooms = await findRooms(this.#connection, { text: this.#text, minCapacity, limit: 20 });
      const asked = rooms.filter(({ email }) => email);
      const emails = asked.map(({ email }) => email!);
      const known =
        slot && emails.length
          ? await getAvailability(
              this.#connection,
              emails,
              { after: slot.start, before: slot.end },
              { excludeUid },
            )
          : [];
      const stateOf = (room: Principal): FoundRoom["state"] => {
        const one = known.find(({ email }) => email === room.email);
        return !one?.busy || !slot ? "unknown" : isBusy(one, slot) ? "busy" : "free";
      };
      this.#found = asked
        .map((room): FoundRoom => ({ room, state: stateOf(room) }))
        .toSorted((a, b) => ORDER[a.state] - ORDER[b.state]);
    } catch {
      this.#hasFailed = true;
    }
    this.#isBusy = false;
    this.#update();
  }
}

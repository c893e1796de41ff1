/**
 * Pictures of contacts, from the gateway only, drawn on canvases: no policy of a page has to allow
 * pictures for that, and nothing but pixels gets into the page.
 *
 * @module
 */
import type { JSContactCard } from "@partage-ent/jmap";
import { type Connection, downloadBlob } from "@partage-ent/sdk";

/** Most octets of a picture that are decoded. */
const MOST = 5_000_000;
/** Pictures that are fetched at a time. */
const AT_ONCE = 3;
/** Width of a picture that is kept, in pixels. */
const KEPT = 256;

/** The blob of the photo of a card; undefined without one. */
export function photoBlob({ media }: Pick<JSContactCard, "media">): string | undefined {
  return Object.values(media ?? {}).find(({ kind, blobId }) => kind === "photo" && blobId)?.blobId;
}

/** Draws a picture so that it covers a canvas, its middle in the middle. */
export function paint(canvas: HTMLCanvasElement, picture: ImageBitmap): void {
  const { width, height } = canvas;
  const scale = Math.max(width / picture.width, height / picture.height);
  const [w, h] = [picture.width * scale, picture.height * scale];
  canvas.getContext("2d")?.drawImage(picture, (width - w) / 2, (height - h) / 2, w, h);
}

/** The pictures of one element. */
export class Faces {
  readonly #connection: Connection;
  readonly #update: () => void;
  /** Null for what is no picture. */
  readonly #pictures = new Map<string, ImageBitmap | null>();
  readonly #waiting = new Set<string>();
  #running = 0;

  constructor(connection: Connection, update: () => void) {
    this.#connection = connection;
    this.#update = update;
  }

  /** Whether there is a picture to draw; one that is asked for the first time is fetched. */
  has(blobId: string): boolean {
    const known = this.#pictures.get(blobId);
    if (known === undefined && !this.#waiting.has(blobId)) {
      this.#waiting.add(blobId);
      void this.#next();
    }
    return !!known;
  }

  /** Draws what is there on canvases that name it. */
  paint(root: ParentNode): void {
    for (const canvas of root.querySelectorAll<HTMLCanvasElement>("canvas[data-face]")) {
      const { face = "", done } = canvas.dataset;
      const picture = this.#pictures.get(face);
      if (!picture || done === face) continue;
      paint(canvas, picture);
      canvas.dataset["done"] = face;
    }
  }

  async #next(): Promise<void> {
    if (this.#running >= AT_ONCE) return;
    this.#running++;
    for (const blobId of this.#waiting) {
      if (this.#pictures.has(blobId)) continue;
      this.#pictures.set(blobId, null);
      const picture = await this.#fetch(blobId);
      if (picture) this.#pictures.set(blobId, picture);
      this.#update();
    }
    this.#running--;
  }

  async #fetch(blobId: string): Promise<ImageBitmap | null> {
    try {
      const source = { blobId, name: "photo", type: "image/jpeg" };
      const blob = await downloadBlob(this.#connection, source);
      if (blob.size > MOST) return null;
      return await createImageBitmap(blob, { resizeWidth: KEPT, resizeQuality: "medium" });
    } catch {
      // Initials stand for what can't be had or is no picture.
      return null;
    }
  }
}

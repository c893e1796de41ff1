/**
 * The photo of a card, drawn on a canvas: no address of a picture is in the page, its policy need
 * not allow any, and a file that is no picture is not drawn.
 *
 * @module
 */
import { DIRECTORY, type GatewaySession } from "@partage-ent/jmap";
import { type Connection, downloadBlob } from "@partage-ent/sdk";
import type { ReactiveElement } from "lit";
import type { ShownPerson } from "./card-view.js";

/** Most octets of a photo. */
const LARGEST = 4_000_000;
/** Pixels of a side: twice what is shown. */
const SIDE = 144;

/** Fetches the photo of one card from the gateway, never from elsewhere. */
export class PhotoController {
  canvas: HTMLCanvasElement | undefined;
  readonly #host: ReactiveElement;

  constructor(host: ReactiveElement) {
    this.#host = host;
  }

  forget(): void {
    this.canvas = undefined;
  }

  async load(
    connection: Connection,
    session: GatewaySession,
    { media }: ShownPerson,
    signal: AbortSignal,
  ): Promise<void> {
    const photo = Object.values(media ?? {}).find(({ kind, blobId }) => kind === "photo" && blobId);
    if (!photo) return;
    const source = { blobId: photo.blobId!, name: "photo", type: photo.mediaType ?? "image/jpeg" };
    try {
      const accountId = session.jmap.primaryAccounts[DIRECTORY];
      const blob = await downloadBlob(connection, source, { accountId, signal });
      if (blob.size > LARGEST) return;
      const image = await createImageBitmap(blob);
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = SIDE;
      const side = Math.min(image.width, image.height);
      const [left, top] = [(image.width - side) / 2, (image.height - side) / 2];
      canvas.getContext("2d")?.drawImage(image, left, top, side, side, 0, 0, SIDE, SIDE);
      image.close();
      if (signal.aborted) return;
      this.canvas = canvas;
      this.#host.requestUpdate();
    } catch {
      // Initials say who it is; a photo is not worth a message.
      this.canvas = undefined;
    }
  }
}

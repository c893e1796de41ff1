/**
 * Pictures that a person chooses for a contact, made small enough in the page.
 *
 * @module
 */

/** Most octets of a picture that is sent. */
export const MOST_SENT = 1_000_000;
/** Most octets of a file that is read. */
const MOST_READ = 20_000_000;
/** Width and height of a picture that had to be made smaller, in pixels. */
const SIDE = 800;
/** Types that every browser decodes. */
const TYPES: readonly string[] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/** Why a file is no picture for a contact. */
export type PhotoProblem = "photoType" | "photoSize" | "photoUnreadable";

/** A picture that can be sent, and what it looks like. */
export interface ChosenPhoto {
  readonly blob: Blob;
  readonly picture: ImageBitmap;
}

/** Reads a chosen file; one above {@link MOST_SENT} is drawn smaller, which also leaves behind where it was taken. */
export async function readPhoto(file: Blob): Promise<ChosenPhoto | PhotoProblem> {
  if (!TYPES.includes(file.type)) return "photoType";
  if (file.size > MOST_READ) return "photoSize";
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch {
    // What claims to be a picture and is none.
    return "photoUnreadable";
  }
  if (file.size <= MOST_SENT) return { blob: file, picture };
  const blob = await smaller(picture);
  return blob ? { blob, picture } : "photoUnreadable";
}

async function smaller(picture: ImageBitmap): Promise<Blob | undefined> {
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  for (const quality of [0.9, 0.75, 0.5]) {
    const blob = await new Promise<Blob | null>((done) =>
      canvas.toBlob(done, "image/jpeg", quality),
    );
    if (blob && blob.size <= MOST_SENT) return blob;
  }
  return undefined;
}

import { describe, expect, it } from "vitest";
import { UploadShelf } from "./upload-shelf.js";

const LEA = { establishment: "valmoree", account: "lea@univ.example" };
const THEO = { establishment: "valmoree", account: "theo@univ.example" };
const ELSEWHERE = { establishment: "autre", account: "lea@univ.example" };

const streamOf = (size: number): ReadableStream<Uint8Array> =>
  new Response(new Uint8Array(size)).body!;

const keep = async (shelf: UploadShelf, size: number, who = LEA): Promise<string> =>
  (await shelf.keep(who, streamOf(size), "text/plain")).blobId;

describe("a shelf of uploads", () => {
  it("keeps octets under an id that begins with u, to be read any number of times", async () => {
    const shelf = new UploadShelf();
    const body = new Response("bonjour").body!;
    const { blobId, size } = await shelf.keep(LEA, body, "text/plain");
    expect(blobId).toMatch(/^u[0-9a-f]{32}$/);
    expect(size).toBe(7);
    const upload = shelf.read(LEA, blobId);
    expect([upload.type, upload.size]).toEqual(["text/plain", 7]);
    for (let turn = 0; turn < 2; turn++) {
      expect(await new Response(shelf.read(LEA, blobId).body).text()).toBe("bonjour");
    }
  });

  it("has no uploads of other people, nor of the same name elsewhere", async () => {
    const shelf = new UploadShelf();
    const blobId = await keep(shelf, 3);
    for (const who of [THEO, ELSEWHERE]) {
      expect(() => shelf.read(who, blobId)).toThrow(expect.objectContaining({ type: "notFound" }));
    }
    expect(shelf.read({ ...LEA, account: "LEA@univ.example" }, blobId).size).toBe(3);
  });

  it("keeps octets, not the pieces that they came in", async () => {
    const shelf = new UploadShelf();
    const piece = new Uint8Array(1);
    let next = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          if (next === 40_000) return controller.close();
          // What was kept of the last piece would be this one now.
          piece[0] = next++ % 251;
          controller.enqueue(piece);
        },
      },
      { highWaterMark: 0 },
    );
    const { blobId } = await shelf.keep(LEA, body, "text/plain");
    const { bytes } = shelf.read(LEA, blobId);
    expect(bytes.length).toBe(40_000);
    expect(bytes.every((octet, at) => octet === at % 251)).toBe(true);
  });

  it("forgets after a quarter of an hour, and at sign-out", async () => {
    let now = 0;
    const shelf = new UploadShelf({ clock: () => now });
    const [old, theirs] = [await keep(shelf, 1), await keep(shelf, 1, THEO)];
    now = 15 * 60_000 - 1;
    expect(shelf.read(LEA, old).size).toBe(1);
    shelf.forget(LEA);
    expect(() => shelf.read(LEA, old)).toThrow("no such blob");
    expect(shelf.read(THEO, theirs).size).toBe(1);
    now = 15 * 60_000;
    expect(() => shelf.read(THEO, theirs)).toThrow("no such blob");
  });

  it("makes room for a person's newest uploads by their oldest, and by nobody else's", async () => {
    const shelf = new UploadShelf({ maxSizePerPerson: 10, maxCountPerPerson: 3 });
    const theirs = await keep(shelf, 10, THEO);
    const ids = [await keep(shelf, 4), await keep(shelf, 4), await keep(shelf, 4)];
    expect(() => shelf.read(LEA, ids[0]!)).toThrow("no such blob");
    expect(shelf.read(LEA, ids[2]!).size).toBe(4);
    expect(shelf.read(THEO, theirs).size).toBe(10);
    const small = [await keep(shelf, 1), await keep(shelf, 1), await keep(shelf, 0)];
    expect(() => shelf.read(LEA, ids[2]!)).toThrow("no such blob");
    expect(small.map((id) => shelf.read(LEA, id).size)).toEqual([1, 1, 0]);
  });

  it("takes no file that is larger than a person may keep, and gives its room back", async () => {
    const shelf = new UploadShelf({ maxSizePerPerson: 10, maxSize: 12 });
    await expect(keep(shelf, 11)).rejects.toMatchObject({ type: "requestTooLarge" });
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(new Uint8Array(9));
        controller.error(new Error("gone"));
      },
    });
    await expect(shelf.keep(LEA, broken, "")).rejects.toThrow("gone");
    expect(shelf.read(LEA, await keep(shelf, 10)).size).toBe(10);
  });

  it("is full when all people together fill it, and says when to try again", async () => {
    const shelf = new UploadShelf({ maxSizePerPerson: 10, maxSize: 12 });
    await keep(shelf, 10, THEO);
    await expect(keep(shelf, 5)).rejects.toMatchObject({
      type: "serverUnavailable",
      retryAfter: 60,
    });
    shelf.forget(THEO);
    expect(shelf.read(LEA, await keep(shelf, 5)).size).toBe(5);
  });
});

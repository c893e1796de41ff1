import { describe, expect, it } from "vitest";
import { readLines } from "./text-lines.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const latin = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));

async function read(
  ...chunks: readonly Uint8Array[]
): Promise<{ readonly lines: readonly (string | null)[]; readonly heard: readonly string[] }> {
  const heard: string[] = [];
  const octets = (async function* () {
    yield* chunks;
  })();
  const lines: (string | null)[] = [];
  for await (const some of readLines(octets, (encoding, line) =>
    heard.push(`${line} ${encoding}`),
  )) {
    expect(some.first).toBe(lines.length + 1);
    lines.push(...some.lines);
  }
  return { lines, heard };
}

describe("lines of a file", () => {
  it("are whole wherever the stream cuts it", async () => {
    const octets = utf8("nom;prénom\r\nLefèvre;Zoé\n\nŒuvrard;Inès");
    for (const size of [1, 2, 3, 7, 100]) {
      const chunks = Array.from({ length: Math.ceil(octets.length / size) }, (_, index) =>
        octets.subarray(index * size, (index + 1) * size),
      );
      const { lines, heard } = await read(...chunks);
      expect(lines).toEqual(["nom;prénom", "Lefèvre;Zoé", "", "Œuvrard;Inès"]);
      expect(heard).toEqual([]);
    }
  });
  it("are read right in Latin-1, line by line, and that is told once", async () => {
    const { lines, heard } = await read(
      utf8("nom\nZoé\n"),
      latin("Lef\xe8vre\nD\x92Aubign\xe9\n"),
      utf8("Œuvrard\n"),
    );
    expect(lines).toEqual(["nom", "Zoé", "Lefèvre", "D’Aubigné", "Œuvrard"]);
    expect(heard).toEqual(["3 Windows-1252"]);
  });
  it("are read right in UTF-16, with a mark or without", async () => {
    const text = "nom\nLefèvre";
    const little = new Uint8Array(Uint16Array.from(text, (each) => each.charCodeAt(0)).buffer);
    const big = Uint8Array.from(little, (_, index) => little[index ^ 1]!);
    for (const octets of [[0xff, 0xfe, ...little], [...little], [0xfe, 0xff, ...big]]) {
      const whole = Uint8Array.from(octets);
      const { lines, heard } = await read(whole.subarray(0, 7), whole.subarray(7));
      expect(lines).toEqual(["nom", "Lefèvre"]);
      expect(heard).toEqual(["1 UTF-16"]);
    }
  });
  it("lose the byte order mark of UTF-8", async () => {
    expect((await read(utf8("\ufeffnom\nx"))).lines).toEqual(["nom", "x"]);
  });
  it("are not held when they are endless, and the others are read", async () => {
    const endless = new Uint8Array(5_000_000).fill(0x61);
    const { lines } = await read(
      utf8("a\n"),
      ...Array.from({ length: 8 }, () => endless),
      utf8("\nb\n"),
    );
    expect(lines).toEqual(["a", null, "b"]);
  });
  it("are none of nothing", async () => {
    expect((await read()).lines).toEqual([]);
    expect((await read(utf8(""))).lines).toEqual([]);
  });
});

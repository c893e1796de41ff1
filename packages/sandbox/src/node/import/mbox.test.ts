import { describe, expect, it } from "vitest";
import { readMbox, type MboxMessage } from "./mbox.js";

async function* chunks(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string, size = 1_000): Promise<readonly string[]> {
  const messages: MboxMessage[] = [];
  for await (const message of readMbox(chunks(text, size))) messages.push(message);
  return messages.map(({ bytes }) => new TextDecoder().decode(bytes));
}

const TWO =
  "From ada@x.example Mon Nov 23 08:00:00 2026\nSubject: un\n\nBonjour\n>From la gare\n>>From double\n\n" +
  "From bob@x.example Mon Nov 23 09:00:00 2026\nSubject: deux\n\nÀ demain\n";

const FIRST = "Subject: un\n\nBonjour\nFrom la gare\n>From double\n";
const SECOND = "Subject: deux\n\nÀ demain\n";

describe("reading an mbox", () => {
  it("takes one > off quoted From lines", async () => {
    expect(await read(TWO)).toEqual([FIRST, SECOND]);
  });

  it("gives the same whatever the chunks", async () => {
    for (const size of [1, 2, 7, 64]) expect(await read(TWO, size)).toEqual([FIRST, SECOND]);
  });

  it("keeps CRLF line ends", async () => {
    const crlf = (text: string): string => text.replace(/\n/gu, "\r\n");
    expect(await read(crlf(TWO))).toEqual([crlf(FIRST), crlf(SECOND)]);
  });

  it("does not split at prose that begins with From, even after a blank line", async () => {
    const text =
      "From - Mon Nov 23 08:00:00 2026\nSubject: x\n\nSalut\n\nFrom now on we meet at 10.\n\nFrom here: fin\n";
    expect(await read(text)).toEqual([
      "Subject: x\n\nSalut\n\nFrom now on we meet at 10.\n\nFrom here: fin\n",
    ]);
  });

  it("does not split at a separator that no blank line precedes", async () => {
    const line = "From ada@x.example Mon Nov 23 08:00:00 2026\n";
    expect(await read(`${line}Subject: x\n\ntexte\n${line}fin\n`)).toEqual([
      `Subject: x\n\ntexte\n${line}fin\n`,
    ]);
  });

  it("accepts separators with a zone or without a date, and a missing last line end", async () => {
    const text =
      "From a@x.example Mon Nov 23 08:00:00 +0100 2026\nSubject: 1\n\na\n\nFrom b@x.example\nSubject: 2\n\nb";
    expect(await read(text)).toEqual(["Subject: 1\n\na\n", "Subject: 2\n\nb"]);
  });

  it("keeps a message without a body and gives nothing for what is no mbox", async () => {
    const line = "From a@x.example Mon Nov 23 08:00:00 2026\n";
    expect(await read(`${line}Subject: vide\n\n${line}Subject: 2\n\nb\n`)).toEqual([
      "Subject: vide\n",
      "Subject: 2\n\nb\n",
    ]);
    expect(await read("Subject: x\n\nbody\n")).toEqual([]);
    expect(await read("")).toEqual([]);
  });

  it("keeps bytes that are no text", async () => {
    const head = new TextEncoder().encode("From a@x.example Mon Nov 23 08:00:00 2026\nX: y\n\n");
    const body = Uint8Array.of(0xff, 0x00, 0xe9, 0x0a);
    async function* source(): AsyncGenerator<Uint8Array> {
      yield head;
      yield body;
    }
    for await (const { bytes } of readMbox(source())) {
      expect([...bytes.slice(-4)]).toEqual([0xff, 0x00, 0xe9, 0x0a]);
    }
  });
});

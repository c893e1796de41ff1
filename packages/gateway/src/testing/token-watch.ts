/**
 * Remembers the tokens of a suite and looks for them in all that a gateway said: for attack tests.
 *
 * @module
 */
import { inspect } from "node:util";
import type { Answer, TestGateway } from "./test-gateway.js";

/** Shortest part of a token that is looked for. */
const SHORTEST = 12;

/** What went in and what came out. */
export class TokenWatch {
  readonly #sent = new Set<string>();
  readonly #heard: string[] = [];

  /** Remembers a token by its parts, and what was answered to it. */
  note(token: string, answer: Answer): void {
    for (const part of [token, ...token.split(".")]) {
      if (part.length >= SHORTEST) this.#sent.add(part.slice(0, 400));
    }
    this.#heard.push(`${JSON.stringify([...answer.headers])} ${answer.text}`);
  }

  /** Remembers a secret. */
  keep(secret: string): void {
    this.#sent.add(secret);
  }

  /** Parts of tokens, and secrets, that the gateway said to anybody. */
  leaks(gateway: TestGateway): readonly string[] {
    const { log, faults, audits, requests } = gateway;
    const said = [
      ...this.#heard,
      ...log,
      ...[faults, audits, requests].map((each) =>
        inspect(each, { depth: 12, maxStringLength: null }),
      ),
    ].join("\n");
    return [...this.#sent].filter((part) => said.includes(part));
  }
}

/** The cookies that one browser keeps of one host; only what the gateway uses of RFC 6265. */
export class CookieJar {
  readonly #cookies = new Map<string, string>();

  /** Takes a `Set-Cookie` value. */
  set(value: string): void {
    const [pair = "", ...attributes] = value.split(";").map((part) => part.trim());
    const at = pair.indexOf("=");
    const name = pair.slice(0, at);
    if (attributes.some((attribute) => /^max-age=0$/i.test(attribute))) this.#cookies.delete(name);
    else this.#cookies.set(name, pair.slice(at + 1));
  }

  /** The value of a `Cookie` header. */
  header(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Forgets all of them. */
  clear(): void {
    this.#cookies.clear();
  }
}

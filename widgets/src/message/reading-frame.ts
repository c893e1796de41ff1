/**
 * The page's side of the reading frame: the frame hands over one port, all is said through that.
 *
 * @module
 */

/** What the frame tells. */
export interface FrameListener {
  /** Height of the message in CSS pixels. */
  size(height: number): void;
  /** Address of the link under pointer or focus, if any. */
  link(href: string | undefined): void;
  /** Escape was pressed in the frame. */
  escape(): void;
  /** The frame can't be used: it did not load, or became another document. */
  fail(): void;
}

/** What a frame shows. */
export interface FrameContent {
  /** Cleaned HTML. */
  readonly html: string;
  readonly lang: string;
  readonly colorScheme: "light" | "dark";
  /** Colour of the page behind the message, as CSS. */
  readonly background: string;
  /** Read on white: the message has colours of its own. */
  readonly isPaper: boolean;
  /** Font of the page around, as CSS. */
  readonly font: string;
  readonly fontSize: string;
}

/** Most height that a frame is given; what is longer scrolls inside. */
const HIGHEST = 60_000;

/** Milliseconds that a frame has to report. */
const PATIENCE = 10_000;

/** One frame with one message. */
export class ReadingFrame {
  readonly element: HTMLIFrameElement = document.createElement("iframe");
  readonly #listener: FrameListener;
  #content: FrameContent;
  readonly #images = new Map<string, Blob>();
  #port: MessagePort | undefined;
  #shown = "";
  #loads = 0;
  #timer: ReturnType<typeof setTimeout>;

  constructor(url: string, title: string, content: FrameContent, listener: FrameListener) {
    this.#listener = listener;
    this.#content = content;
    const { element } = this;
    // The document states the same itself; a frame element without it would be one mistake away.
    element.setAttribute("sandbox", "allow-scripts allow-popups allow-popups-to-escape-sandbox");
    element.referrerPolicy = "no-referrer";
    element.title = title;
    element.setAttribute("part", "frame");
    element.style.colorScheme = content.isPaper ? "light" : content.colorScheme;
    element.addEventListener("load", this.#loaded);
    addEventListener("message", this.#greeted);
    this.#timer = setTimeout(() => this.#fail(), PATIENCE);
    this.#shown = `${content.colorScheme} ${content.background}`;
    element.src = url;
  }

  /** Shows an image in all places of its id. */
  showImage(id: string, blob: Blob): void {
    this.#images.set(id, blob);
    this.#port?.postMessage({ type: "image", id, blob });
  }

  /** Follows the page between light and dark. */
  follow({ colorScheme, background }: Pick<FrameContent, "colorScheme" | "background">): void {
    const key = `${colorScheme} ${background}`;
    if (this.#content.isPaper || this.#shown === key) return;
    this.#shown = key;
    // Kept as well for a frame that has not reported yet.
    this.#content = { ...this.#content, colorScheme, background };
    this.element.style.colorScheme = colorScheme;
    this.#port?.postMessage({ type: "scheme", colorScheme, background });
  }

  /** Stops listening; the frame is of no use after. */
  close(): void {
    clearTimeout(this.#timer);
    removeEventListener("message", this.#greeted);
    this.element.removeEventListener("load", this.#loaded);
    this.#port?.close();
    this.#port = undefined;
  }

  readonly #greeted = (event: MessageEvent): void => {
    const { source, origin, ports } = event;
    const isOurs = source !== null && source === this.element.contentWindow;
    // A sandboxed document has an opaque origin; another one is not ours, wherever it sits.
    if (!isOurs || origin !== "null" || event.data !== "partage-frame" || this.#port) return;
    const [port] = ports;
    if (!port) return;
    clearTimeout(this.#timer);
    this.#port = port;
    port.onmessage = this.#told;
    const { isPaper } = this.#content;
    const paper = isPaper ? { colorScheme: "light", background: "" } : {};
    port.postMessage({ ...this.#content, ...paper, type: "show" });
    for (const [id, blob] of this.#images) port.postMessage({ type: "image", id, blob });
  };

  /** A second document in the frame is not the one that was asked for. */
  readonly #loaded = (): void => {
    if (++this.#loads > 1) this.#fail();
  };

  readonly #told = ({ data }: MessageEvent): void => {
    const told = data as { type?: unknown; height?: unknown; href?: unknown; key?: unknown } | null;
    if (told?.type === "size" && typeof told.height === "number" && told.height >= 0) {
      this.#listener.size(Math.min(told.height, HIGHEST));
    } else if (told?.type === "link") {
      this.#listener.link(typeof told.href === "string" ? told.href.slice(0, 2_000) : undefined);
    } else if (told?.type === "key" && told.key === "Escape") {
      this.#listener.escape();
    }
  };

  #fail(): void {
    this.close();
    this.#listener.fail();
  }
}

/**
 * Cleans the HTML of a message before it goes to the reading frame. One of two layers: what would slip
 * through here meets a frame without network, script or origin.
 *
 * @module
 */
import DOMPurify from "dompurify";
import { liftStyles, STYLE } from "./lift-styles.js";
import { cleanDeclarations, cleanStyleSheet } from "./mail-css.js";

/** An image of another server, to be fetched through the gateway when the reader asks for it. */
export interface RemoteImage {
  /** Value of `data-partage-image` of the images that show it. */
  readonly id: string;
  readonly url: string;
}

/** An image that travels with the message (RFC 2392). */
export interface InlineImage {
  /** Value of `data-partage-image` of the images that show it. */
  readonly id: string;
  /** Content-Id without angle brackets. */
  readonly cid: string;
}

/** A link as the message shows it. */
export interface ShownLink {
  readonly href: string;
  readonly text: string;
}

/** A message that is safe to hand to the frame. */
export interface CleanMessage {
  readonly html: string;
  readonly remoteImages: readonly RemoteImage[];
  readonly inlineImages: readonly InlineImage[];
  readonly links: readonly ShownLink[];
  /** Images too small to be seen that other servers would have been asked for; they never are. */
  readonly trackers: number;
  /** True when the message brings colours of its own, which need a light background. */
  readonly hasColors: boolean;
  /** What there is to read, without the form; for messages that have no plain text. */
  readonly text: string;
}

const TAGS = [
  ...["html", "head", "body"],
  ...["a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br"],
  ...["caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div"],
  ...["dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5"],
  ...["h6", "header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "nav", "ol", "p"],
  ...["pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strike", "strong"],
  ...["sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt"],
  ...["u", "ul", "var", "wbr"],
];

const ATTRIBUTES = [
  ...["abbr", "align", "alt", "bgcolor", "border", "cellpadding", "cellspacing", "class", "color"],
  ...["cols", "colspan", "datetime", "dir", "face", "headers", "height", "href", "hspace", "lang"],
  ...["noshade", "nowrap", "reversed", "rowspan", "rules", "scope", "size", "span", "src", "start"],
  ...["style", STYLE, "summary", "title", "valign", "value", "vspace", "width"],
];

const LINK = /^(?:https?|mailto|tel):/i;
const RASTER = /^data:image\/(?:png|jpe?g|gif|webp|avif|bmp);base64,[a-z0-9+/=\s]*$/i;

/** Most images of one message that are told of; a message with more shows the first ones. */
const MOST_IMAGES = 300;

/** One instance for all: each would make a Trusted Types policy, and a page may allow one only. */
let purify: typeof DOMPurify | undefined;
/** What the hooks of {@link purify} write to; cleaning is synchronous. */
let found: Findings;

function preparePurify(): typeof DOMPurify {
  const instance = DOMPurify(window);
  instance.addHook("uponSanitizeElement", (node) => {
    if (node instanceof Element && node.localName === "style") found.styles.push(node.textContent);
  });
  instance.addHook("uponSanitizeAttribute", (_node, attribute) => {
    if (attribute.attrName === STYLE || attribute.attrName === "style")
      attribute.attrValue = cleanDeclarations(attribute.attrValue);
    if (attribute.attrName === "href" && !LINK.test(attribute.attrValue.trim()))
      attribute.keepAttr = false;
  });
  instance.addHook("afterSanitizeAttributes", (node) => {
    if (node.localName === "img") found.takeImage(node);
  });
  return instance;
}

/** Cleans the HTML of a message; each part by itself, so that none can swallow the next. */
export function sanitizeMessage(...parts: readonly string[]): CleanMessage {
  found = new Findings();
  const bodies = parts.map(cleanPart);
  const css = cleanStyleSheet(found.styles.join("\n"));
  const html = (css ? `<style>${css}</style>` : "") + bodies.map(outerHtml).join("<hr>");
  return {
    html,
    remoteImages: [...found.remote].map(([url, id]) => ({ id, url })),
    inlineImages: [...found.inline].map(([cid, id]) => ({ id, cid })),
    links: bodies.flatMap((body) =>
      [...body.querySelectorAll("a[href]")].map((link) => ({
        href: link.getAttribute("href") ?? "",
        text: link.textContent.trim(),
      })),
    ),
    trackers: found.trackers,
    hasColors: /color[=:]|\bbackground/i.test(html),
    text: bodies.map(textOf).join("\n\n"),
  };
}

function cleanPart(dirty: string): HTMLElement {
  const { html, styles } = liftStyles(dirty);
  found.styles.push(...styles);
  const root = (purify ??= preparePurify()).sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_ARIA_ATTR: false,
    ALLOW_DATA_ATTR: false,
    // Applies to every attribute: what has no scheme passes here, and the hooks look at addresses.
    ALLOWED_URI_REGEXP:
      /^(?:(?:https?|mailto|tel|cid):|data:image\/|[^a-z]|[a-z+.-]+(?:[^a-z+.\-:]|$))/i,
    // Declarations look like schemes; they were cleaned as what they are.
    ADD_URI_SAFE_ATTR: [STYLE],
    FORBID_CONTENTS: ["style", "script", "title", "noscript", "iframe", "object", "svg", "math"],
    // Style sheets of newsletters stand in the head.
    WHOLE_DOCUMENT: true,
    RETURN_DOM: true,
  }) as HTMLElement;
  return asBlock(root.querySelector("body") ?? root);
}

function outerHtml(element: HTMLElement): string {
  // In attributes quotes are escaped, so that this meets names of attributes, or plain text.
  return element.outerHTML.replaceAll(` ${STYLE}="`, ' style="');
}

const BLOCKS =
  /^(address|article|aside|blockquote|center|dd|div|dl|dt|figure|footer|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|table|tr|ul)$/;

/** The text of cleaned HTML, a line per block; the browser's own `innerText` needs a shown document. */
function textOf(root: HTMLElement): string {
  const lines: string[] = [];
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_ALL);
  let line = "";
  const endLine = (): void => {
    lines.push(line.trim());
    line = "";
  };
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) line += (node.textContent ?? "").replace(/\s+/g, " ");
    else if (node.nodeName === "BR") endLine();
    else if (node.nodeName === "TD") line += " ";
    else if (BLOCKS.test(node.nodeName.toLowerCase()) && line.trim()) endLine();
  }
  endLine();
  return lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** The body as a block that keeps its colours. */
function asBlock(body: HTMLElement): HTMLElement {
  const block = body.ownerDocument.createElement("div");
  for (const name of [STYLE, "bgcolor", "dir", "class", "lang"]) {
    const value = body.getAttribute(name);
    if (value !== null) block.setAttribute(name, value);
  }
  block.append(...body.childNodes);
  return block;
}

/** What is met on the way through a message. */
class Findings {
  readonly styles: string[] = [];
  readonly remote = new Map<string, string>();
  readonly inline = new Map<string, string>();
  trackers = 0;

  /** Leaves an image without a source that would be fetched; remembers what it would show. */
  takeImage(image: Element): void {
    const source = (image.getAttribute("src") ?? "").trim();
    if (RASTER.test(source)) return;
    image.removeAttribute("src");
    if (/^cid:/i.test(source)) {
      this.#mark(image, this.inline, decodeCid(source.slice("cid:".length)));
    } else if (/^https?:/i.test(source) && URL.canParse(source)) {
      if (isInvisible(image)) {
        this.trackers++;
        image.remove();
      } else {
        this.#mark(image, this.remote, new URL(source).href);
      }
    }
  }

  #mark(image: Element, known: Map<string, string>, key: string): void {
    if (!known.has(key) && this.remote.size + this.inline.size >= MOST_IMAGES) return;
    const id = known.get(key) ?? String(this.remote.size + this.inline.size + 1);
    known.set(key, id);
    image.setAttribute("data-partage-image", id);
  }
}

function decodeCid(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that encodes nothing stands for itself.
    return text;
  }
}

function isInvisible(image: Element): boolean {
  const [width, height] = ["width", "height"].map((name) => image.getAttribute(name));
  return [width, height].some(
    (size) => size !== null && size !== undefined && parseFloat(size) <= 2,
  );
}

import { expect } from "@open-wc/testing";
import { rowsOf, seen, until } from "../test/mount.js";

const frames: HTMLIFrameElement[] = [];
afterEach(() => {
  for (const frame of frames.splice(0)) frame.remove();
});

interface Running {
  readonly frame: HTMLIFrameElement;
  readonly page: () => Document;
  readonly element: () => HTMLElement;
  readonly messages: readonly MessageEvent[];
}

function open(data: Record<string, string>): Running {
  const frame = document.createElement("iframe");
  const asked = { gateway: `${location.origin}/gw/`, parent: location.origin, ...data };
  frame.src = `/widgets/src/test/embed-frame.html?${new URLSearchParams(asked).toString()}`;
  frame.style.cssText = "inline-size:400px;block-size:150px;border:0";
  const messages: MessageEvent[] = [];
  addEventListener("message", (event) => {
    if (event.source === frame.contentWindow) messages.push(event);
  });
  frames.push(frame);
  document.body.append(frame);
  const page = (): Document => frame.contentDocument!;
  return { frame, page, messages, element: () => page().querySelector("partage-inbox")! };
}

const hasRows = ({ element }: Running) =>
  until("rows are there", () => {
    const root = element()?.shadowRoot;
    return root && rowsOf(root).length === 10;
  });

describe("a page of the gateway in a frame", () => {
  it("shows its element with the cookie session where there is one", async () => {
    const one = open({ grant: "cookie", cookies: "" });
    await hasRows(one);
    expect(one.element().getAttribute("gateway")).to.equal(`${location.origin}/gw/`);
  });

  it("takes the code of a launch out of the page at once, and uses it once", async () => {
    const code = "launch-code-of-the-test";
    const one = open({ grant: "lti", code });
    await hasRows(one);
    const { served } = one.frame.contentWindow!.embedFrame!;
    expect(one.page().documentElement.outerHTML).to.not.include(code);
    const exchanges = served.sent.filter(({ url }) => url.pathname.endsWith("/v1/token"));
    expect(exchanges).to.have.length(1);
    const body = new URLSearchParams(exchanges[0]!.body);
    expect(body.get("subject_token")).to.equal(code);
    expect(body.get("subject_token_type")).to.match(/lti-launch-code$/);
    expect(exchanges[0]!.headers.get("DPoP")).to.match(/^eyJ/);
    const entries = JSON.stringify(
      one.frame.contentWindow!.performance.getEntriesByType("resource"),
    );
    expect(entries).to.not.include(code);
  });

  it("row 58: tells its height to the page around, at its exact origin and to no other", async () => {
    const one = open({ grant: "lti", code: "c" });
    await hasRows(one);
    await until("it was told", () => one.messages.some(({ data }) => data.height > 300));
    for (const { origin } of one.messages) expect(origin).to.equal(location.origin);
    const kinds = new Set(
      one.messages.map(({ data }) =>
        Object.keys(data as object)
          .sort()
          .join(),
      ),
    );
    expect([...kinds].sort()).to.deep.equal(["height,subject", "height,type"]);
    // The frame has no message for a page of another origin, which the browser would drop too.
    const foreign = open({ grant: "cookie", cookies: "", parent: "https://other.example" });
    await hasRows(foreign);
    expect(foreign.messages).to.deep.equal([]);
    for (const parent of ["*", "null", "javascript:1", ""]) {
      const nobody = open({ grant: "cookie", cookies: "", parent });
      await hasRows(nobody);
      expect(nobody.messages).to.deep.equal([]);
    }
  });

  it("tells each height once, and stops when the frame's height feeds back", async () => {
    const one = open({ grant: "cookie", cookies: "" });
    await hasRows(one);
    await until("it was told", () => one.messages.some(({ data }) => data.height > 300));
    const heights = one.messages.map(({ data }) => data.height as number);
    for (const [index, height] of heights.entries())
      expect(height).to.not.equal(heights[index - 1]);
    // A content that is always higher than its frame.
    const spacer = one.page().createElement("div");
    spacer.style.blockSize = "110vh";
    one.page().body.append(spacer);
    const count = one.messages.length;
    const grow = (event: MessageEvent): void => {
      const { height } = event.data as { height?: number };
      if (event.source === one.frame.contentWindow && height)
        one.frame.style.blockSize = `${height}px`;
    };
    addEventListener("message", grow);
    one.frame.style.blockSize = "200px";
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    removeEventListener("message", grow);
    expect(one.messages.length - count).to.be.lessThan(40);
  });

  it("says so where it is not a page of the gateway that it names, and sends nothing there", async () => {
    const one = open({ grant: "lti", code: "c", gateway: "https://evil.example/" });
    await until("it is said", () => seen(one.page().body).includes("n’a pas pu être affiché"));
    expect(one.frame.contentWindow!.embedFrame!.served.sent).to.deep.equal([]);
    expect(one.page().querySelector("[role=alert]")).to.not.equal(null);
  });

  it("offers to sign in by a window where the browser sends no cookie", async () => {
    const one = open({ grant: "cookie" });
    await until("it is said", () =>
      seen(one.element()?.shadowRoot?.querySelector(".state") ?? null).includes("Se connecter"),
    );
    const opened: string[] = [];
    const inside = one.frame.contentWindow!;
    inside.document.requestStorageAccess = () => Promise.reject(new Error("not allowed"));
    inside.open = (url) => {
      opened.push(String(url));
      return null;
    };
    one.element().shadowRoot!.querySelector<HTMLButtonElement>(".state button")!.click();
    await until("a window was tried", () => opened.length === 1);
    expect(opened[0]).to.match(/\/gw\/auth\/popup\?origin=/);
    // Where the page can't be left, that is not offered.
    await until("the notice is there", () => inside.document.querySelector("body > div"));
    const shown = inside.document.querySelector("body > div")!.shadowRoot!;
    expect(shown.querySelectorAll("button")).to.have.length(2);
  });
});

import { assert } from "@open-wc/testing";
import { connect } from "./connect.js";
import type { Connection } from "./connection.js";
import { listEmails } from "./list-emails.js";
import { liveQuery, type LiveQuery } from "./live-query.js";
import { signOut } from "./sign-in.js";
import { mailOf, scriptedGateway } from "./testing/scripted-gateway.js";

/** Time-outs far above what is waited for: only a failure meets them. */
async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 5_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`Never came true: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A "tab": a connection of its own to the same gateway, with what its event source can say. */
function openTab(gateway: string) {
  const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  const { fetch } = scriptedGateway(mailOf(["e1"]), ({ path }, signal) => {
    if (!path.includes("jmap/eventsource")) return undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        streams.push(controller);
        signal.addEventListener("abort", () => controller.error(signal.reason));
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  });
  const local: typeof globalThis.fetch = (input, init) => {
    const url = new URL(
      (input as URL).href.replace(gateway, "https://ent.univ.example/partage-gw/"),
    );
    return fetch(url, init);
  };
  const connection: Connection = connect({ gateway, fetch: local, shared: false });
  let loads = 0;
  const query: LiveQuery<unknown> = liveQuery(connection, {
    key: "inbox",
    types: ["Email"],
    load: (signal) => {
      loads++;
      return listEmails(connection, { signal });
    },
  });
  return { connection, query, streams, stop: query.subscribe(() => undefined), loads: () => loads };
}

type Tab = ReturnType<typeof openTab>;

function send(tab: Tab, state: string): void {
  const changed = { a1: { Email: state } };
  const text = `event: state\ndata: ${JSON.stringify({ "@type": "StateChange", changed })}\n\n`;
  tab.streams.at(-1)!.enqueue(new TextEncoder().encode(text));
}

let count = 0;
const newGateway = () => `https://gw${String(++count)}.example/`;
const loaded = (tabs: readonly Tab[]) =>
  until(() => tabs.every(({ query }) => query.status === "fresh"));
const leader = (tabs: readonly Tab[]) => tabs.find(({ streams }) => streams.length)!;

describe("tabs of one browser", () => {
  // Another test's page may be in front of this one, and a hidden tab leaves the stream to others.
  before(() => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => false });
  });
  after(() => {
    Reflect.deleteProperty(document, "hidden");
  });

  it("share one live stream, and all hear what it says", async () => {
    const gateway = newGateway();
    const tabs = Array.from({ length: 5 }, () => openTab(gateway));
    await loaded(tabs);
    await until(() => tabs.some(({ streams }) => streams.length > 0));
    send(leader(tabs), "s2");
    await until(() => tabs.every(({ loads }) => loads() === 2));
    assert.equal(
      tabs.reduce((sum, { streams }) => sum + streams.length, 0),
      1,
    );
    for (const { stop } of tabs) stop();
  });

  it("hand the stream on when the tab that has it goes", async () => {
    const gateway = newGateway();
    const tabs = Array.from({ length: 3 }, () => openTab(gateway));
    await loaded(tabs);
    await until(() => tabs.some(({ streams }) => streams.length > 0));
    const gone = leader(tabs);
    gone.stop();
    const others = tabs.filter((tab) => tab !== gone);
    await until(() => others.some(({ streams }) => streams.length > 0));
    send(leader(others), "s2");
    await until(() => others.every(({ loads }) => loads() === 2));
    assert.equal(gone.loads(), 1);
    for (const { stop } of others) stop();
  });

  it("tell a tab that comes later what has changed since it loaded", async () => {
    const gateway = newGateway();
    const first = openTab(gateway);
    await until(() => first.streams.length > 0);
    send(first, "s2");
    await until(() => first.loads() === 2);
    const late = openTab(gateway);
    await until(() => late.loads() === 2);
    assert.lengthOf(late.streams, 0);
    first.stop();
    late.stop();
  });

  it("are all wiped when the person signs out in one", async () => {
    const gateway = newGateway();
    const tabs = [openTab(gateway), openTab(gateway)];
    await loaded(tabs);
    await until(() => tabs.some(({ streams }) => streams.length > 0));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await signOut(tabs[0]!.connection);
    await until(() => tabs.every(({ connection }) => connection.status === "signed-out"));
    assert.deepEqual(
      tabs.map(({ query }) => query.value),
      [undefined, undefined],
    );
    for (const { stop } of tabs) stop();
  });
});

describe("the registry of the page", () => {
  it("gives the same connection for the same gateway, however it is written", () => {
    const one = connect({ gateway: "/partage-gw" });
    assert.equal(connect({ gateway: new URL("/partage-gw/", location.href) }), one);
    assert.notEqual(connect({ gateway: "/other" }), one);
    assert.notEqual(connect({ gateway: "/partage-gw", shared: false }), one);
    assert.equal(one.gateway.href, `${location.origin}/partage-gw/`);
  });

  it("is shared by two versions of the package that meet in one page", async () => {
    const copy = new URL("./connect.ts?copy", import.meta.url).href;
    const other = (await import(copy)) as { readonly connect: typeof connect };
    assert.notEqual(other.connect, connect);
    const gateway = newGateway();
    const one = other.connect({ gateway });
    assert.equal(connect({ gateway }), one);
    assert.equal(one.protocol, 1);
  });

  it("leaves alone what a later generation of the interface keeps there", () => {
    const key = Symbol.for("partage-ent.connections");
    const registry = (globalThis as unknown as Record<symbol, Map<string, unknown>>)[key]!;
    const gateway = newGateway();
    registry.set(`2 ${gateway}`, "of another generation");
    assert.equal(connect({ gateway }).protocol, 1);
    assert.equal(registry.get(`2 ${gateway}`), "of another generation");
  });
});

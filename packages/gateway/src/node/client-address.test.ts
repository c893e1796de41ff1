import { describe, expect, it } from "vitest";
import { createForwardedReader } from "./client-address.js";

const read = createForwardedReader(["127.0.0.1", "10.0.0.0/8", "fd00::/8"]);
const from = (remoteAddress: string, forwardedFor?: string, forwardedHost?: string) =>
  read({ remoteAddress, host: "inner:8787", forwardedFor, forwardedHost });

describe("the address of a client", () => {
  const cases: readonly (readonly [string, string, string | undefined, string])[] = [
    ["is the peer's when the peer is no proxy", "198.51.100.7", "1.2.3.4", "198.51.100.7"],
    ["is what the proxy says", "127.0.0.1", "198.51.100.7", "198.51.100.7"],
    [
      "is the last one that a proxy saw, not the first that was claimed",
      "127.0.0.1",
      "1.2.3.4, 198.51.100.7",
      "198.51.100.7",
    ],
    [
      "is found through a chain of proxies",
      "127.0.0.1",
      "6.6.6.6, 198.51.100.7, 10.1.2.3",
      "198.51.100.7",
    ],
    ["is the first proxy's when all are proxies", "127.0.0.1", "10.9.9.9, 10.1.2.3", "10.9.9.9"],
    ["is the proxy's when it says nothing", "127.0.0.1", undefined, "127.0.0.1"],
    ["stops at what is no address", "127.0.0.1", "198.51.100.7, unknown, 10.1.2.3", "10.1.2.3"],
    ["is read without a port", "127.0.0.1", "198.51.100.7:4711", "198.51.100.7"],
    ["is read in brackets", "127.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"],
    ["is read as IPv4 when mapped", "::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7"],
    ["is read behind an IPv6 proxy", "fd00::1", "2001:db8::2", "2001:db8::2"],
    ["is the proxy's when the claim is markup", "127.0.0.1", "<script>", "127.0.0.1"],
  ];
  for (const [name, remote, forwarded, expected] of cases) {
    it(name, () => {
      expect(from(remote, forwarded).clientAddress).toBe(expected);
    });
  }
});

describe("the host of a request", () => {
  it("is that of the request when the peer is no proxy", () => {
    expect(from("198.51.100.7", undefined, "evil.example").host).toBe("inner:8787");
  });
  it("is what the nearest proxy says", () => {
    expect(from("127.0.0.1", undefined, "evil.example, ent.example").host).toBe("ent.example");
  });
  it("is that of the request when the proxy says nothing", () => {
    expect(from("127.0.0.1").host).toBe("inner:8787");
  });
});

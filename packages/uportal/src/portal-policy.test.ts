import { describe, expect, it } from "vitest";
import { missingSources, portalPolicy } from "./portal-policy.js";

const PORTAL = "https://ent.univ-valmoree.example";
const behind = portalPolicy({
  portal: PORTAL,
  gateway: `${PORTAL}/partage-gw`,
  script: "/resource-server/webjars/partage-ent__widgets/cdn/inbox.js",
});
const apart = portalPolicy({
  portal: PORTAL,
  gateway: "https://gw.univ-valmoree.example/",
  script: "https://cdn.univ-valmoree.example/inbox.js",
});

describe("what a portal's policy has to let through", () => {
  it("is the portal itself when the gateway is reached under a path of it", () => {
    expect(new Set(Object.values(behind))).toEqual(new Set(["'self'"]));
    expect(missingSources("default-src 'self'", behind, PORTAL)).toEqual([]);
  });

  it("is named, origin by origin, when it is elsewhere", () => {
    expect(missingSources("default-src 'self'; img-src *", apart, PORTAL)).toEqual([
      "script-src https://cdn.univ-valmoree.example",
      "connect-src https://gw.univ-valmoree.example",
      "frame-src https://gw.univ-valmoree.example",
    ]);
  });

  it("is found under wildcards, schemes and the directives that stand in", () => {
    const policies = [
      "default-src https:",
      "default-src *.univ-valmoree.example",
      "script-src-elem https://cdn.univ-valmoree.example; default-src https://gw.univ-valmoree.example/",
      "SCRIPT-SRC https://cdn.univ-valmoree.example; connect-src *; child-src https:; img-src https:",
      "style-src 'self'",
    ];
    for (const policy of policies)
      expect(missingSources(policy, apart, PORTAL), policy).toEqual([]);
  });

  it("is missed where the policy only looks alike", () => {
    const policies = [
      "default-src 'none'",
      "default-src http://*.univ-valmoree.example",
      "default-src *.valmoree.example univ-valmoree.example",
      "default-src https://gw.univ-valmoree.example:8443 https://cdn.univ-valmoree.example.evil.example",
    ];
    for (const policy of policies)
      expect(missingSources(policy, apart, PORTAL), policy).toHaveLength(4);
  });
});

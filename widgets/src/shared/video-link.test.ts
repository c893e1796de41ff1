import { expect } from "@open-wc/testing";
import { videoLink, videoLinkOf } from "./video-link.js";

describe("video links", () => {
  const known: [string, string][] = [
    ["https://rendez-vous.renater.fr/valmoree-projet-web", "RENAvisio"],
    ["https://univ.rendez-vous.renater.fr/jury", "RENAvisio"],
    ["https://zoom.us/j/98765432101?pwd=abc", "Zoom"],
    ["https://univ-fr.zoom.us/j/98765432101", "Zoom"],
    ["https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc/0", "Teams"],
    ["https://valmoree.webex.com/meet/marie.dupont", "Webex"],
    ["https://valmoree.webex.com/valmoree/j.php?MTID=m1", "Webex"],
    ["https://meet.google.com/abc-defg-hij", "Google Meet"],
    ["https://meet.jit.si/valmoree-cafe-langues", "Jitsi"],
    ["https://jitsi.univ-valmoree.example/conseil", "Jitsi"],
    ["https://bbb.univ-valmoree.example/b/ann-x7k-q2p", "BigBlueButton"],
    ["https://webconf.univ-valmoree.example/rooms/ab1-cd2/join", "BigBlueButton"],
  ];
  for (const [address, service] of known)
    it(`recognises ${address}`, () => {
      expect(videoLink(address)).to.deep.include({ href: address, service });
    });

  const others = [
    "http://zoom.us/j/98765432101",
    "https://zoom.us.attacker.example/j/98765432101",
    "https://attacker.example/zoom.us/j/1",
    "https://zoom.us@attacker.example/j/1",
    "https://user:pass@zoom.us/j/1",
    "https://zoom.us:8443/j/1",
    "https://zoom.us/download",
    "https://evilzoom.us/j/1",
    "https://rendez-vous.renater.fr.evil.example/x",
    "https://rendez-vous.renater.fr/",
    "https://teams.microsoft.com/",
    "https://bbb.univ-valmoree.example/",
    "javascript:alert(1)//https://zoom.us/j/1",
    "data:text/html,https://zoom.us/j/1",
    " not a link ",
    `https://zoom.us/j/${"1".repeat(3000)}`,
  ];
  for (const address of others)
    it(`leaves ${address.slice(0, 60)} alone`, () => {
      expect(videoLink(address)).to.equal(undefined);
    });

  it("looks in virtual locations first, then in places and in the text", () => {
    const zoom = "https://zoom.us/j/1";
    const description = `Lien : ${zoom}.\nOu par téléphone.`;
    expect(videoLinkOf({ description })?.href).to.equal(zoom);
    const locations = {
      l: { "@type": "Location", name: "https://meet.jit.si/abc (visio)" },
    } as const;
    expect(videoLinkOf({ description, locations })?.service).to.equal("Jitsi");
    const uri = "https://rendez-vous.renater.fr/jury";
    const virtualLocations = { v: { "@type": "VirtualLocation", uri } } as const;
    expect(videoLinkOf({ description, locations, virtualLocations })?.service).to.equal(
      "RENAvisio",
    );
    expect(videoLinkOf({})).to.equal(undefined);
  });

  it("reads only the beginning of an endless text", () => {
    const description = `${"https://a.example/ ".repeat(200_000)} https://zoom.us/j/1`;
    expect(videoLinkOf({ description })).to.equal(undefined);
  });
});

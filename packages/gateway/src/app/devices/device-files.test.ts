import { parseXml } from "@rgrove/parse-xml";
import { describe, expect, it } from "vitest";
import { profileLanguage, writeAppleProfile } from "./apple-profile.js";
import { writeAutoconfig } from "./autoconfig.js";
import { readAddress, readAutodiscover, writeAutodiscover } from "./autodiscover.js";
import {
  contextUrl,
  type DevicesSetup,
  personServices,
  type ServiceTemplate,
} from "./devices-setup.js";

const service = (more: Partial<ServiceTemplate>): ServiceTemplate => ({
  ...{ protocol: "imap", host: "imap.univ.example", port: 993, security: "tls", url: null },
  ...{ username: "{account}", authentication: "password" },
  ...more,
});

const setup: DevicesSetup = {
  services: [
    service({}),
    service({ protocol: "smtp", host: "smtp.univ.example", port: 587, security: "starttls" }),
    service({
      ...{ protocol: "caldav", host: "dav.univ.example", port: 443, username: "{local}" },
      url: "https://dav.univ.example/dav/{account}/Calendar/",
    }),
    service({
      protocol: "activesync",
      url: "https://dav.univ.example/Microsoft-Server-ActiveSync",
    }),
  ],
  organization: "Université de Valmorée",
  identifier: "example.univ.partage",
  passwordUrl: null,
  helpUrl: "https://aide.univ.example/?a&b",
  signer: null,
};
const lea = { establishment: "valmoree", account: "lea@univ.example", name: "Léa Martin" };

const HOSTILE = `<&>"']]>\u0000\u0007\uD800😀 <!ENTITY x SYSTEM "file:///etc/passwd"> \u202Eé\r\nX`;

/** Texts and attributes of a document: nothing that was put in has become an element. */
function shape(xml: string): readonly string[] {
  return Array.from(xml.matchAll(/<\/?[A-Za-z]\w*/g), ([tag]) => tag);
}

describe("a profile for Apple devices", () => {
  it("is the same for the same person, another one for another", async () => {
    const ids = async (person: typeof lea): Promise<readonly string[]> =>
      Array.from(
        (await writeAppleProfile(setup, person, "fr")).matchAll(
          /[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}/g,
        ),
        ([uuid]) => uuid,
      );
    const first = await ids(lea);
    expect(first).toHaveLength(3);
    expect(await ids({ ...lea, name: "Léa Durand" })).toEqual(first);
    for (const other of [
      { ...lea, account: "leo@univ.example" },
      { ...lea, establishment: "hautecombe" },
    ])
      expect((await ids(other)).filter((uuid) => first.includes(uuid))).toEqual([]);
  });

  it("holds no password, and can be removed", async () => {
    const text = await writeAppleProfile(setup, lea, "en");
    expect(text).not.toMatch(/<key>(Incoming|Outgoing|CalDAV|CardDAV)Password</);
    expect(text).toMatch(/<key>PayloadRemovalDisallowed<\/key>\s*<false\/>/);
    expect(text).toContain("holds no password");
  });

  it.each([
    ["no incoming mail", setup.services.slice(1), ["com.apple.caldav.account"]],
    [
      "no way to send",
      setup.services.filter(({ protocol }) => protocol !== "smtp"),
      ["com.apple.caldav.account"],
    ],
    [
      "POP where there is no IMAP",
      setup.services.map((each) =>
        each.protocol === "imap" ? { ...each, protocol: "pop3" as const } : each,
      ),
      ["com.apple.mail.managed", "com.apple.caldav.account"],
    ],
    [
      "sign-in pages, which the format has no place for",
      setup.services.map((each) =>
        each.protocol === "imap" ? { ...each, authentication: "oauth2" as const } : each,
      ),
      ["com.apple.caldav.account"],
    ],
  ] as const)("sets up what it can with %s", async (_, services, types) => {
    const text = await writeAppleProfile({ ...setup, services }, lea, "fr");
    const found = Array.from(text.matchAll(/<string>(com\.apple\.[a-z.]+)</g), ([, type]) => type);
    expect(found).toEqual(types);
  });

  it("keeps hostile names where they belong", async () => {
    const plain = await writeAppleProfile(setup, lea, "fr");
    const odd = await writeAppleProfile(
      { ...setup, organization: HOSTILE },
      { ...lea, account: `${HOSTILE.replace(/\s/g, "")}@univ.example`, name: HOSTILE },
      "fr",
    );
    expect(shape(odd)).toEqual(shape(plain));
    expect(parseXml(odd).text).toContain("😀");
    expect(odd).not.toMatch(/[\u0000\u0007]/);
  });

  it.each([
    [null, "fr"],
    ["", "fr"],
    ["en", "en"],
    ["en-GB,fr;q=0.8", "en"],
    ["fr-FR,fr;q=0.9,en;q=0.8", "fr"],
    ["de,en;q=0.7,fr;q=0.3", "en"],
    ["en;q=0", "fr"],
    ["french, english", "fr"],
    [`${"x".repeat(100_000)}en`, "fr"],
  ] as const)("answers %j in %s", (accepted, language) => {
    expect(profileLanguage(accepted)).toBe(language);
  });
});

describe("services of a person", () => {
  it("never read a value as a template, nor let it leave its segment of a path", () => {
    const services = [
      service({
        protocol: "caldav",
        url: "https://dav.univ.example/dav/{account}/",
        username: "{local}",
      }),
    ];
    const [found] = personServices({ ...setup, services }, "{domain}/../é?#😀\uD800@univ.example");
    expect(found?.username).toBe("{domain}/../é?#😀\uD800");
    expect(found?.url).toBe(
      "https://dav.univ.example/dav/%7Bdomain%7D%2F..%2F%C3%A9%3F%23%F0%9F%98%80%EF%BF%BD@univ.example/",
    );
  });

  it.each([
    ["https://dav.univ.example/dav/{account}/Calendar/", "https://dav.univ.example/dav/"],
    ["https://dav.univ.example/SOGo/dav/", "https://dav.univ.example/SOGo/dav/"],
    ["https://dav.univ.example/~{local}/", "https://dav.univ.example/"],
  ])("begin for everybody, of %s, at %s", (url, context) => {
    expect(contextUrl(service({ protocol: "caldav", url }))).toBe(context);
  });
});

describe("an autoconfig file", () => {
  it("names no person: programs fill in the address", () => {
    const text = writeAutoconfig(setup, { domains: ["univ.example"], name: "Valmorée" });
    expect(text).toContain("<username>%EMAILADDRESS%</username>");
    expect(text).toContain("<username>%EMAILLOCALPART%</username>");
    expect(text).toContain(
      "<serverURL>https://dav.univ.example/dav/%EMAILADDRESS%/Calendar/</serverURL>",
    );
    expect(text).toContain('url="https://aide.univ.example/?a&amp;b"');
  });

  it("keeps hostile names where they belong", () => {
    const owner = { domains: ["univ.example"], name: "V" };
    const odd = writeAutoconfig({ ...setup, organization: HOSTILE }, { ...owner, name: HOSTILE });
    expect(shape(odd)).toEqual(shape(writeAutoconfig(setup, owner)));
    expect(() => parseXml(odd)).not.toThrow();
  });
});

const question = (address: string, schema = "outlook/responseschema/2006a"): string =>
  `<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request><EMailAddress>${address}</EMailAddress><AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/${schema}</AcceptableResponseSchema></Request></Autodiscover>`;

describe("Autodiscover", () => {
  it("reads the address and what is wanted", () => {
    expect(readAutodiscover(question("lea@univ.example"))).toEqual({
      address: "lea@univ.example",
      wants: "outlook",
    });
    expect(
      readAutodiscover(question("a&amp;b@univ.example", "mobilesync/responseschema/2006")),
    ).toEqual({
      address: "a&b@univ.example",
      wants: "mobilesync",
    });
  });

  it.each([
    "",
    "x",
    "<a/>",
    "<Autodiscover/>",
    "<Autodiscover><Request/></Autodiscover>",
    question("no address"),
    question("lea@univ.example@evil.example"),
    question("lea\nX: y@univ.example"),
    question("&x;@univ.example"),
    `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${question("&x;@univ.example")}`,
    `<!-- -->${question("lea@univ.example")}`,
    question("<![CDATA[lea]]>@univ.example"),
    question("lea@univ.example").replace("</Request>", ""),
    "<a>".repeat(50_000),
  ])("takes no question of %j", (body) => {
    expect(readAutodiscover(body)).toBeNull();
  });

  it("repeats an address as text", () => {
    const address = readAddress(`"<b>&amp;]]>'😀@univ.example`);
    const odd = writeAutodiscover(setup, { address, wants: "outlook" }) ?? "";
    const plain = writeAutodiscover(setup, { address: "lea@univ.example", wants: "outlook" }) ?? "";
    expect(shape(odd)).toEqual(shape(plain));
    expect(odd).toContain(
      "<LoginName>&quot;&lt;b&gt;&amp;amp;]]&gt;&apos;😀@univ.example</LoginName>",
    );
  });

  it("offers ActiveSync where there is some, and only there", () => {
    const asked = { address: "lea@univ.example", wants: "mobilesync" } as const;
    expect(writeAutodiscover(setup, asked)).toContain("<Type>MobileSync</Type>");
    const services = setup.services.slice(0, 2);
    expect(writeAutodiscover({ ...setup, services }, asked)).toBeNull();
  });
});

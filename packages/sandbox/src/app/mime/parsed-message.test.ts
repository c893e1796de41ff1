import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { flattenParts } from "./part-tree.js";
import { parseMessage } from "./parsed-message.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text.replace(/\n/g, "\r\n"));
const corpus = join(import.meta.dirname, "../../../../../../shared/data/eml");

describe("parseMessage", () => {
  it("reads what a list shows", () => {
    const message = parseMessage(
      bytes(`From: =?UTF-8?B?w4lsb2RpZQ==?= Martin <elodie@univ.example>
To: "Doe, John" <john@univ.example>, group: a@univ.example, b@univ.example;
Subject: =?iso-8859-1?Q?R=E9union_de?= =?iso-8859-1?Q?_rentr=E9e?=
Date: Tue, 3 Sep 2024 09:15:00 +0200
Message-ID: <1@univ.example>
References: <a@x> <b@x>
In-Reply-To: <b@x>
X-Priority: 1

Bonjour à tous
`),
    );
    expect(message).toMatchObject({
      subject: "Réunion de rentrée",
      from: [{ name: "Élodie Martin", address: "elodie@univ.example" }],
      to: [
        { name: "Doe, John", address: "john@univ.example" },
        { address: "a@univ.example" },
        { address: "b@univ.example" },
      ],
      messageId: "<1@univ.example>",
      references: ["<a@x>", "<b@x>"],
      date: Date.UTC(2024, 8, 3, 7, 15),
      priority: "high",
      hasAttachment: false,
      isInvite: false,
      fragment: "Bonjour à tous",
    });
  });

  it("joins a character that was split between encoded words", () => {
    const message = parseMessage(bytes("Subject: =?utf-8?B?w4M=?= =?utf-8?B?qQ==?=x\n\n"));
    expect(message.subject).toBe("Ã\ufffdx");
    expect(parseMessage(bytes("Subject: =?utf-8?B?4oI=?= =?utf-8?B?rA==?=\n\n")).subject).toBe("€");
  });

  it("decodes raw 8-bit headers as UTF-8, else as windows-1252", () => {
    expect(parseMessage(bytes("Subject: été\n\n")).subject).toBe("été");
    const latin = Uint8Array.from("Subject: \xe9t\xe9\r\n\r\n", (c) => c.charCodeAt(0));
    expect(parseMessage(latin).subject).toBe("été");
  });

  it("sets the paper clip for an attachment and not for an image inside the text", () => {
    const part = (header: string): string =>
      `Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\n${header}\n\nx\n--b--\n`;
    expect(parseMessage(bytes(part("Content-Type: application/pdf"))).hasAttachment).toBe(true);
    expect(
      parseMessage(bytes(part("Content-Type: image/png\nContent-Disposition: inline")))
        .hasAttachment,
    ).toBe(false);
    expect(parseMessage(bytes(part("Content-Type: text/plain; name=a.txt"))).hasAttachment).toBe(
      false,
    );
    expect(
      parseMessage(bytes(part("Content-Type: text/plain\nContent-Disposition: attachment")))
        .attachmentTypes,
    ).toEqual(["text/plain"]);
  });

  it("sees an invitation", () => {
    const source =
      'Content-Type: text/calendar; method=REQUEST; charset="utf-8"\n\nBEGIN:VCALENDAR\n';
    expect(parseMessage(bytes(source)).isInvite).toBe(true);
  });

  it("reads the text of HTML without its scripts, styles and comments", () => {
    const html =
      "<style>p{}</style><p>Bonjour&nbsp;<b>Zo&eacute;</b></p><!-- x --><script>alert(1)</script>fin";
    const message = parseMessage(bytes(`Content-Type: text/html; charset=utf-8\n\n${html}`));
    expect(message.fragment).toBe("Bonjour Zoé fin");
  });

  it("leaves quotations, their introduction and the signature out of the fragment", () => {
    const message = parseMessage(
      bytes(
        "Subject: x\n\nLe 3 mars, Zoé a écrit :\n> ancien\n> texte\nD'accord.\n\nMerci\n-- \nJean\n",
      ),
    );
    expect(message.fragment).toBe("D'accord. Merci");
  });

  it("cuts long fragments between words", () => {
    const { fragment } = parseMessage(bytes(`Subject: x\n\n${"mot ".repeat(100)}\n`));
    expect(fragment).toHaveLength(151);
    expect(fragment.endsWith("mot ...")).toBe(true);
  });

  it("keeps a subject of five megabytes", () => {
    expect(parseMessage(bytes(`Subject: ${"x".repeat(5_000_000)}\n\nbody`)).subject).toHaveLength(
      5_000_000,
    );
    expect(parseMessage(bytes(`Subject: ${"=?".repeat(2_500_000)}\n\nbody`)).fragment).toBe("body");
  });

  it("reads twenty thousand recipients", () => {
    const to = Array.from({ length: 20_000 }, (_, i) => `"Nom ${i}" <u${i}@univ.example>`).join(
      ",\n ",
    );
    const message = parseMessage(bytes(`To: ${to}\n\nbody`));
    expect(message.to).toHaveLength(20_000);
    expect(message.to[19_999]).toEqual({ name: "Nom 19999", address: "u19999@univ.example" });
  });

  it.each(["<", '"', "(", "<@", "=?", "a:", "&#x", "<!--", "\\", ";", "*0*="])(
    "stays linear on repeated %s in every place",
    (piece) => {
      const noise = piece.repeat(200_000);
      const source = `From: ${noise}\nTo: ${noise}\nSubject: ${noise}\nReferences: ${noise}\nContent-Type: text/html; ${noise}\n\n${noise}`;
      expect(parseMessage(bytes(source)).size).toBeGreaterThan(200_000);
    },
  );

  it.skipIf(!existsSync(corpus))(
    "reads every message of the public corpora and every cut of them",
    () => {
      const files = readdirSync(corpus, { recursive: true, encoding: "utf8" }).filter((name) =>
        name.endsWith(".eml"),
      );
      for (const file of files) {
        const raw = readFileSync(join(corpus, file));
        const message = parseMessage(raw);
        expect(flattenParts(message.root).length, file).toBeGreaterThan(0);
        for (const share of [0.1, 0.5, 0.9])
          parseMessage(raw.subarray(0, Math.floor(raw.length * share)));
      }
      expect(files.length).toBeGreaterThan(200);
    },
  );
});

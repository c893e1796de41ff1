/**
 * Raw messages for the suites.
 *
 * @module
 */

/** What a message is made of; lines end in LF here and in CRLF in the message. */
export interface RawMessage {
  readonly from?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly id?: string;
  readonly replyTo?: string;
  /** All that came before in the thread, the first one first; `replyTo` alone by default. */
  readonly references?: readonly string[];
  /** Other header fields, one per line. */
  readonly fields?: string;
  readonly body?: string;
}

const messageId = (id: string): string => `<${id}@univ.example>`;

/** Writes a message. */
export function rawMessage(message: RawMessage = {}): Uint8Array<ArrayBuffer> {
  const { from = "Ali Ben Salem <ali@univ.example>", to = "lea@univ.example", replyTo } = message;
  const references = message.references ?? (replyTo === undefined ? [] : [replyTo]);
  const fields = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${message.subject ?? "Emploi du temps"}`,
    `Message-ID: ${messageId(message.id ?? crypto.randomUUID())}`,
    "Date: Mon, 23 Nov 2026 09:05:00 +0100",
    ...(replyTo === undefined ? [] : [`In-Reply-To: ${messageId(replyTo)}`]),
    ...(references.length === 0 ? [] : [`References: ${references.map(messageId).join("\n ")}`]),
    ...(message.fields === undefined
      ? ["Content-Type: text/plain; charset=utf-8"]
      : [message.fields]),
  ];
  return octets(`${fields.join("\n")}\n\n${message.body ?? "Bonjour.\n"}`);
}

/** Text in UTF-8 with line ends as mail has them. */
export function octets(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text.replace(/\r?\n/g, "\r\n"));
}

/** A message with plain text, HTML, an inline image and an attachment. */
export const RICH_MESSAGE: Uint8Array<ArrayBuffer> = rawMessage({
  subject: "=?utf-8?q?R=C3=A9union_p=C3=A9dagogique?=",
  id: "rich",
  fields: [
    "Cc: Chloé <chloe@univ.example>",
    "Reply-To: Secrétariat <secretariat@univ.example>",
    "List-Post: <mailto:liste@univ.example>",
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="m"',
  ].join("\n"),
  body: `--m
Content-Type: multipart/alternative; boundary="a"

--a
Content-Type: text/plain; charset=utf-8

Réunion à 14 h, salle B12.
--a
Content-Type: text/html; charset=utf-8

<p>Réunion à <b>14 h</b>, salle B12. <img src="https://traceur.example/x.gif"></p>
--a--
--m
Content-Type: application/pdf; name="ordre du jour.pdf"
Content-Disposition: attachment; filename="ordre du jour.pdf"
Content-Transfer-Encoding: base64

JVBERi0xLjQK
--m--
`,
});

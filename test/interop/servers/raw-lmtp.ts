import { createTransport } from "nodemailer";
import type { SunkMessage } from "./smtp-sink.js";

/** Brings a message into mailboxes by LMTP (RFC 2033), as a mail exchanger does. */
export async function deliverByLmtp(
  port: number,
  { from, to, raw }: Pick<SunkMessage, "from" | "to" | "raw">,
): Promise<void> {
  const transport = createTransport({
    ...{ host: "127.0.0.1", port, lmtp: true, secure: false, ignoreTLS: true },
  });
  try {
    await transport.sendMail({ envelope: { from, to: [...to] }, raw });
  } finally {
    transport.close();
  }
}

/**
 * Signs that a sender is not who the row says: shown in the list and in the reading pane.
 *
 * @module
 */
import type { Email, EmailAddress } from "@partage-ent/jmap";

/** Why a message looks suspicious, the most telling first. */
export type Suspicion =
  /** Marked as phishing by the server or the person (`$phishing`). */
  | "reported"
  /** The displayed name holds another address than the real one. */
  | "other-address"
  /** Somebody outside uses the reader's own name. */
  | "own-name"
  /** The address mixes alphabets or is in punycode, so that it imitates another. */
  | "lookalike"
  /** Invisible characters reorder the name or the subject. */
  | "hidden-characters"
  /** Seems to come from the establishment, but answers go outside. */
  | "reply-outside";

/** What {@link suspicionsOf} looks at. */
export type SuspectEmail = Pick<Email, "from"> &
  Partial<Pick<Email, "keywords" | "replyTo" | "subject">>;

const ADDRESS = /[^\s<>()"',;:]+@([^\s<>()"',;:@]+\.[^\s<>()"',;:@]+)/u;
/** Characters of a name or address that are looked at: more would only cost time. */
const LONGEST = 320;
const REORDERING = /[\u202a-\u202e\u2066-\u2069]/u;

/** The domain of an address, lowercase, without a final dot. */
export function domainOf(address: string): string {
  return address
    .slice(address.lastIndexOf("@") + 1)
    .toLowerCase()
    .replace(/\.$/, "");
}

function isWithin(domain: string, parent: string): boolean {
  return domain === parent || domain.endsWith(`.${parent}`);
}

function sameName(a: string, b: string): boolean {
  const words = (text: string): string =>
    text
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean)
      .sort()
      .join(" ");
  return words(a) !== "" && words(a) === words(b);
}

function isLookalike(email: string): boolean {
  return (
    /(^|[@.])xn--/i.test(email) ||
    (/[a-z]/i.test(email) &&
      /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Cherokee}]/u.test(email))
  );
}

function ofSender(from: EmailAddress, reader?: { name: string; email: string }): Suspicion[] {
  const found: Suspicion[] = [];
  const name = (from.name ?? "").slice(0, LONGEST).normalize("NFKC");
  const shown = ADDRESS.exec(name);
  if (shown && shown[0].toLowerCase() !== from.email.toLowerCase()) {
    const [theirs, real] = [shown[1]!.toLowerCase(), domainOf(from.email)];
    if (!isWithin(real, theirs) && !isWithin(theirs, real)) found.push("other-address");
  }
  if (reader && sameName(name, reader.name)) {
    if (!isWithin(domainOf(from.email), domainOf(reader.email))) found.push("own-name");
  }
  if (isLookalike(from.email.slice(0, LONGEST))) found.push("lookalike");
  return found;
}

/**
 * Lists what is odd about a message; empty for nearly all mail.
 *
 * Looks at what the list already has, so it costs no request; the absence of a sign proves nothing.
 */
export function suspicionsOf(
  email: SuspectEmail,
  reader?: { readonly name: string; readonly email: string },
): readonly Suspicion[] {
  const from = email.from?.[0];
  const found: Suspicion[] = email.keywords?.["$phishing"] ? ["reported"] : [];
  if (from) found.push(...ofSender(from, reader));
  const texts = [from?.name, from?.email, email.subject];
  if (texts.some((text) => text && REORDERING.test(text.slice(0, 1_000)))) {
    found.push("hidden-characters");
  }
  const home = reader && domainOf(reader.email);
  const reply = email.replyTo?.[0];
  if (home && from && reply && isWithin(domainOf(from.email), home)) {
    if (!isWithin(domainOf(reply.email), home)) found.push("reply-outside");
  }
  return found;
}

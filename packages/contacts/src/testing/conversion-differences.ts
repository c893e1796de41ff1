/** Why a conversion differs from its example. */
const DERIVED =
  "RFC 9554 section 4.4: FN with DERIVED=TRUE says what N says; as a full name it would outlive changes of N.";
const GEO =
  "RFC 9553 section 2.5.1: coordinates are a geo: URI; two numbers of vCard 3.0 become one.";
const ZONE = "RFC 9553 section 2.5.1: a time zone is an IANA name; an offset becomes Etc/GMT.";
const PHONETIC =
  "RFC 9555 section 2.3.15: N with PHONETIC tells how the components sound; it does not replace them.";
const UNCHANGED = "A patch holds what the language changes; the example repeats what it does not.";
const SECOND = "The second property of a name that a card has once is written after the first.";
const SERVICE =
  "RFC 9554 section 3.6: SOCIALPROFILE with VALUE=text holds a user name, which is no URI.";
const TYPE_OF_GEO =
  "TYPE=work of GEO says what the contexts of its address say; the example keeps it a second time.";
const ZERO =
  "An empty separator that differs from the one of the address in the card's language is told.";

/** Conversions that differ from their examples, with the reason. */
export const DIFFERENCES: Readonly<Record<string, string>> = {
  "002 RFC9555 anniversary 1": "Ids count the properties in their order in the file.",
  "003 RFC9555 JSCOMPS #1 2": DERIVED,
  "003 RFC9555 JSCOMPS #2 2": DERIVED,
  "003 Multiple N 2": SECOND,
  "005 RFC9555 GEO TZ 1": GEO,
  "005 ADR with GEO and TZ parameters 1": `${GEO} ${ZONE}`,
  "005 ADR with GEO and TZ parameters 2": `${GEO} ${ZONE}`,
  "005 ADR with GEO and TZ parameters and properties 1": `${GEO} ${ZONE}`,
  "005 ADR with GEO and TZ parameters and properties 2": `${GEO} ${ZONE}`,
  "013 RFC9555 PHONETIC 1": PHONETIC,
  "013 RFC9555 PHONETIC 2": PHONETIC,
  "013 RFC9555 PHONETIC with PROP-ID 1": PHONETIC,
  "013 PRONOUNS with localizations 1": UNCHANGED,
  "013 ADR with localizations 1": UNCHANGED,
  "013 ADR with partial patch localizations 1":
    "The example writes how components sound as other components, and loses the sounds.",
  "014 RFC9553 addresses #3 1": ZERO,
  "014 RFC9553 name and localizations #1 2": PHONETIC,
  "015 RFC6350 N ALTID #2 2": SECOND,
  "015 RFC6350 TZ #1 1": ZONE,
  "015 RFC6350 Full card #3 1": TYPE_OF_GEO,
  "015 RFC6350 Full card #3 2": TYPE_OF_GEO,
  "017 RFC9554 SOCIALPROFILE 1": SERVICE,
  "017 RFC9554 SOCIALPROFILE 2": SERVICE,
  "017 RFC9554 N FN 1": DERIVED,
  "017 RFC9554 N FN 2": DERIVED,
  "017 RFC9554 N ALTID 1": PHONETIC,
  "017 RFC9554 N ALTID 2": PHONETIC,
};

/**
 * Signs configuration profiles: CMS SignedData (RFC 5652) that carries the profile, in DER.
 *
 * @module
 */
import { createPrivateKey, type KeyObject, webcrypto, X509Certificate } from "node:crypto";
import { ObjectIdentifier, OctetString, UTCTime } from "asn1js";
import * as pki from "pkijs";
import type { ProfileSigner } from "../../app/index.js";

/** Certificates and a key that can't sign; the message says why, and holds nothing of the key. */
export class SigningFailure extends Error {
  override readonly name = "SigningFailure";
  /** What is at fault. */
  readonly part: "certificate" | "key";

  constructor(part: "certificate" | "key", message: string) {
    super(message);
    this.part = part;
  }
}

/** What {@link createProfileSigner} needs. */
export interface SigningMaterial {
  /** Certificates in PEM, that of the key first. */
  readonly certificates: string;
  /** Private key in PEM. */
  readonly key: string;
  /** Moment of the signature, in milliseconds since the epoch; the clock by default. */
  readonly now?: () => number;
}

const DATA = "1.2.840.113549.1.7.1";
const SIGNED_DATA = "1.2.840.113549.1.7.2";
const CONTENT_TYPE = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const SIGNING_TIME = "1.2.840.113549.1.9.5";

/**
 * Makes a signer, having seen that key and certificate belong together.
 *
 * @throws SigningFailure when they can't be used.
 */
export function createProfileSigner(material: SigningMaterial): ProfileSigner {
  const { now = Date.now } = material;
  const certificates = readCertificates(material.certificates);
  const [own] = certificates;
  const key = readKey(material.key);
  if (!own) throw new SigningFailure("certificate", "has no certificate in PEM");
  if (!own.checkPrivateKey(key))
    throw new SigningFailure("key", "does not belong to the certificate");
  const algorithm = algorithmOf(key);
  const imported = webcrypto.subtle.importKey(
    "pkcs8",
    key.export({ type: "pkcs8", format: "der" }),
    algorithm,
    false,
    ["sign"],
  );
  // The key was read already: what fails here fails where it is used.
  imported.catch(() => undefined);
  return {
    validFrom: Date.parse(own.validFrom),
    validTo: Date.parse(own.validTo),
    sign: async (profile) => signData(profile, certificates, await imported, now()),
  };
}

function readCertificates(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => {
    try {
      return new X509Certificate(block);
    } catch {
      throw new SigningFailure("certificate", "has a certificate that can't be read");
    }
  });
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new SigningFailure("key", "is not a private key in PEM without a passphrase");
  }
}

function algorithmOf(
  key: KeyObject,
): webcrypto.RsaHashedImportParams | webcrypto.EcKeyImportParams {
  if (key.asymmetricKeyType === "rsa") return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const curve = key.asymmetricKeyDetails?.namedCurve ?? "";
  const namedCurve = { prime256v1: "P-256", secp384r1: "P-384" }[curve];
  if (namedCurve === undefined)
    throw new SigningFailure("key", "must be an RSA key, or one of the curves P-256 and P-384");
  return { name: "ECDSA", namedCurve };
}

async function signData(
  profile: Uint8Array<ArrayBuffer>,
  certificates: readonly X509Certificate[],
  key: webcrypto.CryptoKey,
  now: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const parsed = certificates.map(({ raw }) => pki.Certificate.fromBER(new Uint8Array(raw)));
  const [own] = parsed;
  if (!own) throw new SigningFailure("certificate", "has no certificate in PEM");
  const digest = await webcrypto.subtle.digest("SHA-256", profile);
  const attributes = [
    new pki.Attribute({ type: CONTENT_TYPE, values: [new ObjectIdentifier({ value: DATA })] }),
    new pki.Attribute({ type: SIGNING_TIME, values: [new UTCTime({ valueDate: new Date(now) })] }),
    new pki.Attribute({ type: MESSAGE_DIGEST, values: [new OctetString({ valueHex: digest })] }),
  ];
  const signed = new pki.SignedData({
    version: 1,
    encapContentInfo: new pki.EncapsulatedContentInfo({ eContentType: DATA }),
    signerInfos: [
      new pki.SignerInfo({
        version: 1,
        sid: new pki.IssuerAndSerialNumber({ issuer: own.issuer, serialNumber: own.serialNumber }),
        signedAttrs: new pki.SignedAndUnsignedAttributes({
          type: 0,
          attributes: sorted(attributes),
        }),
      }),
    ],
    certificates: parsed,
  });
  // DER wants the content in one piece; given to the constructor it would be cut up.
  signed.encapContentInfo.eContent = new OctetString({ valueHex: profile.buffer });
  await signed.sign(key, 0, "SHA-256", profile.buffer);
  const content = new pki.ContentInfo({
    contentType: SIGNED_DATA,
    content: signed.toSchema(true),
  });
  return new Uint8Array(content.toSchema().toBER(false));
}

/** Members of a set in the order of their encodings, as DER has them (X.690 section 11.6). */
function sorted(attributes: readonly pki.Attribute[]): pki.Attribute[] {
  const encoded = attributes.map((attribute) => {
    const bytes = Buffer.from(attribute.toSchema().toBER(false));
    return { attribute, bytes };
  });
  return encoded
    .sort((one, other) => Buffer.compare(one.bytes, other.bytes))
    .map(({ attribute }) => attribute);
}

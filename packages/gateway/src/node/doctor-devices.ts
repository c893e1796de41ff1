/**
 * Checks of device setup: whether profiles are signed, and for how long they can be.
 *
 * @module
 */
import type { ExamineContext, Finding } from "./doctor.js";
import type { ServiceEstablishment } from "./service-config.js";

const DAY = 86_400_000;
/** A certificate is told of so long before its end. */
const NOTICE = 30 * DAY;

/** Looks at the certificate that signs the profiles of an establishment. */
export function checkDevices(
  { loaded, now }: ExamineContext,
  { key }: ServiceEstablishment,
): readonly Finding[] {
  const setup = loaded.devices[key];
  if (!setup) return [];
  const subject = `devices of ${key}`;
  const { signer } = setup;
  const advice = "see docs/setup.md, Signing";
  if (!signer) {
    const message = "profiles for Apple devices are not signed: people are warned of that";
    return [{ subject, level: "note", message, advice }];
  }
  const end = new Date(signer.validTo).toISOString().slice(0, 10);
  if (now() < signer.validFrom) {
    const message = "the certificate for profiles is not valid yet: they are given unsigned";
    return [{ subject, level: "error", message, advice: "look at the clock of this machine" }];
  }
  const left = signer.validTo - now();
  if (left < 0) {
    const message = `the certificate for profiles expired on ${end}: they are given unsigned`;
    return [{ subject, level: "error", message, advice }];
  }
  if (left < NOTICE) {
    const days = Math.floor(left / DAY);
    const message = `the certificate for profiles expires on ${end}, in ${days} day${days === 1 ? "" : "s"}`;
    return [{ subject, level: "note", message, advice }];
  }
  return [
    { subject, level: "ok", message: `profiles are signed; the certificate is good until ${end}` },
  ];
}

/**
 * Logs as JSON lines. Nothing reaches them but what is named here: no header, no query, no body, no
 * token, and of an error only what can't hold one.
 *
 * @module
 */
import { type DestinationStream, type Logger, pino } from "pino";
import type { Telemetry } from "../app/index.js";

/** Options of {@link createLog}. */
export interface LogOptions {
  readonly level: string;
  /** Standard output by default. */
  readonly destination?: DestinationStream;
}

/** Opens the log. */
export function createLog({ level, destination }: LogOptions): Logger {
  const options = {
    level,
    base: { service: "partage-ent" },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: [
        "authorization",
        "cookie",
        "token",
        "code",
        "secret",
        "password",
        "query",
        "body",
      ].flatMap((name) => [name, `*.${name}`]),
      censor: "[redacted]",
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Writes what the gateway tells to a log. */
export function logTelemetry(log: Logger): Telemetry {
  return {
    audit: (event) => log.info({ audit: event }, `audit ${event.event}`),
    request: (event) => {
      const level = event.status >= 500 ? "warn" : "info";
      log[level]({ request: event }, "request");
    },
    fault: ({ requestId, error }) => log.warn({ requestId, error: describeError(error) }, "fault"),
  };
}

/** What is told of an error. */
export interface ErrorDescription {
  readonly name: string;
  readonly code?: string;
  readonly message: string;
  readonly stack?: readonly string[];
  readonly cause?: ErrorDescription;
}

/** Describes an error for a log: names, codes and cleaned messages, down to four causes. */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { name: typeof error, message: "not an Error" };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const frames = depth === 0 ? listFrames(error) : [];
  return {
    name: error.name,
    ...(code === undefined ? {} : { code: cleanText(code) }),
    message: cleanText(error.message),
    ...(frames.length === 0 ? {} : { stack: frames }),
    ...(error.cause instanceof Error && depth < 4
      ? { cause: describeError(error.cause, depth + 1) }
      : {}),
  };
}

function listFrames(error: Error): string[] {
  const { stack = "", message } = error;
  // A message stands before the frames as it is, and may have lines that look like some.
  return stack
    .slice(stack.indexOf(message) + message.length)
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
}

/** A text without what could be a secret or disturb a reader, and not too long. */
export function cleanText(text: string): string {
  return text
    .slice(0, 2_000)
    .replace(/\p{C}+/gu, " ")
    .replace(/\beyJ[\w-]+(\.[\w-]*)+/g, "[jwt]")
    .replace(/\b0_[0-9a-f]{16,}\w*/gi, "[token]")
    .replace(/[\w+/=-]{40,}/g, "[long value]")
    .replace(/(\w+:\/\/)[^\s/@]+@/g, "$1[user]@")
    .replace(/\?[^\s"']+/g, "?[query]")
    .slice(0, 500);
}

/**
 * The way in from the page of a launch: a code, good once and for a moment, that the page's own script
 * brings to `v1/token`.
 *
 * @module
 */
import { SUBJECT_TOKEN_TYPES } from "@partage-ent/jmap";
import { type GatewayConfig, issuerScopes } from "../config.js";
import { publicBase } from "../establishments.js";
import { type Grant, type Granted, GrantRefusal } from "../grant.js";
import { type CodeContent, issueCode, takeCode } from "../one-time-codes.js";
import type { Store } from "../store.js";
import { runsCourse } from "./lti-roles.js";
import type { Launch } from "./verify-launch.js";

/** How long the code is good, in milliseconds. */
const CODE_LIFE = 30_000;
/** How long a session bound to a key can be renewed without another launch, in milliseconds. */
const RENEWABLE = 3_600_000;

/** What {@link createLtiGrant} needs. */
export interface LtiGrantOptions {
  readonly config: GatewayConfig;
  readonly store: Store;
  readonly now: () => number;
}

/** Makes the code for the page of a launch. */
export function issueLaunchCode(
  options: { readonly store: Store; readonly now: () => number },
  launch: Launch,
): Promise<string> {
  const { platform, subject, claims } = launch;
  const content: CodeContent = {
    establishment: platform.establishment.key,
    issuer: platform.issuer.issuer,
    memory: {
      subject,
      claims: JSON.stringify(claims),
      host: JSON.stringify(describeCourse(launch)),
    },
  };
  return issueCode(options, "lti-launch", content, CODE_LIFE);
}

/** What the session of a launch knows of its course. */
export interface LaunchHost {
  readonly kind: "lti";
  readonly clientId: string;
  readonly courseId: string;
  readonly courseTitle: string;
  /** Empty where the platform offers none. */
  readonly membershipsUrl: string;
  /** `yes` for who teaches or runs the course, or nothing. */
  readonly runsCourse: string;
}

function describeCourse({ platform, course, membershipsUrl, roles }: Launch): LaunchHost {
  return {
    ...{ kind: "lti", clientId: platform.clientId },
    ...{ courseId: course?.id ?? "", courseTitle: course?.title ?? "" },
    ...{ membershipsUrl: membershipsUrl ?? "", runsCourse: runsCourse(roles) ? "yes" : "" },
  };
}

/** The grant; the page that brings a code is the gateway's own, wherever it is framed. */
export function createLtiGrant({ config, store, now }: LtiGrantOptions): Grant {
  return {
    subjectTokenType: SUBJECT_TOKEN_TYPES.ltiLaunchCode,
    exchange: async ({ subjectToken, origin, establishments }): Promise<Granted> => {
      const content = await takeCode(store, "lti-launch", subjectToken);
      if (!content) throw new GrantRefusal("code-unknown");
      const { memory } = content;
      const establishment = establishments.find(({ key }) => key === content.establishment);
      const issuer = establishment?.issuers.find((each) => each.issuer === content.issuer);
      if (!establishment || !issuer?.lti) throw new GrantRefusal("issuer-unknown");
      const own = publicBase(establishment, config.publicUrl).origin;
      if (origin !== own) throw new GrantRefusal("origin-wrong");
      return {
        ...{ establishment, issuer },
        identity: {
          ...{ issuer: issuer.issuer, subject: memory["subject"] ?? "" },
          claims: JSON.parse(memory["claims"] ?? "{}") as Record<string, unknown>,
        },
        scopes: issuerScopes(establishment, issuer),
        host: JSON.parse(memory["host"] ?? "{}") as Record<string, string>,
        renewableUntil: now() + RENEWABLE,
      };
    },
  };
}

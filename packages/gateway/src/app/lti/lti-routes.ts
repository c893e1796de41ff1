import type { Route } from "../parts.js";
import { keysRoute } from "./keys-route.js";
import { launchRoutes } from "./lti-launch.js";
import { loginRoutes } from "./lti-login.js";
import type { LtiTool } from "./lti-parts.js";
import { peopleRoute } from "./people-route.js";
import { registerRoute } from "./register-route.js";
import { selectRoute } from "./select-route.js";

/** All routes of a tool of LTI 1.3. */
export function ltiRoutes(tool: LtiTool): readonly Route[] {
  return [
    ...loginRoutes(tool),
    ...launchRoutes(tool),
    selectRoute(tool),
    registerRoute(tool),
    keysRoute(tool),
    peopleRoute(tool),
  ];
}

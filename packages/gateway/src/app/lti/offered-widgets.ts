/**
 * Which widgets people of a platform can see: by the launch itself, or after signing in.
 *
 * @module
 */
import { type Establishment, issuerScopes, takesSignIns } from "../config.js";
import type { Launch } from "./verify-launch.js";
import { LTI_WIDGETS, type LtiWidget, type WidgetChoice } from "./widget-choice.js";

/** What a widget needs beyond a launch. */
export interface OfferedWidget {
  readonly widget: LtiWidget;
  /** The launch alone does not give what it shows; signing in by popup does. */
  readonly needsSignIn: boolean;
}

/** What of a launch decides it. */
export type OfferingLaunch = Pick<Launch, "platform" | "membershipsUrl">;

/** Widgets that can be shown, those that a launch gives first. */
export function listOffered({
  platform: { establishment, issuer },
  membershipsUrl,
}: OfferingLaunch): readonly OfferedWidget[] {
  const scopes = issuerScopes(establishment, issuer);
  const widgets = Object.keys(LTI_WIDGETS) as LtiWidget[];
  const given = widgets.filter((widget) => {
    const { scope } = LTI_WIDGETS[widget];
    return scope === null ? membershipsUrl !== null : scopes.includes(scope);
  });
  const others = widgets.filter((widget) => {
    const { scope } = LTI_WIDGETS[widget];
    return scope !== null && !given.includes(widget) && canSignInFor(establishment, scope);
  });
  return [
    ...given.map((widget) => ({ widget, needsSignIn: false })),
    ...others.map((widget) => ({ widget, needsSignIn: true })),
  ];
}

function canSignInFor(establishment: Establishment, scope: string): boolean {
  return establishment.issuers.some(
    (issuer) => takesSignIns(issuer) && issuerScopes(establishment, issuer).includes(scope),
  );
}

/** What a launch shows. */
export interface ShownWidget extends OfferedWidget {
  readonly choice: WidgetChoice;
}

/** What was chosen where it can be shown, else the first that can; undefined where nothing can. */
export function chooseShown(
  launch: OfferingLaunch,
  wanted: WidgetChoice | undefined,
): ShownWidget | undefined {
  const offered = listOffered(launch);
  const found = offered.find(({ widget }) => widget === wanted?.widget);
  if (found && wanted) return { ...found, choice: wanted };
  const [first] = offered;
  return first && { ...first, choice: { widget: first.widget } };
}

/**
 * Which widgets people of a platform can see: by the launch itself, or after signing in.
 *
 * @module
 */
import { type Establishment, issuerScopes, takesSignIns } from "../config.js";
import type { PlatformPlace } from "./platforms.js";
import { LTI_WIDGETS, type LtiWidget, type WidgetChoice } from "./widget-choice.js";

/** What a widget needs beyond a launch. */
export interface OfferedWidget {
  readonly widget: LtiWidget;
  /** The launch alone does not give what it shows; signing in by popup does. */
  readonly needsSignIn: boolean;
}

/** Widgets that can be shown, those that a launch gives first. */
export function listOffered({ establishment, issuer }: PlatformPlace): readonly OfferedWidget[] {
  const scopes = issuerScopes(establishment, issuer);
  const widgets = Object.keys(LTI_WIDGETS) as LtiWidget[];
  const given = widgets.filter((widget) => scopes.includes(LTI_WIDGETS[widget].scope));
  const others = widgets.filter(
    (widget) => !given.includes(widget) && canSignInFor(establishment, LTI_WIDGETS[widget].scope),
  );
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
  place: PlatformPlace,
  wanted: WidgetChoice | undefined,
): ShownWidget | undefined {
  const offered = listOffered(place);
  const found = offered.find(({ widget }) => widget === wanted?.widget);
  if (found && wanted) return { ...found, choice: wanted };
  const [first] = offered;
  return first && { ...first, choice: { widget: first.widget } };
}

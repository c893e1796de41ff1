import type { Connection } from "./connection.js";
import type { SignInOptions } from "./sign-in-events.js";

/** What a grant does when the person signs in or out. */
export interface SignInSteps {
  /** Signs in, in the page; false leaves it to the gateway's own sign-in. */
  readonly enter: (options: SignInOptions) => boolean;
  /** Forgets whatever would sign in again: the person signed out, here or in another tab. */
  readonly leave: () => void;
}

/** Has a grant told when the person signs in or out; once per connection. */
export function followSignIn(connection: Connection, { enter, leave }: SignInSteps): void {
  connection.addEventListener("partage-sign-in", (event) => {
    if (enter(event.options)) event.preventDefault();
  });
  connection.addEventListener("partage-connection-change", ({ status, signedOut }) => {
    // A connection that found another person signed in is reset too, and goes on connecting.
    if (signedOut && status === "signed-out") leave();
  });
}

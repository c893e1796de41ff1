import { type Grant, popupGrant, type PopupGrantOptions } from "@partage-ent/sdk";

/** Signs in by a window of the gateway, and says in the page what went wrong with it. */
export function popupWithNotice(options: PopupGrantOptions = {}): Grant {
  const grant = popupGrant(options);
  const watched = new WeakSet<object>();
  return (ask, connection) => {
    if (!watched.has(connection)) {
      watched.add(connection);
      connection.addEventListener("partage-sign-in-failed", ({ error }) => {
        // A notice that can't be fetched leaves the button that was pressed.
        import("./sign-in-notice.js").then(
          ({ showSignInNotice }) => showSignInNotice(connection, error.code),
          (cause: unknown) => console.warn("partage:", error.message, cause),
        );
      });
    }
    return grant(ask, connection);
  };
}

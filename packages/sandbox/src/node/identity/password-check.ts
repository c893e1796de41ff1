/** Checks names and passwords at the forms of the university, slowly for those who guess. */
import type { Person } from "../../app/university/people.js";
import type { IdentityDirectory } from "./identity.js";
import { SignInAttempts } from "./sign-in-attempts.js";

const FAILURES_OF_NAME = 5;
const FAILURES_OF_ADDRESS = 50;

/** Said of a wrong name as of a wrong password. */
export const WRONG = "Identifiant ou mot de passe incorrect. Vérifiez votre saisie et recommencez.";
const TOO_MANY = "Trop d’essais infructueux. Réessayez dans cinq minutes.";

/** A person, or why there is none. */
export type PasswordCheck =
  { readonly person: Person } | { readonly status: 401 | 429; readonly problem: string };

/** Counts the failures of each name and of each client address. */
export class PasswordChecker {
  readonly #directory: IdentityDirectory;
  readonly #attempts = new SignInAttempts();

  constructor(directory: IdentityDirectory) {
    this.#directory = directory;
  }

  /** The person of a name and password who is asked for from an address. */
  check(username: string, password: string, address: string): PasswordCheck {
    const nameKey = `name ${username.trim().toLowerCase()}`;
    const addressKey = `address ${address}`;
    if (
      this.#attempts.isBlocked(nameKey, FAILURES_OF_NAME) ||
      this.#attempts.isBlocked(addressKey, FAILURES_OF_ADDRESS)
    ) {
      return { status: 429, problem: TOO_MANY };
    }
    const person = this.#directory.authenticate(username, password);
    if (!person) {
      this.#attempts.fail(nameKey);
      this.#attempts.fail(addressKey);
      return { status: 401, problem: WRONG };
    }
    this.#attempts.forget(nameKey);
    return { person };
  }
}

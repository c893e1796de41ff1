/**
 * Pages of the course platform: plain, as Moodle's own are without a theme, and without a policy of
 * their own (Moodle sends `X-Frame-Options: sameorigin` and no content security policy).
 *
 * @module
 */

/** A text as the content of an element or of a quoted attribute. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A page of the platform. */
export function platformPage(title: string, body: string, status = 200): Response {
  const html =
    `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>${escapeText(title)}</title>` +
    `<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head><body>${body}</body></html>`;
  return new Response(html, {
    status,
    headers: { "Content-Type": "text/html; charset=utf-8", "X-Frame-Options": "sameorigin" },
  });
}

/** A page that posts a form at once, as Moodle's launches do. */
export function postingPage(action: string, fields: Readonly<Record<string, string>>): Response {
  const inputs = Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeText(value)}">`)
    .join("");
  return platformPage(
    "Redirection",
    `<form id="ltiInitiateLoginForm" method="post" action="${escapeText(action)}">${inputs}` +
      `<noscript><button>Continuer</button></noscript></form>` +
      `<script>document.getElementById("ltiInitiateLoginForm").submit();</script>`,
  );
}

/** A link of a course that shows a tool. */
export interface ShownLink {
  readonly id: number;
  readonly title: string;
}

/** Permissions of Moodle's own frames; neither storage nor clipboard is among them. */
const ALLOW = "microphone; camera; geolocation; midi; encrypted-media; autoplay";

/** A course with its links, each in a frame, and for teachers the way to add one. */
export function coursePage(course: {
  readonly id: number;
  readonly name: string;
  readonly person: string;
  readonly links: readonly ShownLink[];
  readonly canEdit: boolean;
}): Response {
  const frames = course.links
    .map(
      ({ id, title }) =>
        `<section><h2>${escapeText(title)}</h2><iframe id="contentframe-${id}" title="${escapeText(title)}" src="/mod/lti/launch.php?id=${id}" height="600" width="100%" allow="${ALLOW}"></iframe></section>`,
    )
    .join("");
  const add = course.canEdit
    ? `<p><a href="/mod/lti/contentitem.php?course=${course.id}">Ajouter un lien PARTAGE</a></p>`
    : "";
  return platformPage(
    course.name,
    `<header><p>${escapeText(course.person)}</p><h1>${escapeText(course.name)}</h1></header><main>${add}${frames}</main>`,
  );
}

/** The administrator's page around the registration of a tool, which waits for the word that it is done. */
export function registrationPage(address: string, origin: string): Response {
  return platformPage(
    "Enregistrement de l’outil",
    `<h1>Enregistrement de l’outil</h1><p id="state" role="status">En cours</p>` +
      `<iframe id="registration" title="Outil" src="${escapeText(address)}" height="500" width="100%"></iframe>` +
      `<script>addEventListener("message", (event) => {` +
      `if (event.origin !== ${JSON.stringify(origin)} || event.data?.subject !== "org.imsglobal.lti.close") return;` +
      `document.getElementById("registration").remove();` +
      `document.getElementById("state").textContent = "Terminé";});</script>`,
  );
}

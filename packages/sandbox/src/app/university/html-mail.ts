/**
 * HTML bodies as campus mailings write them: tables, inline styles, remote pictures.
 *
 * @module
 */

/** One block of a newsletter. */
interface Block {
  readonly heading: string;
  readonly text: string;
  /** File name of a remote picture. */
  readonly picture?: string;
  readonly link?: { readonly label: string; readonly path: string };
}

/** A newsletter and where its pictures live. */
export interface Newsletter {
  readonly title: string;
  readonly intro: string;
  readonly blocks: readonly Block[];
  /** Host of pictures and links, under `.example`. */
  readonly host: string;
  /** Colour of the banner, as CSS writes it. */
  readonly colour: string;
}

/** Escapes text for HTML content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replace(/&/gu, "&amp;")
    .replace(/</gu, "&lt;")
    .replace(/>/gu, "&gt;")
    .replace(/"/gu, "&quot;");
}

/** Plain text as simple HTML: one paragraph per blank line, one `<br>` per line end. */
export function paragraphsHtml(text: string): string {
  return text
    .split("\n\n")
    .map((paragraph) => `<p>${escapeHtml(paragraph).replace(/\n/gu, "<br>\n")}</p>`)
    .join("\n");
}

/** A whole HTML document around a body. */
export function documentHtml(title: string, body: string): string {
  return (
    `<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>` +
    `</head>\n<body style="font-family:Arial,Helvetica,sans-serif;color:#1d2733">\n${body}\n</body></html>\n`
  );
}

function blockHtml({ heading, text, picture, link }: Block, host: string): string {
  const image =
    picture === undefined
      ? ""
      : `<img src="https://${host}/images/${picture}" width="560" alt="${escapeHtml(heading)}"` +
        ` style="display:block;width:100%;border-radius:6px">`;
  const anchor =
    link === undefined
      ? ""
      : `<p><a href="https://${host}/${link.path}" style="color:#1f5f8b">${escapeHtml(link.label)}</a></p>`;
  return (
    `<tr><td style="padding:16px 24px">${image}<h2 style="font-size:18px">${escapeHtml(heading)}</h2>\n` +
    `${paragraphsHtml(text)}${anchor}</td></tr>`
  );
}

/** A newsletter as HTML, with remote pictures and a tracking pixel. */
export function newsletterHtml(letter: Newsletter, issue: string): string {
  const { title, intro, blocks, host, colour } = letter;
  const banner =
    `<tr><td style="background:${colour};color:#fff;padding:24px">` +
    `<img src="https://${host}/images/logo.png" width="64" height="64" alt="" style="float:right">` +
    `<h1 style="margin:0;font-size:24px">${escapeHtml(title)}</h1></td></tr>`;
  const foot =
    `<tr><td style="padding:16px 24px;font-size:12px;color:#5b6773">Vous recevez cette lettre car vous` +
    ` êtes inscrit à l’Université de Valmorée. <a href="https://${host}/desabonnement?n=${issue}">Se` +
    ` désabonner</a><img src="https://${host}/ouvert.gif?n=${issue}" width="1" height="1" alt=""></td></tr>`;
  return documentHtml(
    title,
    `<table role="presentation" width="600" align="center" cellpadding="0" cellspacing="0">\n${banner}\n` +
      `<tr><td style="padding:16px 24px">${paragraphsHtml(intro)}</td></tr>\n` +
      `${blocks.map((block) => blockHtml(block, host)).join("\n")}\n${foot}\n</table>`,
  );
}

/** The plain text that goes with a newsletter. */
export function newsletterText({ title, intro, blocks, host }: Newsletter): string {
  const parts = blocks.map(
    ({ heading, text, link }) =>
      `* ${heading}\n${text}${link ? `\n${link.label} : https://${host}/${link.path}` : ""}`,
  );
  return [title.toUpperCase(), intro, ...parts].join("\n\n");
}

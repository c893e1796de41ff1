// begin: resize
addEventListener("message", ({ origin, source, data }) => {
  if (origin !== "https://partage-gw.univ-valmoree.example") return;
  if (data?.type !== "partage-resize" || !Number.isFinite(data.height)) return;
  for (const frame of document.querySelectorAll("iframe.partage")) {
    if (frame.contentWindow === source) frame.height = String(Math.ceil(data.height));
  }
});
// end: resize

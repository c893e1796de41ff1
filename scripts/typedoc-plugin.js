/**
 * Types that valibot derives from one schema declare each property twice at the same place; typedoc
 * then warns of two comments. Only a warning about two different places is one.
 */
export function load({ logger }) {
  const { warn, info } = logger;
  let held;
  logger.warn = (...message) => {
    if (/has multiple declarations with a comment/.test(message[0])) held = message;
    else warn.apply(logger, message);
  };
  logger.info = (...message) => {
    const waiting = held;
    held = undefined;
    if (!waiting) return info.apply(logger, message);
    const places = message[0].split("\n").slice(1);
    if (new Set(places).size < 2) return;
    warn.apply(logger, waiting);
    info.apply(logger, message);
  };
}

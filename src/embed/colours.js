/* The colours that the stylesheet computes from a site's tokens: part of the widget's glue, run once a build.
 *
 * Registered, they are computed once for a card. Otherwise each element that uses one parses all that leads to it, 2 to 4 KB,
 * which takes most of the time from a click to the next paint. The names are the page's, since there are no others.
 */
for (const name of ["on-brand", "text", "muted", "error", "accent", "tint", "away"])
  try {
    CSS.registerProperty({ name: "--candor--" + name, syntax: "<color>", inherits: true, initialValue: "#000" });
  } catch {
    // By the other build; or it cannot be done here.
  }

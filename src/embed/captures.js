/* Which groups of a touchpoint are captured (docs/privacy.md): part of the widget's glue and of candor.watch.js, with the loader's `candor`
 * in scope. Syntax of 2015.
 */
/* What the script tag says of a group, and what `configure` has said since; else all but the paths of the last pages. */
candor.captures = (name) => {
  var on = name != "last_paths";
  [candor.settings, candor.said.configure].forEach((said) => {
    var { capture } = said;
    try {
      capture = JSON.parse(capture);
    } catch (_) {}
    if (capture == "none") on = false;
    else if (capture && name in Object(capture)) on = capture[name] === true;
  });
  /* Where the browser asks for privacy (https://w3c.github.io/gpc/), nothing of the way that brought a person here. */
  return on && !(/^(ref|cam|vie|las)/.test(name) && navigator.globalPrivacyControl && candor.settings.gpc != "ignore");
};

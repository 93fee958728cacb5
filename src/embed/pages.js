/* Between the site's pages: consent that is withdrawn on one is withdrawn on all that are open. Part of each build's glue, run
 * once a build, with the loader's `candor` in scope.
 *
 * An open channel keeps no page out of the back/forward cache (Chromium 156, Firefox 153, WebKitGTK 2.50). The first two drop
 * a page from it that a message is for; in WebKit, that page does not hear of it.
 */
if (!candor.site)
  try {
    candor.site = new BroadcastChannel("candor:denied");
    candor.site.onmessage = () => {
      // Whoever starts later begins so.
      candor.said.configure.consent = "denied";
      candor.running.forEach((exports) => exports.command("withdrawn", "", Object));
    };
  } catch {
    // There is none here.
  }

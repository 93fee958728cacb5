/* The IANA name of the page's time zone: part of the widget's glue, run once a build.
 *
 * The first use of Intl on a page takes 20 ms and more of the main thread (Chromium 156, docs/measurements.md); Temporal none.
 */
candor.zone = () => (self.Temporal ? Temporal.Now.timeZoneId() : Intl.DateTimeFormat().resolvedOptions().timeZone);

// What runs in the page before anything of the page: it notes what the browser reports, and looks in every frame whether the
// question can be seen and used. The rule is the same for all contenders.

/**
 * `visible`: the question's text and all its points have a place inside the window and are not transparent.
 * `usable`: besides, whoever presses the middle of any point hits that point, and nothing that lies over it.
 * Each is the time just after the first frame in which it holds was painted, in milliseconds since the navigation began.
 */
export function watch({ host, point, text, points, binding }) {
  if (window !== top) return
  const seen = (window.bench = { shift: 0, tasks: [], lcp: 0, hero: 0, at: {} })
  const observe = (type, note) => new PerformanceObserver(list => list.getEntries().forEach(note)).observe({ type, buffered: true })
  observe('longtask', ({ startTime, duration }) => seen.tasks.push([startTime, duration]))
  observe('layout-shift', ({ value, hadRecentInput }) => (seen.shift += hadRecentInput ? 0 : value))
  observe('largest-contentful-paint', ({ startTime, element }) => {
    seen.lcp = startTime
    if (element?.id === 'hero') seen.hero = startTime
  })
  observe('paint', ({ name, startTime }) => (seen.at[name] = startTime))

  const inWindow = ({ left, top, right, bottom, width, height }) =>
    width > 0 && height > 0 && left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight
  const shown = element => inWindow(element.getBoundingClientRect())
    && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })

  function hit(element) {
    const { left, top, width, height } = element.getBoundingClientRect()
    let found = document.elementFromPoint(left + width / 2, top + height / 2)
    for (let inner; found?.shadowRoot && (inner = found.shadowRoot.elementFromPoint(left + width / 2, top + height / 2)); found = inner) {
      if (inner === found) break
    }
    return !!found && element.contains(found)
  }

  /** The element whose own text begins the question. */
  function asks(root) {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) if (texts.currentNode.data.includes(text)) return texts.currentNode.parentElement
  }

  const rootOf = () => {
    const element = document.querySelector(host)
    return element && (element.shadowRoot ?? element)
  }

  seen.points = () => [...(rootOf()?.querySelectorAll(point) ?? [])]
  seen.matches = selector => !!rootOf()?.querySelector(selector)

  /** A task of its own after a frame's animation callbacks runs once that frame has been painted. */
  function painted(what) {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      seen.at[what] = performance.now()
      if (what === 'usable') window[binding]('')
    }
    port2.postMessage(0)
  }

  let visible = false
  function look() {
    const all = seen.points()
    if (all.length === points) {
      const question = asks(rootOf())
      const now = !!question && shown(question) && all.every(shown)
      if (now && !visible) painted('visible')
      visible ||= now
      if (now && all.every(hit)) return painted('usable')
    }
    requestAnimationFrame(look)
  }
  if (host) requestAnimationFrame(look)
}

// What goes wrong, as steps of a `Run` (delivery.mjs). Seconds throughout.

export const CASES = [
  {
    id: '0', title: 'nothing (a check of the bench: every peer must deliver)',
    async steps(run) {
      await run.submit()
      await run.stay(10)
      await run.leave()
      await run.comeBack()
    },
  },
  {
    id: '1', title: 'offline; submit; close the page; back online; open the site again',
    async steps(run) {
      await run.offline()
      await run.submit()
      await run.stay(2)
      await run.leave()
      await run.wait(5)
      await run.online()
      await run.comeBack()
    },
  },
  {
    id: '2a', title: 'connections refused for 45 s, the page stays open, two more minutes; next visit',
    async steps(run) {
      run.endpoint.down()
      await run.submit()
      await run.stay(45)
      await run.endpoint.heal()
      await run.stayForArrival(120)
      await run.pressAgain()
      await run.leave()
      await run.comeBack()
    },
  },
  {
    id: '2b', title: '503 for 45 s, the page stays open, two more minutes; next visit',
    async steps(run) {
      await run.endpoint.heal('status')
      await run.submit()
      await run.stay(45)
      await run.endpoint.heal()
      await run.stayForArrival(120)
      await run.pressAgain()
      await run.leave()
      await run.comeBack()
    },
  },
  {
    id: '3', title: 'connections refused; submit; leave; endpoint heals; next visit',
    async steps(run) {
      run.endpoint.down()
      await run.submit()
      await run.stay(2)
      await run.leave()
      await run.wait(5)
      await run.endpoint.heal()
      await run.comeBack()
    },
  },
  {
    id: '4', title: 'first reply lost after the server committed; page open for a minute; next visit',
    async steps(run) {
      await run.endpoint.heal('reset')
      await run.submit()
      await run.stay(60)
      await run.pressAgain()
      await run.leave()
      await run.comeBack()
    },
  },
  {
    id: '5', title: 'browser killed (SIGKILL) half a second after submit, slow endpoint; same profile again', alone: true,
    async steps(run) {
      await run.endpoint.heal('slow')
      await run.submit()
      await run.stay(0.5)
      await run.kill()
      await run.wait(5)
      await run.endpoint.heal()
      await run.comeBack()
    },
  },
  {
    id: '6', title: 'submit and close the tab at once, everything healthy', alone: true,
    async steps(run) {
      await run.submit()
      await run.leave()
      await run.wait(10)
      await run.comeBack()
    },
  },
  {
    id: '7a', title: 'captive portal: 200 with HTML that the page may read (CORS), for 20 s',
    async steps(run) {
      await run.endpoint.heal('portal')
      await run.submit()
      await run.stay(20)
      await run.endpoint.heal()
      await run.stayForArrival(60)
      await run.pressAgain()
      await run.leave()
      await run.comeBack()
    },
  },
  {
    id: '7b', title: 'captive portal: 200 with HTML without CORS, for 20 s',
    async steps(run) {
      await run.endpoint.heal('portal-opaque')
      await run.submit()
      await run.stay(20)
      await run.endpoint.heal()
      await run.stayForArrival(60)
      await run.pressAgain()
      await run.leave()
      await run.comeBack()
    },
  },
]

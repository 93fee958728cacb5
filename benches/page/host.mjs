// The page that asks: a shop's, with headings, text and a picture, so that it has an LCP of its own. It is the same for all;
// a contender adds its tags to the head.

import { write } from '../../xtask/pictures/png.mjs'

const [WIDTH, HEIGHT] = [480, 180]
const COLOURS = 64

/** Hills in mist, with some grain: about 7 KB. The same in every run. */
export function picture() {
  const pixels = new Uint32Array(WIDTH * HEIGHT)
  let random = 1
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0
      const hills = [0.35, 0.55, 0.75].filter((top, far) => y / HEIGHT > top + 0.07 * Math.sin(x / (70 - 15 * far) + 2 * far)).length
      const grain = random >>> 28 === 0 ? 4 : 0
      const shade = Math.min(COLOURS - 1, Math.round(44 - hills * 12 + 16 * (y / HEIGHT)) + grain)
      const light = 40 + shade * 3
      pixels[y * WIDTH + x] = (Math.max(0, light - 30) << 16) | (light << 8) | Math.max(0, light - 12)
    }
  }
  return write({ width: WIDTH, height: HEIGHT, pixels })
}

const STYLE = `body{margin:0;font:16px/1.5 system-ui,sans-serif;color:#222}header{background:#1d4d4f;color:#fff;padding:12px 32px}
main{max-width:960px;margin:0 auto;padding:16px}img{display:block;width:100%;height:auto}li{margin:4px 0}`

const paragraph = number => `<p>Order ${number}: a pair of walking boots, two pairs of woollen socks and a map of the hills behind the
town. They leave our store tomorrow morning and should be with you within three days; a message says when. What does not fit
comes back free of charge, worn indoors or not, for a whole month.</p>`

const entry = name => `<li><a href="#">${name}</a></li>`

/** The page, as the server sends it. `head` is what a contender adds. */
export const page = head => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><style>${STYLE}</style>${head}</head><body>
<header>A shop for walkers</header><main><h1>Thank you for your order</h1>
<img id="hero" src="/hero.png" width="${WIDTH}" height="${HEIGHT}" alt="Hills in the mist">
<h2>What happens next</h2>${[1001, 1002, 1003, 1004].map(paragraph).join('')}
<h2>Also for the hills</h2><ul>${['Maps', 'Flasks', 'Gaiters', 'Head torches'].map(entry).join('')}</ul></main></body></html>`

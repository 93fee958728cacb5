import { hydrate, mount } from "svelte";
import App from "./app.svelte";

window.app = {
  hydrate: (target, scene) => hydrate(App, { target, props: { scene } }),
  render: (target, scene) => mount(App, { target, props: { scene } }),
};

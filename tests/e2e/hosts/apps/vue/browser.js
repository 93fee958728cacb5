import { createApp, createSSRApp } from "vue";
import App from "./app.vue";

window.app = {
  hydrate: (place, scene) => createSSRApp(App, { scene }).mount(place),
  render: (place, scene) => createApp(App, { scene }).mount(place),
};

import { StrictMode } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import App from "./app.jsx";

const app = (scene) => (
  <StrictMode>
    <App scene={scene} />
  </StrictMode>
);

window.app = {
  hydrate: (place, scene) => hydrateRoot(place, app(scene)),
  render: (place, scene) => createRoot(place).render(app(scene)),
};

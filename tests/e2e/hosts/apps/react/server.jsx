import { renderToString } from "react-dom/server";
import App from "./app.jsx";

export const render = (scene) => renderToString(<App scene={scene} />);

import { render as renders } from "svelte/server";
import App from "./app.svelte";

export const render = (scene) => renders(App, { props: { scene } }).body;

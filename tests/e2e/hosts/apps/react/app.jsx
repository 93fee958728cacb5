import { useCallback, useEffect, useState } from "react";
import { context, line, lines, settings, sorted, survey } from "../scenes.js";

const names = ["candor:answered", "candor:completed", "candor:dismissed"];

export default function App({ scene }) {
  const [path, enter] = useState("/");
  const [there, put] = useState(true);
  const [order, sort] = useState(lines);
  const [heard, hear] = useState([]);
  // Not as `oncandor:…` in the JSX, which React forgets on a custom element that it hydrates:
  // https://github.com/facebook/react/issues/35446
  const listening = useCallback((element) => {
    if (scene === "assigned") Object.assign(element, { survey, context });
    const listen = (event) => hear((before) => [...before, line(event)]);
    for (const name of names) element.addEventListener(name, listen);
    return () => {
      for (const name of names) element.removeEventListener(name, listen);
    };
  }, []);
  const go = () => {
    history.pushState({}, "", path === "/" ? "/help" : "/");
    enter(location.pathname);
  };
  useEffect(() => {
    const back = () => enter(location.pathname);
    addEventListener("popstate", back);
    document.documentElement.dataset.app = "alive";
    return () => removeEventListener("popstate", back);
  }, []);
  const asks =
    scene === "objects" ? (
      <candor-survey survey={survey} context={context} ref={listening} />
    ) : (
      <candor-survey {...settings[scene]} ref={listening} />
    );
  return (
    <main>
      <h1>{path === "/" ? "Order" : "Help"}</h1>
      <button onClick={go}>Other page</button>
      {path === "/" ? (
        <section>
          <button onClick={() => put(!there)}>{there ? "Take away" : "Put back"}</button>
          <button onClick={() => sort(sorted)}>Sort</button>
          <ul>
            {order.map((name) => (
              <li key={name}>
                {name}
                {name === "rug" && there && asks}
              </li>
            ))}
          </ul>
        </section>
      ) : (
        <candor-survey ask="ces" subject="the help" ref={listening} />
      )}
      <ol>
        {heard.map((text, at) => (
          <li key={at}>{text}</li>
        ))}
      </ol>
    </main>
  );
}

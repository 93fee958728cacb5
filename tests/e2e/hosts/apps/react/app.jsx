import { useEffect, useState } from "react";
import { context, line, lines, settings, sorted, survey } from "../scenes.js";

export default function App({ scene }) {
  const [path, enter] = useState("/");
  const [there, put] = useState(true);
  const [order, sort] = useState(lines);
  const [heard, hear] = useState([]);
  const listen = (event) => hear((before) => [...before, line(event)]);
  const listeners = { "oncandor:answered": listen, "oncandor:completed": listen, "oncandor:dismissed": listen };
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
      <candor-survey survey={survey} context={context} {...listeners} />
    ) : scene === "assigned" ? (
      <candor-survey ref={(element) => void (element && Object.assign(element, { survey, context }))} {...listeners} />
    ) : (
      <candor-survey {...settings[scene]} {...listeners} />
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
        <candor-survey ask="ces" subject="the help" {...listeners} />
      )}
      <ol>
        {heard.map((text, at) => (
          <li key={at}>{text}</li>
        ))}
      </ol>
    </main>
  );
}

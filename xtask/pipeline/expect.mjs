// One way to stop: what wasm-bindgen prints is not an interface, so each thing this pipeline relies on is checked where
// it is used, and a new version that prints something else ends the build with the name of the expectation.

/** Ends the build unless `holds`; `what` completes the sentence "expected …". */
export function expect(holds, what) {
  if (!holds) {
    throw new Error(
      `expected ${what}. The output of wasm-bindgen has changed its shape: ` +
        "compare app.js in target/embed/pipeline/core or /full with what xtask/pipeline reads from it, then adapt the one or pin the other.",
    );
  }
}

/** The only element of `list`; anything but one ends the build. */
export function only(list, what) {
  expect(list.length === 1, `exactly one ${what}, found ${list.length}`);
  return list[0];
}

// The code of the receipt is drawn where it is shown: number and query code make no other journey for it.

import { correction, generate } from "lean-qr/nano";

/** The code that leads to `address`, as SVG without a margin of its own: a stroke for each run of dark modules. */
export function codeFor(address) {
  const code = generate(address, { minCorrectionLevel: correction.M });
  let strokes = "";
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) {
      const first = x;
      while (code.get(x, y)) x += 1;
      if (x > first) strokes += `M${first} ${y}.5h${x - first}`;
    }
  }
  const box = `0 0 ${code.size} ${code.size}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}"><path stroke="#10242a" d="${strokes}"/></svg>`;
}

// The proof of work: some seconds of arithmetic in place of a puzzle. The library is fetched only when it is needed.

import { call, Problem } from "./forms.js";

const unable = () => new Problem(0, { detail: "安全验证没有完成。请换一个浏览器再试，或者直接打电话反映。" });

function worker(algorithm) {
  const file = algorithm.startsWith("PBKDF2/") ? "pbkdf2" : "sha";
  return new Worker(new URL(`altcha/${file}.js`, import.meta.url));
}

/** Fetch a challenge, solve it, and return the text that goes into the field `altcha`. */
export async function prove() {
  if (!window.crypto?.subtle || !window.Worker) throw unable();
  const [{ solveChallengeWorkers }, challenge] = await Promise.all([import("./altcha/lib.js"), call("/challenge")]);
  let solution = null;
  try {
    const concurrency = Math.min(8, navigator.hardwareConcurrency || 2);
    solution = await solveChallengeWorkers({ challenge, concurrency, createWorker: worker });
  } catch {
    throw unable();
  }
  if (!solution) throw unable();
  const { parameters, signature } = challenge;
  return btoa(JSON.stringify({ challenge: { parameters, signature }, solution }));
}

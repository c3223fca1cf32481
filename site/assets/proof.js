// The proof of work: some seconds of arithmetic in place of a puzzle. The library is fetched only when it is needed.

function worker(algorithm) {
  const file = algorithm.startsWith("PBKDF2/") ? "pbkdf2" : "sha";
  return new Worker(new URL(`altcha/${file}.js`, import.meta.url));
}

/** Solve the challenge that `ask` fetches, into the text for the field `altcha`; where that fails, throw what `unable` makes. */
export async function prove(ask, unable) {
  if (!window.crypto?.subtle || !window.Worker) throw unable();
  const [{ solveChallengeWorkers }, challenge] = await Promise.all([import("./altcha/lib.js"), ask()]);
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
